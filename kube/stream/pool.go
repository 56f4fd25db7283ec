package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/utils/clock"

	"fathom/kube"
	"fathom/kube/rows"
)

const (
	defaultIdle    = 2 * time.Minute
	defaultMaxIdle = 8
)

// errClosed is what readers of a stream see after its context was dropped.
var errClosed = errors.New("the connection to this context was closed")

// Options say how a Pool works. Only Rows is needed.
type Options struct {
	Rows *rows.Registry
	// Decorate adds what the objects do not say.
	Decorate Decorate
	Clock    clock.WithDelayedExecution
	// Guard runs the work of each goroutine, and sees to its panics; nil for none.
	Guard func(work func())
	// Jitter returns a random number from 0 up to but not including 1.
	Jitter func() float64
	// Idle is how long a stream runs on without readers; MaxIdle is how many of them may.
	Idle    time.Duration
	MaxIdle int
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = clock.RealClock{}
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Idle == 0 {
		o.Idle = defaultIdle
	}
	if o.MaxIdle == 0 {
		o.MaxIdle = defaultMaxIdle
	}
	if o.Guard == nil {
		o.Guard = func(work func()) { work() }
	}
	return o
}

// Pool runs the streams of a program. Readers that look at the same thing share one stream.
type Pool struct {
	opts    Options
	refused *refusals
	wg      sync.WaitGroup

	mu      sync.Mutex
	streams map[key]*running
	closed  bool
}

// key is what makes two streams the same.
type key struct {
	context string
	gvr     schema.GroupVersionResource
	sel     Selection
}

// running is a stream with its readers. Without any it waits for its end.
type running struct {
	*feed
	key    key
	cancel context.CancelFunc
	refs   int
	idle   time.Time
	timer  clock.Timer
}

// NewPool returns a Pool without streams.
func NewPool(o Options) *Pool {
	return &Pool{
		opts:    o.withDefaults(),
		refused: &refusals{set: map[[2]string]bool{}},
		streams: map[key]*running{},
	}
}

// Guard runs the work of a goroutine as the Pool's options say, for those who read its streams.
func (p *Pool) Guard(work func()) { p.opts.Guard(work) }

// Open begins to read a kind. It returns at once; flag is called, from any goroutine, when there are Changes to read,
// and not again until they were. flag must not block and must not call the Lease.
func (p *Pool) Open(api API, kind kube.Kind, sel Selection, flag func()) *Lease {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := key{api.Name(), kind.GVR, sel}
	r, ok := p.streams[k]
	within := ""
	if !ok {
		if r = p.covering(k); r != nil {
			within = sel.Namespace
		} else {
			r = p.start(api, kind, k)
		}
	}
	r.refs++
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	if r.refs == 1 {
		r.activate(true)
	}
	l := &Lease{pool: p, feed: r.feed, run: r, flag: flag, within: within}
	r.store.join(l)
	return l
}

// covering returns a live stream of all namespaces that holds what is wanted of one.
func (p *Pool) covering(k key) *running {
	if k.sel.Namespace == "" {
		return nil
	}
	k.sel.Namespace = ""
	if r, ok := p.streams[k]; ok && r.store.phase() == Live {
		return r
	}
	return nil
}

func (p *Pool) start(api API, kind kube.Kind, k key) *running {
	f := &feed{
		api: api, kind: kind, sel: k.sel, refused: p.refused,
		clock: p.opts.Clock, jitter: p.opts.Jitter, wake: make(chan struct{}, 1),
	}
	same := sameTableRow(f.clock.Now)
	var err error
	f.dec = decoder(newTabular(k.context))
	if projection, ok := p.opts.Rows.For(k.gvr); ok {
		same = sameRow
		f.dec, err = newProjected(k.context, p.opts.Rows, projection)
	}
	f.store = newStore(same)
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{feed: f, key: k, cancel: cancel}
	switch {
	case p.closed:
		f.fail(errClosed)
		return r
	case err != nil:
		f.fail(err)
	default:
		p.decorate(r)
		p.wg.Go(func() {
			p.Guard(func() { f.run(ctx) })
			f.fail(errClosed)
		})
	}
	p.streams[k] = r
	return r
}

// fail notes what no attempt will change.
func (f *feed) fail(err error) {
	f.store.setState(func(s *State) { *s = State{Phase: Failed, Fresh: s.Fresh, Err: err} })
}

func (p *Pool) decorate(r *running) {
	cols := r.dec.fixed()
	if p.opts.Decorate == nil || cols == nil {
		return
	}
	if d := p.opts.Decorate(r.api, r.kind, r.sel, cols, r.store.redecorate); d != nil {
		r.store.decorate(d)
	}
}

func (r *running) activate(on bool) {
	if d := r.store.decoration(); d != nil {
		d.Active(on)
	}
}

// release takes a Lease back.
func (p *Pool) release(l *Lease) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !l.feed.store.leave(l) {
		return
	}
	r := l.run
	r.refs--
	if r.refs > 0 {
		return
	}
	r.activate(false)
	if p.streams[r.key] != r {
		return
	}
	r.idle = p.opts.Clock.Now()
	r.timer = p.opts.Clock.AfterFunc(p.opts.Idle, func() { go p.reap(r) })
	p.crowd()
}

// reap ends a stream that nobody came back to.
func (p *Pool) reap(r *running) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.refs == 0 && p.streams[r.key] == r && p.opts.Clock.Now().Sub(r.idle) >= p.opts.Idle {
		p.stop(r)
	}
}

// crowd ends the stream that was idle longest when too many are.
func (p *Pool) crowd() {
	var oldest *running
	n := 0
	for _, r := range p.streams {
		if r.refs > 0 {
			continue
		}
		n++
		if oldest == nil || r.idle.Before(oldest.idle) {
			oldest = r
		}
	}
	if n > p.opts.MaxIdle {
		p.stop(oldest)
	}
}

func (p *Pool) stop(r *running) {
	r.cancel()
	if r.timer != nil {
		r.timer.Stop()
	}
	if d := r.store.decoration(); d != nil {
		d.Close()
	}
	delete(p.streams, r.key)
}

// Forget ends all streams of a context. Leases on them stay readable, and say that the connection was closed.
func (p *Pool) Forget(context string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused.forget(context)
	for k, r := range p.streams {
		if k.context == context {
			p.stop(r)
		}
	}
}

// Retry makes the streams of a context that wait for their next attempt try now: the cluster is back, or the user
// asks for it.
func (p *Pool) Retry(context string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for k, r := range p.streams {
		if k.context == context {
			r.retry()
		}
	}
}

// Close ends all streams and waits for them.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	for _, r := range p.streams {
		p.stop(r)
	}
	p.mu.Unlock()
	p.wg.Wait()
}
