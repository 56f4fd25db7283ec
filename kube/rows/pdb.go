package rows

import (
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/kube"
)

func podDisruptionBudgets() Projection {
	return Projection{
		Kind: namespaced("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", "pdb"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("MIN AVAILABLE", kube.TypeText, "How many pods must stay."),
			column("MAX UNAVAILABLE", kube.TypeText, "How many pods may be missing."),
			column("ALLOWED DISRUPTIONS", kube.TypeNumber, "How many pods may be evicted now."),
			ageColumn(),
		}, extra(column("HEALTHY", kube.TypeRatio, "Healthy pods, of those that must be."))...),
		Rows: one(podDisruptionBudgetRow),
	}
}

func podDisruptionBudgetRow(m *Maker, b *policyv1.PodDisruptionBudget) *kube.Row {
	r := m.Row(b,
		text(b.Name),
		text(m.Intern(limit(b.Spec.MinAvailable))),
		text(m.Intern(limit(b.Spec.MaxUnavailable))),
		number(b.Status.DisruptionsAllowed),
		since(b.CreationTimestamp),
		m.ratio(int(b.Status.CurrentHealthy), int(b.Status.DesiredHealthy)),
	)
	m.claims(r, b.Spec.Selector)
	r.Health = budgetHealth(b)
	return r
}

func limit(n *intstr.IntOrString) string {
	if n == nil {
		return "N/A"
	}
	return n.String()
}

func budgetHealth(b *policyv1.PodDisruptionBudget) kube.Health {
	s := &b.Status
	switch {
	case b.DeletionTimestamp != nil, s.ObservedGeneration < b.Generation:
		return kube.HealthProgress
	case s.ExpectedPods == 0:
		return kube.HealthDone
	case s.CurrentHealthy < s.DesiredHealthy:
		return kube.HealthBad
	case s.DisruptionsAllowed == 0:
		return kube.HealthWarn
	default:
		return kube.HealthOK
	}
}
