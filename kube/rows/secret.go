package rows

import (
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func secrets() Projection {
	return Projection{
		Kind: namespaced("", "v1", "secrets", "Secret"),
		Columns: []kube.Column{
			nameColumn(),
			column("TYPE", kube.TypeText, "What it is for, which says what keys it has."),
			column("DATA", kube.TypeNumber, "How many keys it holds."),
			ageColumn(),
		},
		Rows: one(secretRow),
	}
}

// secretRow counts the keys; neither they nor the values are kept.
func secretRow(m *Maker, s *corev1.Secret) *kube.Row {
	return m.Row(s, text(s.Name), text(m.Intern(string(s.Type))), number(len(s.Data)), since(s.CreationTimestamp))
}
