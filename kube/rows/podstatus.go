package rows

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

// podState is what kubectl says of a pod in its READY, STATUS and RESTARTS columns.
type podState struct {
	reason       string
	ready, total int
	restarts     restartCount
}

// restartCount is how often containers were restarted, and when last in Unix seconds.
type restartCount struct {
	n    int
	last int64
}

func (r *restartCount) add(c *corev1.ContainerStatus) {
	r.n += int(c.RestartCount)
	if t := c.LastTerminationState.Terminated; t != nil {
		r.last = max(r.last, unixOrZero(t.FinishedAt.Time))
	}
}

func (r restartCount) cell() kube.Cell {
	c := number(r.n)
	if r.n != 0 {
		c.At = r.last
	}
	return c
}

// stateOf follows kubectl: the first init container that is not done explains the pod; once all are, the first
// container with something to say does; deletion overrides both.
func stateOf(p *corev1.Pod) podState {
	s := podState{reason: string(p.Status.Phase), total: len(p.Spec.Containers)}
	if p.Status.Reason != "" {
		s.reason = p.Status.Reason
	}
	if gated(p) {
		s.reason = corev1.PodReasonSchedulingGated
	}
	for i := range p.Spec.InitContainers {
		if isSidecar(&p.Spec.InitContainers[i]) {
			s.total++
		}
	}
	sidecars, done := s.readInit(p)
	if done || podCondition(p, corev1.PodInitialized) == corev1.ConditionTrue {
		// Init containers that have done their work no longer count, sidecars do.
		s.restarts = sidecars
		s.readMain(p)
	}
	if p.DeletionTimestamp != nil {
		s.readDeletion(p)
	}
	return s
}

// readInit goes through the init containers up to the one that stands between the pod and its main containers. It
// returns the restarts of the sidecars among them, and whether there was none in the way.
func (s *podState) readInit(p *corev1.Pod) (sidecars restartCount, done bool) {
	for i := range p.Status.InitContainerStatuses {
		c := &p.Status.InitContainerStatuses[i]
		sidecar := isSidecar(initContainer(p, c.Name))
		s.restarts.add(c)
		if sidecar {
			sidecars.add(c)
		}
		switch {
		case c.State.Terminated != nil && c.State.Terminated.ExitCode == 0:
		case sidecar && c.Started != nil && *c.Started:
			if c.Ready {
				s.ready++
			}
		default:
			s.reason = "Init:" + initReason(p, i)
			return sidecars, false
		}
	}
	return sidecars, true
}

// initReason says why the init container with status i is not done.
func initReason(p *corev1.Pod, i int) string {
	state := &p.Status.InitContainerStatuses[i].State
	switch {
	case state.Terminated != nil:
		return endReason(state.Terminated)
	case state.Waiting != nil && state.Waiting.Reason != "" && state.Waiting.Reason != "PodInitializing":
		return state.Waiting.Reason
	default:
		return fmt.Sprintf("%d/%d", i, len(p.Spec.InitContainers))
	}
}

// readMain looks at the main containers.
func (s *podState) readMain(p *corev1.Pod) {
	running, failure := false, ""
	for i := len(p.Status.ContainerStatuses) - 1; i >= 0; i-- {
		c := &p.Status.ContainerStatuses[i]
		s.restarts.add(c)
		switch {
		case c.State.Waiting != nil && c.State.Waiting.Reason != "":
			s.reason = c.State.Waiting.Reason
		case c.State.Terminated != nil:
			s.reason = endReason(c.State.Terminated)
			if c.State.Terminated.ExitCode != 0 {
				failure = s.reason
			}
		case c.Ready && c.State.Running != nil:
			running = true
			s.ready++
		}
	}
	if s.reason == reasonCompleted {
		s.reason = completedReason(p, running, failure)
	}
}

const reasonCompleted = "Completed"

// completedReason corrects Completed, the word of one container, for a pod where others still run or have failed.
func completedReason(p *corev1.Pod, running bool, failure string) string {
	switch {
	case running && podCondition(p, corev1.PodReady) == corev1.ConditionTrue:
		return string(corev1.PodRunning)
	case failure != "":
		return failure
	case running:
		return "NotReady"
	default:
		return reasonCompleted
	}
}

func (s *podState) readDeletion(p *corev1.Pod) {
	switch {
	case p.Status.Reason == "NodeLost":
		s.reason = "Unknown"
	case p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed:
		s.reason = "Terminating"
	}
}

// endReason says how a container ended: in its own words, or by signal or exit code.
func endReason(t *corev1.ContainerStateTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return "Signal:" + strconv.Itoa(int(t.Signal))
	default:
		return "ExitCode:" + strconv.Itoa(int(t.ExitCode))
	}
}

func gated(p *corev1.Pod) bool {
	for i := range p.Status.Conditions {
		if c := &p.Status.Conditions[i]; c.Type == corev1.PodScheduled && c.Reason == corev1.PodReasonSchedulingGated {
			return true
		}
	}
	return false
}

// isSidecar reports whether an init container keeps running beside the main ones.
func isSidecar(c *corev1.Container) bool {
	return c != nil && c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func initContainer(p *corev1.Pod, name string) *corev1.Container {
	for i := range p.Spec.InitContainers {
		if p.Spec.InitContainers[i].Name == name {
			return &p.Spec.InitContainers[i]
		}
	}
	return nil
}
