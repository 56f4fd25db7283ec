package rows

import (
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func stateWord(s *corev1.ContainerState) string {
	switch {
	case s.Running != nil:
		return "Running"
	case s.Terminated != nil:
		return endReason(s.Terminated)
	case s.Waiting != nil && s.Waiting.Reason != "":
		return s.Waiting.Reason
	default:
		return "Waiting"
	}
}

func containerHealth(deleting bool, role string, s *corev1.ContainerStatus) kube.Health {
	switch word := stateWord(&s.State); {
	case s.State.Terminated != nil && s.State.Terminated.ExitCode == 0:
		return kube.HealthDone
	case deleting:
		return kube.HealthProgress
	case s.State.Running == nil && (word == "Waiting" || word == "ContainerCreating" || word == "PodInitializing"):
		return kube.HealthProgress
	case s.State.Running == nil:
		return kube.HealthBad
	case role == roleInit:
		return kube.HealthProgress
	case !s.Ready && role != roleEphemeral:
		return kube.HealthWarn
	default:
		return kube.HealthOK
	}
}

func (m *Maker) lastState(s *corev1.ContainerStatus) kube.Cell {
	t := s.LastTerminationState.Terminated
	if t == nil {
		return text(none)
	}
	return kube.Cell{Text: m.Intern(endReason(t)), At: unixOrZero(t.FinishedAt.Time)}
}

func exitCode(s *corev1.ContainerStatus) kube.Cell {
	switch {
	case s.State.Terminated != nil:
		return number(s.State.Terminated.ExitCode)
	case s.LastTerminationState.Terminated != nil:
		return number(s.LastTerminationState.Terminated.ExitCode)
	default:
		return noNumber("")
	}
}

func started(s *corev1.ContainerStatus) kube.Cell {
	switch {
	case s.State.Running != nil:
		return sinceOr(s.State.Running.StartedAt.Time, none)
	case s.State.Terminated != nil:
		return sinceOr(s.State.Terminated.StartedAt.Time, none)
	default:
		return text(none)
	}
}

func quantity(l corev1.ResourceList, name corev1.ResourceName, read func(corev1.ResourceList, corev1.ResourceName) int64) kube.Cell {
	q, ok := l[name]
	if !ok {
		return noNumber(none)
	}
	return kube.Cell{Text: q.String(), Num: float64(read(l, name))}
}
