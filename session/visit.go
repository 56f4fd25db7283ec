package session

import (
	"cmp"
	"sync"

	"fathom/kube"
	"fathom/kube/act/journal"
	"fathom/kube/cluster"
)

// Visit notes that somebody goes into a container, a pod or a node: the journal has it once done is called, with how long
// it took and the error that it ended with. See journal.OfVisit for the words. done may be called from any goroutine, and
// does nothing the second time; its words replace those of the beginning unless they are empty.
func (s *Session) Visit(c *cluster.Cluster, verb, what string, at kube.Ref, part, kubectl string) (done func(what string, err error)) {
	if !s.tasks.begin() {
		return func(string, error) {}
	}
	began := s.Clock()
	user := c.Status().User
	var once sync.Once
	return func(then string, err error) {
		once.Do(func() {
			defer s.tasks.end()
			if then != "" {
				what = then
			}
			s.record(journal.OfVisit(verb, what, at, part, kubectl, cmp.Or(user, c.Status().User), began, s.Clock(), err))
		})
	}
}
