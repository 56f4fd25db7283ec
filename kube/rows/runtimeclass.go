package rows

import (
	nodev1 "k8s.io/api/node/v1"

	"fathom/kube"
)

func runtimeClasses() Projection {
	return Projection{
		Kind: clustered("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass"),
		Columns: []kube.Column{
			nameColumn(),
			column("HANDLER", kube.TypeText, "The handler of the container runtime that runs its pods."),
			ageColumn(),
		},
		Rows: one(runtimeClassRow),
	}
}

func runtimeClassRow(m *Maker, c *nodev1.RuntimeClass) *kube.Row {
	return m.Row(c, text(c.Name), text(m.Intern(c.Handler)), since(c.CreationTimestamp))
}
