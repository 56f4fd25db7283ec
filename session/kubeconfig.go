package session

import "fathom/kube/problem"

// kubeconfigChanged notes that the kubeconfig on disk has become unreadable, or readable again.
func (s *Session) kubeconfigChanged() {
	now := ""
	if err := s.Kube.Err(); err != nil {
		now = problem.Of(err).Text
	}
	s.mu.Lock()
	before := s.fault
	s.fault = now
	s.mu.Unlock()
	switch {
	case now == before:
		s.changed()
	case now != "":
		s.Note(now)
	default:
		s.Note("The kubeconfig can be read again, and is in use.")
	}
}
