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

// Guests are what Fathom has put into clusters and what may still be there, the latest first: containers for debugging of this
// run, and the pods for debugging of all runs.
func (s *Session) Guests() []Guest {
	held := s.Temporary()
	s.mu.Lock()
	out := slices.DeleteFunc(slices.Clone(s.guests), func(g Guest) bool {
		return !g.Entrance.Attach && !slices.ContainsFunc(held, func(it temporary.Item) bool { return it.Ref == g.Entrance.Pod })
	})
	s.mu.Unlock()
	if s.opts.Temporary != nil {
		for _, it := range s.opts.Temporary.Others() {
			out = append(out, Guest{Entrance: act.Entrance{Pod: it.Ref, Why: "pod of another Fathom"}, Made: it.Made, Other: true})
		}
	}
	slices.SortStableFunc(out, func(a, b Guest) int { return b.Made.Compare(a.Made) })
	return out
}

// Forget strikes a container for debugging off the list of guests, once it has ended.
func (s *Session) Forget(e act.Entrance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests = slices.DeleteFunc(s.guests, func(g Guest) bool {
		return g.Entrance.Pod == e.Pod && g.Entrance.Container == e.Container
	})
}

// Remove removes a pod for debugging of any run, and says why it could not. Pods that are not on the list stay.
func (s *Session) Remove(ctx context.Context, pod kube.Ref) error {
	items := s.Temporary()
	if s.opts.Temporary != nil {
		items = append(items, s.opts.Temporary.Others()...)
	}
	c, release := s.Acquire(pod.Context)
	defer release()
	for _, it := range items {
		if it.Ref == pod {
			return s.dispose(ctx, c, it)
		}
	}
	return nil
}
