package stream

import (
	"context"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"

	"fathom/kube"
)

// feed is one stream: a goroutine that keeps a Store equal to what the server has.
type feed struct {
	api   API
	kind  kube.Kind
	sel   Selection
	store *Store
	dec   decoder
	// refused remembers, for all streams, which servers do not stream lists.
	refused *refusals
	clock   clock.WithDelayedExecution
	jitter  func() float64
	wake    chan struct{}

	// version is where to resume the watch; empty when a list is due.
	version string
	// complete is set once a list has come to its end: the rows may be old, but none is missing.
	complete bool
	// unwatched is why the kind is polled, and when that was said last.
	unwatched      error
	unwatchedSince time.Time
	// refusals counts answers in a row that the user may not.
	refusals int
	// bookmarks is set once the server has sent one on its own, so that silence means something.
	bookmarks bool
	backoff   backoff
}

// retry cuts the wait for the next attempt short.
func (f *feed) retry() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// drain forgets calls for an attempt that is about to be made.
func (f *feed) drain() {
	select {
	case <-f.wake:
	default:
	}
}

// run works until the context ends.
func (f *feed) run(ctx context.Context) {
	for ctx.Err() == nil {
		f.drain()
		c := f.connect(ctx)
		err := f.session(c)
		c.close()
		if ctx.Err() != nil {
			return
		}
		if c.silent() {
			err = errSilent
		}
		if f.wait(ctx, f.after(c, err)) {
			f.hope()
		}
	}
}

// hope lets attempts come soon again: what failed so far says little of a server that is back. A refusal stands as it was.
func (f *feed) hope() {
	if p := f.store.phase(); p == Stale || p == Failed {
		f.backoff.reset()
	}
}

// session lives as long as one connection: it lists when a list is due, then watches. It returns nil when the server
// ended the watch in good order.
func (f *feed) session(c *conn) error {
	client, err := f.api.Client(f.kind.Source().GroupVersion(), f.dec.encoding())
	if err != nil {
		return &connectError{err}
	}
	if f.version != "" {
		err := f.watch(c, client)
		if !f.cannotWatch(err) {
			return err
		}
		// What could be watched so far may not be watched now. A list tells whether all is forbidden, or watching only.
		f.version = ""
	}
	if f.mayStream() {
		return f.streamedList(c, client)
	}
	if err := f.pagedList(c, client); err != nil {
		return err
	}
	if !f.kind.Can("watch") || f.unwatched != nil && f.clock.Since(f.unwatchedSince) < slowMost {
		f.version = ""
		return errPoll
	}
	return f.begin(c, client)
}

// connectError is a failure to get a client at all.
type connectError struct{ err error }

func (e *connectError) Error() string { return e.err.Error() }
func (e *connectError) Unwrap() error { return e.err }

// mayStream reports whether the first list may come as a watch. Tables may not: each of their rows would be a frame.
func (f *feed) mayStream() bool {
	return f.unwatched == nil && f.dec.fixed() != nil && f.kind.Can("watch") && !f.refused.has(f.api.Name(), f.kind.Source().Group)
}

// request begins a list or a watch of what the stream selects.
func (f *feed) request(client rest.Interface, watch bool) *rest.Request {
	r := client.Get().NamespaceIfScoped(f.sel.Namespace, f.sel.Namespace != "").
		Resource(f.kind.Source().Resource).
		SetHeader("Accept", f.dec.accept(watch)).
		MaxRetries(0)
	if f.sel.LabelSelector != "" {
		r.Param("labelSelector", f.sel.LabelSelector)
	}
	if f.sel.FieldSelector != "" {
		r.Param("fieldSelector", f.sel.FieldSelector)
	}
	return r
}

// wait sleeps until the next attempt is due, or asked for, and reports whether it was asked for.
func (f *feed) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return false
	}
	t := f.clock.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-f.wake:
		return true
	case <-t.C():
		return false
	}
}

// connected notes that the server has answered.
func (f *feed) connected() {
	if o, ok := f.api.(Observer); ok {
		o.Alive()
	}
}

// current notes that the rows are what the server says.
func (f *feed) current(phase Phase) {
	f.complete = true
	now := f.clock.Now()
	f.store.setState(func(s *State) {
		*s = State{Phase: phase, Fresh: now, Err: f.unwatched}
	})
}

// listed notes that the rows are what the server said just now, though nothing tells yet whether they stay so.
func (f *feed) listed() {
	f.complete = true
	now := f.clock.Now()
	f.store.setState(func(s *State) { s.Fresh = now })
}

// loading notes that rows of the first list arrive. A list that renews complete rows does not change the phase.
func (f *feed) loading(remaining int64) {
	if f.complete {
		return
	}
	f.store.setState(func(s *State) {
		*s = State{Phase: Loading, Remaining: remaining}
	})
}
