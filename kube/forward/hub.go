package forward

import (
	"context"
	"slices"
	"sync"
	"time"

	"fathom/kube/problem"
)

// Options are what a Hub is made of. Open is required.
type Options struct {
	// Open connects to the cluster of a Spec for a forward that begins. end is called when that has ended, with the ports
	// that it had and why it came to nothing, if it did.
	Open func(Spec) (api API, end func(Spec, error))
	// Changed is called, from any goroutine, when a State is another one; counts of bytes and connections go up without it.
	// It must not block.
	Changed func()
	// Clock is the time; nil is time.Now.
	Clock func() time.Time
	// Guard runs the work of each goroutine, and sees to its panics; nil for none.
	Guard func(work func())
}

// Hub holds forwards. Its methods may be called from any goroutine.
type Hub struct {
	opt  Options
	pace pace

	mu     sync.Mutex
	all    []*entry
	last   int // ID
	closed bool
}

// entry is a forward in the list, which may be over.
type entry struct {
	*forward
	id     int
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when nothing of it runs any more
}

// NewHub makes an empty Hub.
func NewHub(o Options) *Hub {
	if o.Changed == nil {
		o.Changed = func() {}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Guard == nil {
		o.Guard = func(work func()) { work() }
	}
	return &Hub{opt: o, pace: defaultPace()}
}

// Start begins a forward and returns its ID; what is wrong shows in its State. 0 means that the Hub is closed.
func (h *Hub) Start(s Spec) int { return h.StartAt(s, s.Ports) }

// StartAt is Start on the local ports of wanted, which are those of the Spec in its order, as far as they are free; where they
// are not and the Spec names none, on others.
func (h *Hub) StartAt(s Spec, wanted []Port) int {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return 0
	}
	h.last++
	e := h.begin(State{ID: h.last, Spec: s, Behind: s.To, Ports: s.Ports, Wanted: wanted})
	h.all = append(h.all, e)
	h.mu.Unlock()
	h.opt.Changed()
	return e.id
}

// begin starts a forward.
func (h *Hub) begin(s State) *entry {
	api, end := h.opt.Open(s.Spec)
	s.Since = h.opt.Clock()
	f := &forward{
		spec: s.Spec, api: api, opt: h.opt, pace: h.pace, state: s,
		kicked: make(chan struct{}, 1), fresh: make(chan struct{}), carriers: map[*carrier]bool{},
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	e := &entry{forward: f, id: s.ID, cancel: cancel, done: make(chan struct{})}
	go h.opt.Guard(func() {
		defer close(e.done)
		err := f.run(ctx)
		cancel(nil)
		last := f.look()
		spec := f.spec
		spec.Ports = last.Ports
		if err == nil && !f.reached.Load() {
			end(spec, last.Err)
		} else {
			end(spec, err)
		}
		if err == nil {
			f.change(func(s *State) { s.Phase, s.Err, s.Retry = Stopped, nil, time.Time{} })
		}
	})
	return e
}

// errStopped is the cause with which a forward ends.
var errStopped = problem.New(problem.Cancelled, "The forward was stopped.", "", nil)

// find is the forward of an ID, nil for none. The caller holds the lock.
func (h *Hub) find(id int) *entry {
	if i := slices.IndexFunc(h.all, func(e *entry) bool { return e.id == id }); i >= 0 {
		return h.all[i]
	}
	return nil
}

// Stop ends a forward and everything that it carries; it stays in the list. It returns when nothing of it runs any more.
func (h *Hub) Stop(id int) {
	h.mu.Lock()
	e := h.find(id)
	h.mu.Unlock()
	if e == nil {
		return
	}
	e.cancel(errStopped)
	<-e.done
}

// Remove takes a forward off the list, and ends it before that.
func (h *Hub) Remove(id int) {
	h.Stop(id)
	h.mu.Lock()
	h.all = slices.DeleteFunc(h.all, func(e *entry) bool { return e.id == id })
	h.mu.Unlock()
	h.opt.Changed()
}

// Restart begins a forward anew, on the ports that it had.
func (h *Hub) Restart(id int) {
	h.Stop(id)
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, e := range h.all {
		if e.id != id || h.closed {
			continue
		}
		before := e.look()
		h.all[i] = h.begin(State{ID: id, Spec: before.Spec, Behind: before.Behind, Ports: before.Ports, Wanted: before.Ports})
	}
	h.opt.Changed()
}

// Again makes all forwards of a context try again now that wait for their next attempt.
func (h *Hub) Again(context string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.all {
		if e.spec.To.Context != context {
			continue
		}
		select {
		case e.kicked <- struct{}{}:
		default:
		}
	}
}

// All are the forwards, the earliest first.
func (h *Hub) All() []State {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]State, len(h.all))
	for i, e := range h.all {
		out[i] = e.look()
	}
	return out
}

// Find is the forward of an ID.
func (h *Hub) Find(id int) (State, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.find(id); e != nil {
		return e.look(), true
	}
	return State{}, false
}

// Runs reports whether a forward to the same ports of the same object, from the local ports if they are named or in place of
// them, is in the list and not over.
func (h *Hub) Runs(s Spec) bool {
	return slices.ContainsFunc(h.All(), func(have State) bool {
		same := func(a, b Port) bool {
			return a.target() == b.target() && (b.Local == 0 || a.Local == b.Local)
		}
		return (slices.EqualFunc(have.Ports, s.Ports, same) || slices.EqualFunc(have.Wanted, s.Ports, same)) && !have.Phase.Over() && (have.Spec.To == s.To || have.Behind == s.To)
	})
}

// Running counts the forwards that are not over, and their open connections.
func (h *Hub) Running() (forwards, connections int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.all {
		e.forward.mu.Lock()
		over := e.state.Phase.Over()
		e.forward.mu.Unlock()
		if !over {
			forwards++
			connections += int(e.open.Load())
		}
	}
	return forwards, connections
}

// Close ends all forwards, for good. Nothing of them runs any more when it returns.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	all := slices.Clone(h.all)
	h.mu.Unlock()
	for _, e := range all {
		e.cancel(errStopped)
	}
	for _, e := range all {
		<-e.done
	}
}
