//go:build e2e

package e2e

import (
	"slices"
	"testing"

	"fathom/e2e/plane"
	"fathom/kube/rows"
	"fathom/kube/rows/parity"
)

// mustExist are the kinds that the scenarios hold at least one object of: without any, parity says nothing.
func mustExist() []string {
	return []string{
		"pods", "nodes", "namespaces", "deployments.apps", "replicasets.apps", "replicationcontrollers", "statefulsets.apps",
		"daemonsets.apps", "jobs.batch", "cronjobs.batch", "horizontalpodautoscalers.autoscaling", "poddisruptionbudgets.policy",
		"services", "endpointslices.discovery.k8s.io", "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io",
		"networkpolicies.networking.k8s.io", "configmaps", "secrets", "persistentvolumes", "persistentvolumeclaims",
		"storageclasses.storage.k8s.io", "serviceaccounts", "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
		"rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io", "events",
		"customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io", "leases.coordination.k8s.io",
		"resourcequotas", "limitranges", "priorityclasses.scheduling.k8s.io",
		"mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io",
	}
}

// TestProjectionsEqualTables holds every projection against the server's own Table of the same objects.
func TestProjectionsEqualTables(t *testing.T) {
	registry, admin := rows.New(), config(t, plane.Admin)
	missing := mustExist()
	for _, kind := range registry.Kinds() {
		name := kind.GVR.GroupResource().String()
		if kind.Of.Resource != "" {
			continue // cut out of another kind: the server has no Table of it
		}
		must := slices.Contains(missing, name)
		missing = slices.DeleteFunc(missing, func(n string) bool { return n == name })
		t.Run(name, func(t *testing.T) {
			report, err := parity.Compare(t.Context(), admin, registry, kind.GVR)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range report.Differences {
				t.Error(d)
			}
			if must && report.Rows == 0 {
				t.Errorf("the scenarios have no %s to compare", name)
			}
			t.Logf("%d rows, %d cells", report.Rows, report.Cells)
		})
	}
	if len(missing) > 0 {
		t.Errorf("kinds without a projection: %v", missing)
	}
}
