package rows

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

// templateColumns say what a workload runs.
func templateColumns() []kube.Column {
	return wide(
		column("CONTAINERS", kube.TypeText, "The containers of its pods."),
		column("IMAGES", kube.TypeText, "The images that they run."),
	)
}

func selectorColumn() []kube.Column {
	return wide(column("SELECTOR", kube.TypeText, "The labels of the pods that it claims."))
}

func (m *Maker) containerNames(cs []corev1.Container) kube.Cell {
	return text(m.join(len(cs), func(i int) string { return cs[i].Name }))
}

func (m *Maker) images(cs []corev1.Container) kube.Cell {
	return text(m.join(len(cs), func(i int) string { return cs[i].Image }))
}

// selector writes a label selector as a query; ok is false when it cannot be one.
func (m *Maker) selector(s *metav1.LabelSelector) (query string, ok bool) {
	sel, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return "", false
	}
	return m.Intern(sel.String()), true
}

// selectorCell prints a label selector as most of kubectl's tables do.
func (m *Maker) selectorCell(s *metav1.LabelSelector) kube.Cell {
	query, ok := m.selector(s)
	if !ok {
		return text("<error>")
	}
	return textOr(query, none)
}

// claims makes the row one of a workload that claims the pods of a selector.
func (m *Maker) claims(r *kube.Row, s *metav1.LabelSelector) {
	r.Selector, _ = m.selector(s)
}

// wanted is a number of replicas that the API server sets to one when it is left out.
func wanted(n *int32) int {
	if n == nil {
		return 1
	}
	return int(*n)
}

// replicaHealth judges a workload by the pods it has of those it wants. Left are pods that are still to go when none
// are wanted.
func replicaHealth(deleting bool, have, want, left int) kube.Health {
	switch {
	case deleting, want == 0 && left > 0:
		return kube.HealthProgress
	case want == 0:
		return kube.HealthDone
	case have <= 0:
		return kube.HealthBad
	case have < want:
		return kube.HealthWarn
	default:
		return kube.HealthOK
	}
}
