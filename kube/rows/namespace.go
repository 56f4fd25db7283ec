package rows

import (
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func namespaces() Projection {
	return Projection{
		Kind: clustered("", "v1", "namespaces", "Namespace", "ns"),
		Columns: []kube.Column{
			nameColumn(),
			column("STATUS", kube.TypeText, "Active, or Terminating while what is in it is being deleted."),
			ageColumn(),
		},
		Rows: one(namespaceRow),
	}
}

func namespaceRow(m *Maker, n *corev1.Namespace) *kube.Row {
	r := m.Row(n, text(n.Name), text(m.Intern(string(n.Status.Phase))), since(n.CreationTimestamp))
	r.Health = namespaceHealth(n)
	return r
}

// namespaceHealth is bad when the deletion of a namespace cannot go on.
func namespaceHealth(n *corev1.Namespace) kube.Health {
	for i := range n.Status.Conditions {
		c := &n.Status.Conditions[i]
		if c.Status != corev1.ConditionTrue {
			continue
		}
		switch c.Type {
		case corev1.NamespaceDeletionDiscoveryFailure, corev1.NamespaceDeletionContentFailure, corev1.NamespaceDeletionGVParsingFailure:
			return kube.HealthBad
		}
	}
	if n.DeletionTimestamp != nil || n.Status.Phase == corev1.NamespaceTerminating {
		return kube.HealthProgress
	}
	return kube.HealthOK
}
