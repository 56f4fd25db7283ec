package rows

import (
	schedulingv1 "k8s.io/api/scheduling/v1"

	"fathom/kube"
)

func priorityClasses() Projection {
	return Projection{
		Kind: clustered("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", "pc"),
		Columns: []kube.Column{
			nameColumn(),
			column("VALUE", kube.TypeNumber, "The priority: pods with a higher one go first, and push out others."),
			column("GLOBAL-DEFAULT", kube.TypeText, "Whether pods that name no class get this one."),
			ageColumn(),
			column("PREEMPTIONPOLICY", kube.TypeText, "Whether its pods push out those of lower priority."),
		},
		Rows: one(priorityClassRow),
	}
}

func priorityClassRow(m *Maker, c *schedulingv1.PriorityClass) *kube.Row {
	policy := ""
	if c.PreemptionPolicy != nil {
		policy = string(*c.PreemptionPolicy)
	}
	return m.Row(c, text(c.Name), number(c.Value), boolean(c.GlobalDefault), since(c.CreationTimestamp), text(m.Intern(policy)))
}
