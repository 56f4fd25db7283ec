package act

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act/patch"
)

// Undo is the Change that takes a made one back, or in a sentence why there is none.
func (r Result) Undo() (*Change, string) {
	c := r.Change
	switch {
	case r.Err != nil:
		return nil, "It was not made."
	case r.Word == "unchanged":
		return nil, "It changed nothing."
	case c.Final != "":
		return nil, c.Final
	case c.Method == Create && c.Subresource == "", r.Before == nil && c.Method == Apply:
		return r.uncreate()
	case c.Goes() && r.Before != nil:
		return c.recreate(r.Before)
	case r.Before != nil && r.After != nil:
		ops := r.setBack()
		if len(ops) == 0 {
			return nil, "Nothing that can be set back was changed."
		}
		back := &Change{Ref: c.Ref, Method: Patch, Subresource: c.Subresource, Ops: ops, Note: "set back", Stage: c.Stage}
		if back.retemplates() {
			back.Back = c.Back
		}
		return back, ""
	}
	return nil, "Kubernetes cannot take this back."
}

// uncreate deletes what was created, and nothing else of that name.
func (r Result) uncreate() (*Change, string) {
	if r.After == nil || r.After.GetUID() == "" {
		return nil, "The API server did not say what it created."
	}
	uid, ref, policy := r.After.GetUID(), r.Change.Ref, metav1.DeletePropagationBackground
	ref.Name = r.After.GetName()
	return &Change{
		Ref: ref, Method: Delete, Note: "created by Fathom", Stage: r.Change.Stage,
		Options: &metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}, PropagationPolicy: &policy},
	}, ""
}

// recreate makes again what was deleted, unless somebody else does.
func (c Change) recreate(before *unstructured.Unstructured) (*Change, string) {
	if owner := metav1.GetControllerOf(before); owner != nil {
		return nil, "Its controller, " + owner.Kind + " " + owner.Name + ", makes another one by itself."
	}
	if before.GetAnnotations()["kubernetes.io/config.mirror"] != "" {
		return nil, "It mirrors a static pod, which its node's kubelet makes again by itself."
	}
	return &Change{Ref: c.Ref, Method: Create, Body: cleaned(before), Note: "made again" + lost(before.GetKind()), Stage: c.Stage}, ""
}

// lost says what of a deleted object does not come back with its manifest.
func lost(kind string) string {
	switch kind {
	case "Namespace":
		return ", without what was in it"
	case "PersistentVolumeClaim":
		return ", without the data of its old volume"
	case "CustomResourceDefinition":
		return ", without the objects of its kind"
	case "Job", "Pod":
		return ", and runs from the start"
	}
	return ""
}

// setBack are the operations from the state after the change to the one before. When somebody else wrote the object between
// the two, they are those of fields that the change itself names.
func (r Result) setBack() []patch.Op {
	ops := between(r.After, r.Before)
	if r.Change.Method != Patch || !othersWrote(r.Before, r.After) {
		return ops
	}
	return slices.DeleteFunc(ops, func(op patch.Op) bool {
		at := strings.TrimSuffix(op.Path, "/name") // tests that an element of a list is still the same
		return !slices.ContainsFunc(r.Change.Ops, func(own patch.Op) bool {
			return within(op.Path, own.Path) || within(own.Path, op.Path) || op.Op == "test" && within(own.Path, at)
		})
	})
}

// within reports whether a JSON pointer is another, or leads deeper.
func within(pointer, of string) bool { return pointer == of || strings.HasPrefix(pointer, of+"/") }

// othersWrote reports whether another manager wrote the object after its earlier state was read. Writes of subresources do
// not count: they are not set back.
func othersWrote(before, after *unstructured.Unstructured) bool {
	type write struct{ manager, subresource, operation, time string }
	writes := func(u *unstructured.Unstructured) map[write]bool {
		out := map[write]bool{}
		for _, f := range u.GetManagedFields() {
			w := write{manager: f.Manager, subresource: f.Subresource, operation: string(f.Operation)}
			if f.Time != nil {
				w.time = f.Time.UTC().String()
			}
			out[w] = true
		}
		return out
	}
	known := writes(before)
	for w := range writes(after) {
		if w.manager != Manager && w.subresource == "" && !known[w] {
			return true
		}
	}
	return false
}
