package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// A session whose API server is down is given up when it has not answered for patience to what was typed.
	patience = 10 * time.Second
	glance   = time.Second
	// Runtimes report the end of a command that has left its input unread only if what was sent fits into their pipes. No more
	// than that is sent until it has had the time to fail, or to take what it wants.
	unheard = 64 << 10 // bytes
	failing = 500 * time.Millisecond
	// Input that nobody has asked more of for so long is stuck: the command does not read it, or has ended.
	stuck = 20 * time.Second
)

// near are the near ends of a session, which are let go of when it ends, whatever client-go's copiers still do.
type near struct {
	ctx      context.Context
	in       *input
	out, err *output
	size     SizeQueue
}

// errUnanswered ends a session whose other side is gone without a word.
var errUnanswered = errors.New("nothing came back to what was typed, and the API server does not answer")

func newNear(ctx context.Context, cancel context.CancelCauseFunc, s Streams) *near {
	broken := func(err error) { cancel(&brokenError{err}) }
	n := &near{ctx: ctx, in: &input{r: s.In, free: make(chan struct{})}, size: s.Size}
	n.out, n.err = &output{w: s.Out, broken: broken}, &output{w: s.Err, broken: broken}
	if s.Down != nil && s.In != nil {
		go n.watch(cancel, s.Down, time.Now)
	}
	return n
}

// end lets go of the streams. It waits for a Write that is under way, and for a Read if that can be ended.
func (n *near) end() {
	n.in.end()
	n.out.end()
	n.err.end()
}

// Next implements remotecommand.TerminalSizeQueue.
func (n *near) Next() *Size {
	select {
	case s, ok := <-n.size:
		if ok {
			return &s
		}
	case <-n.ctx.Done():
	}
	return nil
}

// watch gives the session up once there is nobody to answer.
func (n *near) watch(cancel context.CancelCauseFunc, down func() error, now func() time.Time) {
	t := time.NewTicker(glance)
	defer t.Stop()
	for {
		select {
		case <-n.ctx.Done():
			return
		case <-t.C:
		}
		if n.unanswered(now()) && down() != nil {
			cancel(errUnanswered)
			return
		}
	}
}

// unanswered reports whether something was typed patience ago, and nothing came back since.
func (n *near) unanswered(now time.Time) bool {
	typed, came := n.in.first.Load(), max(n.out.last.Load(), n.err.last.Load())
	if typed != 0 && came >= typed {
		n.in.first.CompareAndSwap(typed, 0)
		return false
	}
	return typed != 0 && now.Sub(time.Unix(0, typed)) > patience
}

// why explains what ended the session from this side.
func (n *near) why(w *wire, cause error) error {
	if broken, ok := errors.AsType[*brokenError](cause); ok {
		return fmt.Errorf("the output cannot be written: %w", broken.err)
	}
	if errors.Is(cause, errUnanswered) {
		return w.lost(cause)
	}
	return cause
}

// brokenError says that Out or Err takes no more.
type brokenError struct{ err error }

func (e *brokenError) Error() string { return e.err.Error() }

// input is In until the session ends.
type input struct {
	r       io.Reader
	reading sync.Mutex
	ended   atomic.Bool
	first   atomic.Int64 // Unix nanoseconds of what was typed and not yet answered, 0 for nothing

	given atomic.Int64 // Unix nanoseconds since when more is ready and not asked for, 0 while it is

	passed int // bytes, while it is held back
	free   chan struct{}
	once   sync.Once
}

// release ends the holding back.
func (i *input) release() { i.once.Do(func() { close(i.free) }) }

// hold waits before more is sent than a command may leave unread.
func (i *input) hold() {
	if i.passed < unheard {
		return
	}
	t := time.NewTimer(failing)
	defer t.Stop()
	select {
	case <-i.free:
	case <-t.C:
		i.release()
	}
}

// Read implements io.Reader.
func (i *input) Read(p []byte) (int, error) {
	i.reading.Lock()
	defer i.reading.Unlock()
	i.given.Store(0)
	i.hold()
	if i.ended.Load() {
		return 0, io.EOF
	}
	n, err := i.r.Read(p)
	i.passed = min(i.passed+n, unheard)
	if n > 0 {
		now := time.Now().UnixNano()
		i.first.CompareAndSwap(0, now)
		i.given.Store(now)
	}
	if i.ended.Load() {
		return n, io.EOF
	}
	return n, err
}

// waits is for how long nobody has asked for more.
func (i *input) waits(now time.Time) time.Duration {
	if since := i.given.Load(); since != 0 {
		return now.Sub(time.Unix(0, since))
	}
	return 0
}

func (i *input) end() {
	i.ended.Store(true)
	i.release()
	if c, ok := i.r.(Canceler); ok && c.Cancel() {
		i.reading.Lock()
		defer i.reading.Unlock()
	}
}

// output is Out or Err until the session ends.
type output struct {
	w      io.Writer
	broken func(error)
	last   atomic.Int64 // Unix nanoseconds

	mu    sync.Mutex
	ended bool
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return len(p), nil
	}
	o.last.Store(time.Now().UnixNano())
	n, err := o.w.Write(p)
	if err != nil {
		o.broken(err)
	}
	return n, err
}

func (o *output) end() {
	o.mu.Lock()
	o.ended = true
	o.mu.Unlock()
}
