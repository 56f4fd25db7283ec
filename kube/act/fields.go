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

// cleaned is the object as a manifest from which it can be made again: without what belongs to one life of it.
func cleaned(u *unstructured.Unstructured) *unstructured.Unstructured {
	u = u.DeepCopy()
	for _, f := range []string{
		"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink",
		"deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences",
	} {
		unstructured.RemoveNestedField(u.Object, "metadata", f)
	}
	unstructured.RemoveNestedField(u.Object, "status")
	switch u.GetKind() {
	case "Service":
		for _, f := range []string{"clusterIP", "clusterIPs"} {
			if v, _, _ := unstructured.NestedString(u.Object, "spec", "clusterIP"); v != "None" {
				unstructured.RemoveNestedField(u.Object, "spec", f)
			}
		}
	case "Pod":
		unstructured.RemoveNestedField(u.Object, "spec", "nodeName")
	case "PersistentVolume":
		unstructured.RemoveNestedField(u.Object, "spec", "claimRef", "uid")
		unstructured.RemoveNestedField(u.Object, "spec", "claimRef", "resourceVersion")
	case "PersistentVolumeClaim":
		unstructured.RemoveNestedField(u.Object, "metadata", "annotations", "pv.kubernetes.io/bind-completed")
	case "Job":
		unstructured.RemoveNestedField(u.Object, "spec", "selector")
		for _, path := range [][]string{{"metadata", "labels"}, {"spec", "template", "metadata", "labels"}} {
			for _, l := range []string{"controller-uid", "batch.kubernetes.io/controller-uid"} {
				unstructured.RemoveNestedField(u.Object, append(path, l)...)
			}
		}
	}
	return u
}
