package rows

import (
	"testing"

	certificatesv1 "k8s.io/api/certificates/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"fathom/kube"
)

func TestRoles(t *testing.T) {
	role := &rbacv1.Role{ObjectMeta: named("shop", "reader"), Rules: make([]rbacv1.PolicyRule, 2)}
	checkRows(t, roles(), "NAME|CREATED AT", []rowCase{{"role", role, "reader|2026-03-01T10:00:00Z", kube.HealthNone}})
	checkExtras(t, roles(), role, map[string]string{"RULES": "2", "AGE": "120m"})

	cluster := &rbacv1.ClusterRole{ObjectMeta: named("", "admin"), AggregationRule: &rbacv1.AggregationRule{}}
	checkRows(t, clusterRoles(), "NAME|CREATED AT", []rowCase{{"role", cluster, "admin|2026-03-01T10:00:00Z", kube.HealthNone}})
	checkExtras(t, clusterRoles(), cluster, map[string]string{"RULES": "0", "AGE": "120m", "AGGREGATES": "true"})
}

func TestRoleBindings(t *testing.T) {
	subjects := []rbacv1.Subject{
		{Kind: rbacv1.UserKind, Name: "ann"}, {Kind: rbacv1.ServiceAccountKind, Namespace: "shop", Name: "web"},
		{Kind: rbacv1.GroupKind, Name: "ops"}, {Kind: rbacv1.UserKind, Name: "bob"}, {Kind: "Robot", Name: "x"},
	}
	const head = "NAME|ROLE|AGE|+USERS|+GROUPS|+SERVICEACCOUNTS"
	own := &rbacv1.RoleBinding{ObjectMeta: named("shop", "b"), RoleRef: rbacv1.RoleRef{Kind: "Role", Name: "reader"}, Subjects: subjects}
	shared := &rbacv1.RoleBinding{ObjectMeta: named("shop", "b"), RoleRef: rbacv1.RoleRef{Kind: "ClusterRole", Name: "view"}}
	checkRows(t, roleBindings(), head, []rowCase{
		{"own role", own, "b|Role/reader|120m|ann, bob|ops|shop/web", kube.HealthNone},
		{"cluster role", shared, "b|ClusterRole/view|120m|||", kube.HealthNone},
	})
	const api = "rbac.authorization.k8s.io/v1"
	checkTarget(t, roleBindings(), own, kube.ObjectName{APIVersion: api, Kind: "Role", Namespace: "shop", Name: "reader"})
	checkTarget(t, roleBindings(), shared, kube.ObjectName{APIVersion: api, Kind: "ClusterRole", Name: "view"})

	cluster := &rbacv1.ClusterRoleBinding{ObjectMeta: named("", "b"), RoleRef: rbacv1.RoleRef{Kind: "ClusterRole", Name: "view"}, Subjects: subjects}
	checkRows(t, clusterRoleBindings(), head, []rowCase{
		{"cluster", cluster, "b|ClusterRole/view|120m|ann, bob|ops|shop/web", kube.HealthNone},
	})
	checkTarget(t, clusterRoleBindings(), cluster, kube.ObjectName{APIVersion: api, Kind: "ClusterRole", Name: "view"})
}

func TestCertificateSigningRequests(t *testing.T) {
	object := func(certificate string, conditions ...certificatesv1.RequestConditionType) *certificatesv1.CertificateSigningRequest {
		c := &certificatesv1.CertificateSigningRequest{ObjectMeta: named("", "csr-1")}
		c.Spec.SignerName, c.Spec.Username = "kubernetes.io/kubelet-serving", "node-1"
		c.Status.Certificate = []byte(certificate)
		for _, one := range conditions {
			c.Status.Conditions = append(c.Status.Conditions, certificatesv1.CertificateSigningRequestCondition{Type: one})
		}
		return c
	}
	bare := object("")
	bare.Spec.SignerName, bare.Spec.ExpirationSeconds = "", ptr(int32(86400))
	const approved, denied, failed = certificatesv1.CertificateApproved, certificatesv1.CertificateDenied, certificatesv1.CertificateFailed
	const start = "csr-1|120m|kubernetes.io/kubelet-serving|node-1|<none>|"
	checkRows(t, certificateSigningRequests(), "NAME|AGE|SIGNERNAME|REQUESTOR|REQUESTEDDURATION|CONDITION", []rowCase{
		{"pending", object(""), start + "Pending", kube.HealthWarn},
		{"bare", bare, "csr-1|120m|<none>|node-1|24h|Pending", kube.HealthWarn},
		{"approved", object("", approved), start + "Approved", kube.HealthProgress},
		{"issued", object("pem", approved), start + "Approved,Issued", kube.HealthOK},
		{"denied", object("", approved, denied), start + "Denied", kube.HealthDone},
		{"failed", object("", failed, approved), start + "Approved,Failed", kube.HealthBad},
	})
}
