package rows

import (
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func roles() Projection {
	return Projection{
		Kind:    namespaced("rbac.authorization.k8s.io", "v1", "roles", "Role"),
		Columns: roleColumns(),
		Rows:    one(roleRow),
	}
}

func clusterRoles() Projection {
	return Projection{
		Kind: clustered("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole"),
		Columns: append(roleColumns(),
			extra(column("AGGREGATES", kube.TypeText, "Whether its rules are gathered from other cluster roles."))...),
		Rows: one(clusterRoleRow),
	}
}

func roleColumns() []kube.Column {
	return append([]kube.Column{nameColumn(), createdColumn()}, extra(
		column("RULES", kube.TypeNumber, "How many rules it has."),
		ageColumn(),
	)...)
}

func roleRow(m *Maker, r *rbacv1.Role) *kube.Row {
	return m.Row(r, text(r.Name), created(r.CreationTimestamp), number(len(r.Rules)), since(r.CreationTimestamp))
}

func clusterRoleRow(m *Maker, r *rbacv1.ClusterRole) *kube.Row {
	return m.Row(r,
		text(r.Name),
		created(r.CreationTimestamp),
		number(len(r.Rules)),
		since(r.CreationTimestamp),
		boolean(r.AggregationRule != nil),
	)
}

// createdColumn is what kubectl prints for kinds without a printer of their own.
func createdColumn() kube.Column {
	return column("CREATED AT", kube.TypeText, "When the object was created.")
}

func created(t metav1.Time) kube.Cell { return text(t.UTC().Format(time.RFC3339)) }
