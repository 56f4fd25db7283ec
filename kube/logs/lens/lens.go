package lens

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// pace is the least time between two Looks at the same Query.
const pace = 50 * time.Millisecond

// mostEyes is how many cores a Lens may have.
const mostEyes = 4

// Options say what a Lens looks at.
type Options struct {
	// Flag is called, from the Lens's goroutine, when there is a new Look. It must not block. Nil is fine.
	Flag func()
	// Clock paces the Looks: at most one every 50 ms, but for the first of a Query and the last. Nil means the real one.
	Clock func() time.Time
	// Go starts a goroutine; nil means the go statement.
	Go func(work func())
}

// Lens looks at a buffer. Its methods never wait for its work.
type Lens struct {
	source func() Buffer
	opts   Options
	look   atomic.Pointer[Look]
	news   chan struct{} // the buffer may have changed
	asked  chan struct{}

	mu    sync.Mutex
	query Query
	asks  atomic.Uint64 // counts the queries

	engine *engine // Run's own
}

// New returns a Lens on the buffer that source returns now and whenever there is more. Run makes it work.
func New(source func() Buffer, o Options) *Lens {
	if o.Flag == nil {
		o.Flag = func() {}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Go == nil {
		o.Go = func(work func()) { go work() }
	}
	l := &Lens{source: source, opts: o, news: make(chan struct{}, 1), asked: make(chan struct{}, 1), engine: newEngine(min(runtime.GOMAXPROCS(0), mostEyes), o.Go)}
	buf := source()
	first, end := buf.Range()
	l.look.Store(&Look{Buffer: buf, Total: int(end - first)})
	l.Wake()
	return l
}

// Wake says that the buffer has changed. It never blocks: a Reader's Flag may call it.
func (l *Lens) Wake() { signal(l.news) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Ask asks another query and returns the Generation of the Looks that answer it.
func (l *Lens) Ask(q Query) uint64 {
	q = q.clone()
	l.mu.Lock()
	defer l.mu.Unlock()
	defer signal(l.asked)
	l.query = q
	return l.asks.Add(1)
}

// Look is the latest answer, never nil; until the first Ask, to the zero Query.
func (l *Lens) Look() *Look { return l.look.Load() }

// Run works until ctx ends.
func (l *Lens) Run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	news := l.news
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.asked:
		case <-news:
		case <-timer.C:
			news = l.news
			continue
		}
		l.answer(ctx)
		if news != nil {
			news = nil
			timer.Reset(pace)
		}
	}
}

// answer works until there is nothing left to look at, and publishes what it has found from time to time.
func (l *Lens) answer(ctx context.Context) {
	var last time.Time
	for ctx.Err() == nil {
		if l.asks.Load() != l.engine.generation {
			l.mu.Lock()
			l.engine.ask(l.query, l.asks.Load())
			l.mu.Unlock()
			last = time.Time{}
		}
		ask := l.engine.generation
		stop := func() bool { return l.asks.Load() != ask || ctx.Err() != nil }
		buf := l.source()
		done := l.engine.step(buf, stop)
		if stop() {
			continue
		}
		if done && l.stands(buf) {
			return
		}
		if now := l.opts.Clock(); done || last.IsZero() || now.Sub(last) >= pace {
			l.look.Store(l.engine.answer(buf))
			l.opts.Flag()
			last = now
		}
		if done {
			return
		}
	}
}

// stands reports whether the latest Look has all that there is in a buffer.
func (l *Lens) stands(buf Buffer) bool {
	look := l.look.Load()
	first, end := buf.Range()
	was, until := look.Buffer.Range()
	return look.Generation == l.engine.generation && look.Done() && was == first && until == end
}
