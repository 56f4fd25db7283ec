package session

import (
	"context"
	"slices"
	"time"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/temporary"
)

// Guest is something that Fathom has put into a cluster to look around from: a pod, or a container in a pod.
type Guest struct {
	// Entrance leads into it. Of pods of other runs only the pod is known.
	Entrance act.Entrance
	Made     time.Time
	// Other is set when another run of Fathom has made it.
	Other bool
	// GoesOn says in a sentence why what runs in it could not be ended, "" if nobody has tried.
	GoesOn string
}

// guestKey names one.
type guestKey struct {
	pod       kube.Ref
	container string
}

// lodge remembers what a plan has made to be entered.
func (s *Session) lodge(p *act.Plan, results []act.Result) {
	made := slices.ContainsFunc(results, func(r act.Result) bool { return r.Err == nil })
	if p.Enter == nil || !made {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests = append(s.guests, Guest{Entrance: *p.Enter, Made: s.Clock()})
}

// Guests are what Fathom has put into clusters and what may still be there, the latest first: pods and containers for debugging,
// of all runs.
func (s *Session) Guests() []Guest {
	held := s.Temporary()
	s.mu.Lock()
	out := slices.DeleteFunc(slices.Clone(s.guests), func(g Guest) bool {
		return !g.Entrance.Attach && !slices.ContainsFunc(held, func(it temporary.Item) bool { return it.Ref == g.Entrance.Pod })
	})
	s.mu.Unlock()
	if s.opts.Temporary != nil {
		for _, it := range s.opts.Temporary.Others() {
			e := act.Entrance{Pod: it.Ref, Container: it.Container, Attach: it.Container != "", Why: "pod of another Fathom"}
			if e.Attach {
				e.Why = "debug container of another Fathom"
			}
			out = append(out, Guest{Entrance: e, Made: it.Made, Other: true})
		}
	}
	s.mu.Lock()
	for i, g := range out {
		out[i].GoesOn = s.goesOn[guestKey{g.Entrance.Pod, g.Entrance.Container}]
	}
	s.mu.Unlock()
	slices.SortStableFunc(out, func(a, b Guest) int { return b.Made.Compare(a.Made) })
	return out
}

// Forget strikes a container for debugging off the list of guests, once it has ended.
func (s *Session) Forget(e act.Entrance) {
	s.mu.Lock()
	s.guests = slices.DeleteFunc(s.guests, func(g Guest) bool {
		return g.Entrance.Pod == e.Pod && g.Entrance.Container == e.Container
	})
	s.mu.Unlock()
	if it, ok := s.noted(e); ok {
		s.strike(it)
	}
}

// noted is what the list on disk has of a guest of any run.
func (s *Session) noted(e act.Entrance) (temporary.Item, bool) {
	if s.opts.Temporary == nil {
		return temporary.Item{}, false
	}
	container := ""
	if e.Attach {
		container = e.Container
	}
	all := append(s.Temporary(), s.opts.Temporary.Others()...)
	i := slices.IndexFunc(all, func(it temporary.Item) bool { return it.Ref == e.Pod && it.Container == container })
	if i < 0 {
		return temporary.Item{}, false
	}
	return all[i], true
}

// Remove removes a pod for debugging of any run, or ends what runs in a container for debugging, and says why it could not. What
// is not on the list stays.
func (s *Session) Remove(ctx context.Context, e act.Entrance) error {
	it, ok := s.noted(e)
	if !ok {
		return nil
	}
	c, release := s.Acquire(e.Pod.Context)
	defer release()
	_, err := s.dispose(ctx, c, it)
	if err == nil && e.Attach {
		s.Forget(e)
	}
	return err
}
