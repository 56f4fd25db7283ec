package rows

import (
	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func leases() Projection {
	return Projection{
		Kind: namespaced("coordination.k8s.io", "v1", "leases", "Lease"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("HOLDER", kube.TypeText, "Who holds it: a node that is alive, or the leader among several."),
			ageColumn(),
		}, extra(
			column("RENEWED", kube.TypeAge, "Time since the holder said that it is alive."),
			column("DURATION", kube.TypeDuration, "How long it stays valid after that."),
		)...),
		Rows: one(leaseRow),
	}
}

func leaseRow(m *Maker, l *coordinationv1.Lease) *kube.Row {
	valid := noNumber(none)
	if s := l.Spec.LeaseDurationSeconds; s != nil {
		valid = seconds(*s)
	}
	return m.Row(l,
		text(l.Name),
		text(m.Intern(valueOr(l.Spec.HolderIdentity, ""))),
		since(l.CreationTimestamp),
		sinceOr(valueOr(l.Spec.RenewTime, metav1.MicroTime{}).Time, none),
		valid,
	)
}
