package rows

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"fathom/kube"
)

func roleBindings() Projection {
	return Projection{
		Kind:    namespaced("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"),
		Columns: bindingColumns(),
		Rows:    one(roleBindingRow),
	}
}

func clusterRoleBindings() Projection {
	return Projection{
		Kind:    clustered("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding"),
		Columns: bindingColumns(),
		Rows:    one(clusterRoleBindingRow),
	}
}

func bindingColumns() []kube.Column {
	return append([]kube.Column{
		nameColumn(),
		column("ROLE", kube.TypeText, "The role that is given."),
		ageColumn(),
	}, wide(
		column("USERS", kube.TypeText, "The users that it is given to."),
		column("GROUPS", kube.TypeText, "The groups that it is given to."),
		column("SERVICEACCOUNTS", kube.TypeText, "The service accounts that it is given to."),
	)...)
}

func roleBindingRow(m *Maker, b *rbacv1.RoleBinding) *kube.Row {
	r := m.Row(b, bindingCells(m, &b.RoleRef, b.Subjects, b.Name, since(b.CreationTimestamp))...)
	r.Target = m.role(&b.RoleRef, b.Namespace)
	return r
}

func clusterRoleBindingRow(m *Maker, b *rbacv1.ClusterRoleBinding) *kube.Row {
	r := m.Row(b, bindingCells(m, &b.RoleRef, b.Subjects, b.Name, since(b.CreationTimestamp))...)
	r.Target = m.role(&b.RoleRef, "")
	return r
}

func bindingCells(m *Maker, role *rbacv1.RoleRef, subjects []rbacv1.Subject, name string, age kube.Cell) []kube.Cell {
	var users, groups, accounts []string
	for i := range subjects {
		switch s := &subjects[i]; s.Kind {
		case rbacv1.UserKind:
			users = append(users, s.Name)
		case rbacv1.GroupKind:
			groups = append(groups, s.Name)
		case rbacv1.ServiceAccountKind:
			accounts = append(accounts, s.Namespace+"/"+s.Name)
		}
	}
	list := func(names []string) kube.Cell { return text(m.Intern(strings.Join(names, ", "))) }
	return []kube.Cell{text(name), text(m.Intern(role.Kind + "/" + role.Name)), age, list(users), list(groups), list(accounts)}
}

// role names what a binding gives; a cluster role has no namespace, whoever binds it.
func (m *Maker) role(ref *rbacv1.RoleRef, namespace string) *kube.ObjectName {
	if ref.Kind != "Role" {
		namespace = ""
	}
	return m.Object(rbacv1.SchemeGroupVersion.String(), ref.Kind, namespace, ref.Name)
}
