package forward

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"fathom/kube/problem"
)

// forward is one forward, from its start to its stop.
type forward struct {
	spec Spec
	api  API
	opt  Options
	pace pace

	wg      sync.WaitGroup
	kicked  chan struct{} // asks for an attempt now
	in, out atomic.Int64
	open    atomic.Int64
	total   atomic.Int64
	reached atomic.Bool // a pod, once at least

	mu       sync.Mutex
	state    State
	now      *carrier          // that takes connections, nil for none
	ports    []int             // of the pod that now leads to, in the order of the Spec's
	fresh    chan struct{}     // closed and replaced when now changes
	carriers map[*carrier]bool // those that still carry something
}

// goes runs work in a goroutine that stop waits for.
func (f *forward) goes(work func()) { f.wg.Go(func() { f.opt.Guard(work) }) }

// look is the state now.
func (f *forward) look() State {
	f.mu.Lock()
	s := f.state
	s.Faults = slices.Clone(s.Faults)
	f.mu.Unlock()
	s.In, s.Out, s.Open, s.Total = f.in.Load(), f.out.Load(), int(f.open.Load()), int(f.total.Load())
	return s
}

// change changes the state and tells of it.
func (f *forward) change(apply func(*State)) {
	f.mu.Lock()
	apply(&f.state)
	f.mu.Unlock()
	f.opt.Changed()
}

// mostFaults is how many are kept.
const mostFaults = 50

// fault notes what went wrong. The same again right after only counts.
func (f *forward) fault(err error) {
	text := problem.Of(err).Text
	f.change(func(s *State) {
		s.Failures++
		at := Fault{At: f.opt.Clock(), Text: text}
		if n := len(s.Faults); n > 0 && s.Faults[n-1].Text == text {
			s.Faults = append(slices.Clone(s.Faults[:n-1]), at)
			return
		}
		s.Faults = append(s.Faults[max(0, len(s.Faults)-mostFaults+1):len(s.Faults):len(s.Faults)], at)
	})
}

// moved says which ports are others than were wanted.
func moved(wanted, got []Port) []string {
	var out []string
	for i, w := range wanted[:min(len(wanted), len(got))] {
		if w.Local > 0 && w.Local != got[i].Local {
			out = append(out, fmt.Sprintf("Local port %d is in use: %d is taken instead.", w.Local, got[i].Local))
		}
	}
	return out
}

// run opens the ports and carries what comes in until ctx ends; then nothing of it is left. The error says why it could
// not listen.
func (f *forward) run(ctx context.Context) error {
	wanted := f.look().Wanted
	all, err := listen(f.spec, wanted)
	if err != nil {
		f.fault(err)
		f.change(func(s *State) { s.Phase, s.Err = Failed, err })
		return err
	}
	f.change(func(s *State) {
		s.Phase = Waiting
		s.Ports, s.Addresses = nil, nil
		for _, o := range all {
			s.Ports = append(s.Ports, o.port)
		}
		for _, l := range all[0].listeners {
			s.Addresses = append(s.Addresses, l.Addr().(*net.TCPAddr).IP.String())
		}
		s.Moved = moved(wanted, s.Ports)
	})
	for i, o := range all {
		for _, l := range o.listeners {
			f.goes(func() { f.accept(ctx, l, i) })
		}
	}
	f.connect(ctx)
	for _, o := range all {
		o.close()
	}
	f.mu.Lock()
	rest := f.carriers
	f.carriers = map[*carrier]bool{}
	f.mu.Unlock()
	for c := range rest {
		c.close()
	}
	f.wg.Wait()
	return nil
}
