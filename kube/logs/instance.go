package logs

import (
	"cmp"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/pods"
)

// instance is one life of a container: each restart begins another, with a log of its own.
type instance struct {
	// known says that it has run at all.
	known    bool
	id       string
	restarts int32
	running  bool
	started  time.Time
	// ended is nil while it runs.
	ended *corev1.ContainerStateTerminated
	// reason and message say why the container does not run now.
	reason, message string
}

// instanceOf is the latest instance of a container, as far as the pod's status tells.
func instanceOf(p *corev1.Pod, container string) instance {
	c, ok := pods.Find(p, container)
	if !ok || c.Status == nil {
		reason, message := pendingReason(p)
		return instance{reason: cmp.Or(p.Status.Reason, reason), message: cmp.Or(p.Status.Message, message)}
	}
	s := c.Status
	i := instance{id: s.ContainerID, restarts: s.RestartCount}
	switch now, last := s.State, s.LastTerminationState.Terminated; {
	case now.Running != nil:
		i.known, i.running, i.started = true, true, now.Running.StartedAt.Time
	case now.Terminated != nil:
		i.known, i.ended, i.reason, i.started = true, now.Terminated, now.Terminated.Reason, now.Terminated.StartedAt.Time
	case last != nil:
		i.known, i.ended, i.started = true, last, last.StartedAt.Time
	}
	if w := s.State.Waiting; w != nil {
		i.reason, i.message = w.Reason, w.Message
	}
	if i.ended != nil && i.ended.ContainerID != "" {
		i.id = i.ended.ContainerID
	}
	return i
}

// pendingReason is why a container without a status does not run, in a word and in a sentence; "" when its pod does, to which
// it was added just now.
func pendingReason(p *corev1.Pod) (reason, message string) {
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return c.Reason, c.Message
		}
	}
	if p.Status.Phase == corev1.PodRunning {
		return "", ""
	}
	return string(p.Status.Phase), ""
}

// same reports whether two looks are at one instance.
func (i instance) same(o instance) bool {
	return i.restarts == o.restarts && (i.id == o.id || i.id == "" || o.id == "")
}

// previous is how the instance before the latest one ended; nil when that is not known.
func previous(p *corev1.Pod, container string) *corev1.ContainerStateTerminated {
	c, ok := pods.Find(p, container)
	if !ok || c.Status == nil {
		return nil
	}
	return c.Status.LastTerminationState.Terminated
}
