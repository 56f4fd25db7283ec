package rollout

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube/object"
)

const (
	revisionNote = "deployment.kubernetes.io/revision"
	causeNote    = "kubernetes.io/change-cause"
	templateHash = "pod-template-hash"
	revisionHash = "controller-revision-hash"
)

// Revision is one template that a workload has had, with what is left of it.
type Revision struct {
	Number int64
	Name   string // of the ReplicaSet or ControllerRevision that keeps it
	// Hash is what its pods carry as the label pod-template-hash or controller-revision-hash.
	Hash    string
	Cause   string // the annotation kubernetes.io/change-cause
	Created time.Time
	// Images are those of its containers, init containers first, in their order.
	Images []string
	// Current is set for the template that the workload has now.
	Current bool
	// Template is the pod template as the workload had it.
	Template map[string]any
	// Annotations are those of the ReplicaSet, which an undo gives back to its deployment.
	Annotations map[string]string
	// Wanted, Pods and Ready count the pods of a ReplicaSet; of other revisions they are not known here.
	Wanted, Pods, Ready int
}

// Kept is the resource that keeps the revisions of a workload of that kind.
func Kept(kind string) schema.GroupVersionResource {
	r := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "controllerrevisions"}
	if kind == "Deployment" {
		r.Resource = "replicasets"
	}
	return r
}

// History are the revisions of a workload, the newest first. Errors are the API's.
func History(ctx context.Context, api object.API, u *unstructured.Unstructured) ([]Revision, error) {
	selector, err := Selector(u)
	if err != nil {
		return nil, err
	}
	kept, err := object.List(ctx, api, Kept(u.GetKind()), u.GetNamespace(), selector)
	if err != nil {
		return nil, err
	}
	return Revisions(u, kept), nil
}

// Revisions makes the revisions out of the objects that keep them, the newest first. Objects of others are left out.
func Revisions(u *unstructured.Unstructured, kept []*unstructured.Unstructured) []Revision {
	var out []Revision
	for _, k := range kept {
		if c := metav1.GetControllerOf(k); c == nil || c.UID != u.GetUID() {
			continue
		}
		if r, ok := revision(k); ok {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Revision) int { return cmp.Compare(b.Number, a.Number) })
	return mark(out, Template(u))
}

// mark says of each revision whether its template is the one that the workload has now.
func mark(revisions []Revision, now map[string]any) []Revision {
	out := slices.Clone(revisions)
	for i := range out {
		out[i].Current = reflect.DeepEqual(out[i].Template, now)
	}
	return out
}

// revision reads one; those without a number never were a workload's own.
func revision(k *unstructured.Unstructured) (Revision, bool) {
	r := Revision{Name: k.GetName(), Created: k.GetCreationTimestamp().Time, Cause: k.GetAnnotations()[causeNote]}
	if k.GetKind() == "ReplicaSet" {
		n, err := strconv.ParseInt(k.GetAnnotations()[revisionNote], 10, 64)
		if err != nil {
			return r, false
		}
		r.Number, r.Template, r.Annotations = n, Template(k), k.GetAnnotations()
		r.Hash = k.GetLabels()[templateHash]
		r.Wanted = count(k, "spec", "replicas")
		r.Pods, r.Ready = count(k, "status", "replicas"), count(k, "status", "readyReplicas")
	} else {
		r.Number, _, _ = unstructured.NestedInt64(k.Object, "revision")
		data, _, _ := unstructured.NestedMap(k.Object, "data")
		r.Template = Template(&unstructured.Unstructured{Object: data})
		r.Hash = cmp.Or(k.GetLabels()[revisionHash], k.GetName())
	}
	r.Images = images(r.Template)
	return r, r.Template != nil
}

func count(u *unstructured.Unstructured, path ...string) int {
	n, _, _ := unstructured.NestedInt64(u.Object, path...)
	return int(n)
}

// Template is a copy of the pod template of a workload, a ReplicaSet or what a ControllerRevision keeps, without what their
// controllers add to it; nil when there is none.
func Template(u *unstructured.Unstructured) map[string]any {
	t, ok, err := unstructured.NestedMap(u.Object, "spec", "template")
	if err != nil || !ok {
		return nil
	}
	delete(t, "$patch")
	unstructured.RemoveNestedField(t, "metadata", "labels", templateHash)
	meta, _ := t["metadata"].(map[string]any)
	for key, value := range meta {
		m, isMap := value.(map[string]any)
		if value == nil || isMap && len(m) == 0 {
			delete(meta, key)
		}
	}
	if len(meta) == 0 {
		delete(t, "metadata")
	}
	return t
}

func images(template map[string]any) []string {
	var out []string
	for _, field := range []string{"initContainers", "containers"} {
		list, _, _ := unstructured.NestedSlice(template, "spec", field)
		for _, item := range list {
			c, _ := item.(map[string]any)
			if image, ok := c["image"].(string); ok {
				out = append(out, image)
			}
		}
	}
	return out
}

// Selector is the label selector in an object's spec, as the API takes it in a query.
func Selector(u *unstructured.Unstructured) (string, error) {
	m, ok, err := unstructured.NestedMap(u.Object, "spec", "selector")
	if err != nil || !ok {
		return "", fmt.Errorf("%s has no selector", u.GetName())
	}
	var s metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(m, &s); err != nil {
		return "", fmt.Errorf("read the selector of %s: %w", u.GetName(), err)
	}
	sel, err := metav1.LabelSelectorAsSelector(&s)
	if err != nil {
		return "", fmt.Errorf("read the selector of %s: %w", u.GetName(), err)
	}
	return sel.String(), nil
}
