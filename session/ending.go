package session

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act/temporary"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/kube/object"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

// A container that was put into a pod stays in it, as the API knows no way to take it out again. What can be done is to end
// what runs in it.

// end ends what runs in such a container, and writes to the journal that somebody was in it. It reports whether anything ran.
func (s *Session) end(ctx context.Context, c *cluster.Cluster, it temporary.Item) (ran bool, err error) {
	if over, err := s.over(ctx, c, it); over || err != nil {
		if over {
			s.strike(it)
		}
		return false, err
	}
	r := exec.Request{Pod: it.Ref, Container: it.Container, Attach: true, Stdin: true, TTY: true}
	done := s.Visit(c, "attach", "ended what ran", it.Ref, it.Container, r.Kubectl())
	err = exec.End(ctx, c, it.Ref, it.Container, func(ctx context.Context) (bool, error) { return s.over(ctx, c, it) })
	done("", err)
	s.tell(it, err)
	if err != nil {
		return true, err
	}
	s.strike(it)
	return true, nil
}

// settle strikes a container off that has ended.
func (s *Session) settle(ctx context.Context, c *cluster.Cluster, it temporary.Item) error {
	over, err := s.over(ctx, c, it)
	if over {
		s.strike(it)
	}
	return err
}

// over reports whether a container has ended, or went with its pod.
func (s *Session) over(ctx context.Context, c *cluster.Cluster, it temporary.Item) (bool, error) {
	u, err := object.Get(ctx, c, it.Ref)
	switch {
	case apierrors.IsNotFound(err):
		return true, nil
	case err != nil:
		return false, err
	case it.UID != "" && u.GetUID() != it.UID:
		return true, nil // another pod of the same name
	}
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, pod); err != nil {
		return false, err
	}
	part, ok := pods.Find(pod, it.Container)
	return !ok || pods.Ended(pod) || part.Status != nil && part.Status.State.Terminated != nil, nil
}

// tell keeps why what runs in a container could not be ended, for the list of guests.
func (s *Session) tell(it temporary.Item, err error) {
	at := guestKey{it.Ref, it.Container}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.goesOn, at)
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	if s.goesOn == nil {
		s.goesOn = map[guestKey]string{}
	}
	s.goesOn[at] = problem.Of(err).Text
}

// named is how a sentence calls what was made for the time of its use.
func named(it temporary.Item) string {
	if it.Container == "" {
		return it.Ref.String()
	}
	return it.Container + " in " + it.Ref.String()
}
