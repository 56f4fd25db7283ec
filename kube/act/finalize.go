package act

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Namespaces have a second list of finalizers, in their spec: there the control plane keeps the one that empties them. It is
// changed by their subresource finalize alone.

// stuck are the finalizers in the spec of a namespace that is being deleted; there are none to remove of any other object.
func stuck(u *unstructured.Unstructured) []string {
	if u.GetKind() != "Namespace" || u.GetAPIVersion() != "v1" || u.GetDeletionTimestamp() == nil {
		return nil
	}
	inSpec, _, _ := unstructured.NestedStringSlice(u.Object, "spec", "finalizers")
	return inSpec
}

// finalize lets a namespace go without what its finalizer would have done: delete what is in it.
func (p *Plan) finalize(w World, t Target, u *unstructured.Unstructured, name string) error {
	left := slices.DeleteFunc(stuck(u), func(f string) bool { return f == name })
	after := u.DeepCopy()
	if err := unstructured.SetNestedStringSlice(after.Object, left, "spec", "finalizers"); err != nil {
		return err
	}
	note := "goes without being emptied"
	if len(left)+len(u.GetFinalizers()) > 0 {
		note = "without " + name
	}
	p.Changes = append(p.Changes, Change{
		Ref: t.Ref, Method: Replace, Subresource: "finalize", Body: after, Before: u, Note: note, Word: "finalized",
		Final: "A namespace that is being deleted takes no finalizer back.",
	})
	// kubectl has no verb for it: this is what its users pipe together.
	p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), "", "get", named(t), "-o", "json")+
		" | jq "+quote(`.spec.finalizers -= ["`+name+`"]`)+
		" | "+kubectl(w.API.Name(), "", "replace", "--raw", "/api/v1/namespaces/"+t.Ref.Name+"/finalize", "-f", "-"))
	p.warn("What is still in the namespace " + t.Ref.Name + " is not deleted: it stays behind in a namespace that is not there any more, " +
		"and turns up again if one of that name is made. Remove what holds it up instead, if you can.")
	return nil
}
