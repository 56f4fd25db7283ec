package act

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// cleaned is the object as a manifest from which it can be made again: without what belongs to one life of it.
func cleaned(u *unstructured.Unstructured) *unstructured.Unstructured {
	u = u.DeepCopy()
	for _, f := range []string{
		"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink", "generateName",
		"deletionTimestamp", "deletionGracePeriodSeconds",
	} {
		drop(u, "metadata", f)
	}
	drop(u, "status")
	dropItems(u, func(f string) bool {
		return f == metav1.FinalizerDeleteDependents || f == metav1.FinalizerOrphanDependents
	},
		"metadata", "finalizers")
	if u.GroupVersionKind().Group == "" {
		cleanCore(u)
	}
	if u.GetKind() == "Job" && u.GroupVersionKind().Group == "batch" {
		cleanJob(u)
	}
	return u
}

func drop(u *unstructured.Unstructured, path ...string) {
	unstructured.RemoveNestedField(u.Object, path...)
}

// dropItems drops texts from a list, and the list when none is left.
func dropItems(u *unstructured.Unstructured, unwanted func(string) bool, path ...string) {
	items, ok, err := unstructured.NestedStringSlice(u.Object, path...)
	if !ok || err != nil {
		return
	}
	items = slices.DeleteFunc(items, unwanted)
	drop(u, path...)
	if len(items) > 0 {
		// A list of texts at a path that was just read cannot fail to be set.
		_ = unstructured.SetNestedStringSlice(u.Object, items, path...)
	}
}

func cleanCore(u *unstructured.Unstructured) {
	switch u.GetKind() {
	case "Pod":
		cleanPod(u)
	case "PersistentVolume":
		drop(u, "spec", "claimRef", "uid")
		drop(u, "spec", "claimRef", "resourceVersion")
		dropNotes(u, "pv.kubernetes.io/bound-by-controller")
	case "PersistentVolumeClaim":
		cleanClaim(u)
	case "ServiceAccount":
		keepMaps(u, func(m map[string]any) bool {
			name, _ := m["name"].(string)
			return !strings.HasPrefix(name, u.GetName()+"-token-")
		}, "secrets")
	case "Secret":
		if kind, _, _ := unstructured.NestedString(u.Object, "type"); kind == "kubernetes.io/service-account-token" {
			drop(u, "data") // the token of the old account; the control plane makes another
			dropNotes(u, "kubernetes.io/service-account.uid")
		}
	}
}

// dropNotes drops annotations.
func dropNotes(u *unstructured.Unstructured, keys ...string) {
	notes := u.GetAnnotations()
	for _, k := range keys {
		delete(notes, k)
	}
	if notes != nil {
		u.SetAnnotations(notes)
	}
}

// cleanClaim lets a claim look for a volume as it did at first: one that it was given by hand stays.
func cleanClaim(u *unstructured.Unstructured) {
	const byController = "pv.kubernetes.io/bound-by-controller"
	if u.GetAnnotations()[byController] != "" {
		drop(u, "spec", "volumeName")
	}
	dropNotes(u, byController, "pv.kubernetes.io/bind-completed", "volume.kubernetes.io/selected-node",
		"volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner")
}

// cleanPod leaves out where the pod ran and the token that was mounted into it by itself.
func cleanPod(u *unstructured.Unstructured) {
	drop(u, "spec", "nodeName")
	drop(u, "spec", "ephemeralContainers")
	token := func(m map[string]any) bool {
		name, _ := m["name"].(string)
		return !strings.HasPrefix(name, "kube-api-access-")
	}
	keepMaps(u, token, "spec", "volumes")
	for _, field := range []string{"containers", "initContainers"} {
		containers, ok, err := unstructured.NestedSlice(u.Object, "spec", field)
		if !ok || err != nil {
			continue
		}
		for _, c := range containers {
			if m, ok := c.(map[string]any); ok {
				keepMaps(&unstructured.Unstructured{Object: m}, token, "volumeMounts")
			}
		}
		_ = unstructured.SetNestedSlice(u.Object, containers, "spec", field)
	}
}

// keepMaps leaves in a list what keep says, and no empty list.
func keepMaps(u *unstructured.Unstructured, keep func(map[string]any) bool, path ...string) {
	items, ok, err := unstructured.NestedSlice(u.Object, path...)
	if !ok || err != nil {
		return
	}
	items = slices.DeleteFunc(items, func(v any) bool {
		m, ok := v.(map[string]any)
		return ok && !keep(m)
	})
	drop(u, path...)
	if len(items) > 0 {
		_ = unstructured.SetNestedSlice(u.Object, items, path...)
	}
}

// cleanJob leaves out the selector that the control plane chose.
func cleanJob(u *unstructured.Unstructured) {
	if manual, _, _ := unstructured.NestedBool(u.Object, "spec", "manualSelector"); manual {
		return
	}
	drop(u, "spec", "selector")
	for _, path := range [][]string{{"metadata", "labels"}, {"spec", "template", "metadata", "labels"}} {
		for _, l := range []string{"controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name"} {
			drop(u, append(slices.Clone(path), l)...)
		}
	}
}
