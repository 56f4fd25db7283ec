package session

import (
	"cmp"
	"sync"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/cluster"
)

// Admits is what must be done before a visit, and for any but Allow a sentence that says why.
func (s *Session) Admits(v act.Visit) (act.Level, string) {
	if why := s.closedTo(v); why != "" {
		return act.Forbid, why
	}
	return s.Policy().DecideVisit(v)
}

// Barred says in a sentence why a visit may not be, "" where it may or where that is asked about. It is cheap enough for every
// frame.
func (s *Session) Barred(v act.Visit) string {
	if why := s.closedTo(v); why != "" {
		return why
	}
	if level, why := (act.Policy{Rules: s.rules()}).DecideVisit(v); level == act.Forbid {
		return why
	}
	return ""
}

// closedTo says why a visit by which something can be changed may not be where nothing may be.
func (s *Session) closedTo(v act.Visit) string {
	if !v.Changes {
		return ""
	}
	return s.Refused(v.On.Context)
}

// RefuseVisit writes to the journal that a visit was not let happen, and why. One that a person thought better of is not
// refused.
func (s *Session) RefuseVisit(c *cluster.Cluster, v act.Visit, why string) {
	s.record(journal.RefusedVisit(v, why, c.Status().User, s.Clock()))
}

// Visit notes that somebody goes into a container, a pod or a node: the journal has at once that it has begun, and when done is
// called how long it took and the error that it ended with. See journal.BeginVisit and EndVisit for the words. done may be
// called from any goroutine, and does nothing the second time; its words replace those of the beginning unless they are empty.
func (s *Session) Visit(c *cluster.Cluster, verb, what string, at kube.Ref, part, kubectl string) (done func(what string, err error)) {
	if !s.tasks.begin() {
		return func(string, error) {}
	}
	e := journal.BeginVisit(verb, what, at, part, kubectl, c.Status().User, s.Clock())
	written := make(chan struct{})
	s.Go(func() {
		defer close(written)
		s.record(e)
	})
	var once sync.Once
	return func(then string, err error) {
		once.Do(func() {
			defer s.tasks.end()
			end := e.EndVisit(cmp.Or(then, what), s.Clock(), err)
			end.User = cmp.Or(c.Status().User, e.User)
			<-written
			s.record(end)
		})
	}
}
