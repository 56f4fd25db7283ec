package exec

import (
	"cmp"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/pods"
	"fathom/kube/problem"
)

// Check says why a container of a pod cannot be reached into now, as far as its status tells: a problem, or nil.
func Check(p *corev1.Pod, container string) error {
	c, ok := pods.Find(p, container)
	if !ok {
		return problem.New(problem.NotFound, fmt.Sprintf("Pod %s has no container %s.", p.Name, container), pods.Choices(p), nil)
	}
	if c.Running() {
		return nil
	}
	name := p.Name + "/" + container
	not := func(text, next string) error { return problem.New(problem.Invalid, text, next, nil) }
	switch {
	case c.Status != nil && c.Status.State.Terminated != nil:
		t := c.Status.State.Terminated
		if c.Role == pods.Init && t.ExitCode == 0 {
			return not(name+" has done its work, and runs no more.", "Choose a container that runs.")
		}
		return not(fmt.Sprintf("%s has ended: %s, exit code %d.", name, cmp.Or(t.Reason, "no reason given"), t.ExitCode),
			"Read its log, or debug the pod with a container of its own.")
	case c.Status != nil && c.Status.State.Waiting != nil:
		w := c.Status.State.Waiting
		return not(fmt.Sprintf("%s is not running yet: %s.", name, cmp.Or(w.Reason, "waiting")), cmp.Or(w.Message, "Wait until it runs."))
	case p.Spec.NodeName == "":
		return not(p.Name+" has no node yet.", "Look at its events for what it waits for.")
	case p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed:
		return not(p.Name+" has ended.", "Choose a pod that runs.")
	}
	return not(name+" has not been started yet.", "Wait until its node's kubelet reports that it runs.")
}
