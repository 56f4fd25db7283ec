package session

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/forward"
	"fathom/kube/pods"
	"fathom/state"
)

// Forwards are the port forwards of this run.
func (s *Session) Forwards() *forward.Hub { return s.forwards }

func (s *Session) newForwards() *forward.Hub {
	return forward.NewHub(forward.Options{Open: s.openForward, Changed: s.changed, Clock: s.Clock, Guard: s.guard})
}

// openForward connects for a forward; the journal has it once it has ended.
func (s *Session) openForward(spec forward.Spec) (forward.API, func(forward.Spec, error)) {
	c, release := s.Acquire(spec.To.Context)
	done := s.Visit(c, "port-forward", forwarded(spec.Ports), spec.To, "", spec.Kubectl())
	return c, func(was forward.Spec, err error) {
		done(forwarded(was.Ports), err)
		release()
	}
}

// forwarded is what a forward did, for the journal.
func forwarded(ports []forward.Port) string {
	texts := make([]string, len(ports))
	for i, p := range ports {
		texts[i] = p.String()
	}
	return "forwarded " + strings.Join(texts, ", ")
}

// Profiles are the saved sets of forwards of a context, by name.
func (s *Session) Profiles(context string) []state.Profile {
	return s.Remembered().Contexts[context].Profiles
}

// SaveProfile keeps the forwards of a context that are not over under a name, in place of what was kept there, and returns
// how many they are. Those to a pod that something replaces are kept as forwards to that.
func (s *Session) SaveProfile(context, name string) int {
	p := state.Profile{Name: name}
	for _, f := range s.forwards.All() {
		if f.Spec.To.Context == context && !f.Phase.Over() {
			p.Forwards = append(p.Forwards, saved(f))
		}
	}
	if len(p.Forwards) > 0 {
		s.Remember(func(st *state.State) { st.InContext(context, func(c *state.Context) { c.SaveProfile(p) }) })
	}
	return len(p.Forwards)
}

// DeleteProfile forgets a set of forwards; those that run stay.
func (s *Session) DeleteProfile(context, name string) {
	s.Remember(func(st *state.State) { st.InContext(context, func(c *state.Context) { c.DeleteProfile(name) }) })
}

// ProfileOf are the forwards of a set that do not run yet, with the local ports that they had.
func (s *Session) ProfileOf(context, name string) []forward.Spec {
	var out []forward.Spec
	for _, p := range s.Profiles(context) {
		if p.Name != name {
			continue
		}
		for _, f := range p.Forwards {
			if spec := restored(context, f); !s.forwards.Runs(spec) {
				out = append(out, spec)
			}
		}
	}
	return out
}

// StartAgain begins a forward that was saved, and returns its ID. Where its local ports are taken by now, it gets others: see
// forward.State.Moved.
func (s *Session) StartAgain(saved forward.Spec) int {
	spec := saved
	spec.Ports = slices.Clone(saved.Ports)
	for i := range spec.Ports {
		spec.Ports[i].Local = 0
	}
	return s.forwards.StartAt(spec, saved.Ports)
}

// ForwardVisit is a forward as the rules are asked about it before it begins.
func ForwardVisit(spec forward.Spec) act.Visit {
	targets := make([]string, len(spec.Ports))
	for i, p := range spec.Ports {
		targets[i] = p.Target()
	}
	v := act.Visit{
		Verb: "port-forward", What: "forward " + strings.Join(targets, ", ") + " of " + forward.Named(spec.To), On: spec.To, By: spec.To, Kubectl: spec.Kubectl(),
	}
	if v.On.GVR != pods.Resource() {
		v.On = kube.Ref{Context: spec.To.Context, GVR: pods.Resource(), Namespace: spec.To.Namespace}
	}
	return v
}

func saved(f forward.State) state.Forward {
	to := f.Behind
	out := state.Forward{
		Group: to.GVR.Group, Version: to.GVR.Version, Resource: to.GVR.Resource, Namespace: to.Namespace, Name: to.Name,
		Address: f.Spec.Address,
	}
	for _, p := range f.Ports {
		out.Ports = append(out.Ports, state.ForwardPort{Local: p.Local, Remote: p.Remote, Name: p.Name})
	}
	return out
}

func restored(context string, f state.Forward) forward.Spec {
	spec := forward.Spec{
		To: kube.Ref{
			Context: context, GVR: schema.GroupVersionResource{Group: f.Group, Version: f.Version, Resource: f.Resource},
			Namespace: f.Namespace, Name: f.Name,
		},
		Address: f.Address,
	}
	for _, p := range f.Ports {
		spec.Ports = append(spec.Ports, forward.Port{Local: p.Local, Remote: p.Remote, Name: p.Name})
	}
	return spec
}
