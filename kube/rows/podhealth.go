package rows

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

// health judges a pod by what kubectl says of it, not by its phase: a pod in phase Running may be crash-looping.
func (s *podState) health(p *corev1.Pod) kube.Health {
	switch {
	case p.DeletionTimestamp != nil && s.reason == "Unknown":
		return kube.HealthBad
	case p.DeletionTimestamp != nil:
		return kube.HealthProgress
	case p.Status.Phase == corev1.PodSucceeded:
		return kube.HealthDone
	case p.Status.Phase == corev1.PodFailed, p.Status.Phase == corev1.PodUnknown:
		return kube.HealthBad
	case unschedulable(p):
		return kube.HealthBad
	}
	return s.liveHealth(p)
}

// liveHealth judges a pod that is neither finished nor being deleted.
func (s *podState) liveHealth(p *corev1.Pod) kube.Health {
	switch s.reason {
	case string(corev1.PodRunning):
		if s.ready < s.total || podCondition(p, corev1.PodReady) == corev1.ConditionFalse {
			return kube.HealthWarn
		}
		return kube.HealthOK
	case "NotReady", reasonCompleted:
		return kube.HealthWarn
	case "", string(corev1.PodPending), "ContainerCreating", "PodInitializing", corev1.PodReasonSchedulingGated:
		return kube.HealthProgress
	}
	if step, ok := strings.CutPrefix(s.reason, "Init:"); ok && isStep(step) {
		return kube.HealthProgress
	}
	return kube.HealthBad
}

// isStep reports whether the text is a count of init containers such as 1/3, not a reason for their failure.
func isStep(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func unschedulable(p *corev1.Pod) bool {
	for i := range p.Status.Conditions {
		c := &p.Status.Conditions[i]
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable {
			return true
		}
	}
	return false
}
