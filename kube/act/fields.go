package act

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act/patch"
)

// serverOwned are fields that the API server writes by itself at every change, and that nobody means to change.
func serverOwned() []string {
	return []string{
		"/metadata/managedFields", "/metadata/resourceVersion", "/metadata/generation", "/metadata/uid",
		"/metadata/creationTimestamp", "/metadata/selfLink", "/metadata/deletionTimestamp",
		"/metadata/deletionGracePeriodSeconds", "/status",
		"/metadata/annotations/deprecated.daemonset.template.generation",
	}
}

func between(before, after *unstructured.Unstructured) []patch.Op {
	return patch.Between(before.Object, after.Object, serverOwned()...)
}
