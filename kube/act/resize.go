package act

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
)

func resizeVerb() Verb {
	return Verb{
		Name: "resize", Title: "resize", Group: "storage", Risk: Risky,
		Help: "request more storage for claims",
		For:  kinds("persistentvolumeclaims"), Needs: may("patch", ""),
		Params: []Param{{Name: "size", Help: "how much to ask for: 20Gi", Kind: Text, Required: true, Default: sizeNow}},
		Plan:   planResize,
	}
}

func sizeNow(ctx context.Context, w World, on []Target) (string, error) {
	if len(on) != 1 {
		return "", nil
	}
	u, err := object.Get(ctx, w.API, on[0].Ref)
	if err != nil {
		return "", err
	}
	size, _, err := unstructured.NestedString(u.Object, "spec", "resources", "requests", "storage")
	return size, err
}

func planResize(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	want, err := resource.ParseQuantity(args.Get("size"))
	if err != nil || want.Sign() <= 0 {
		return nil, usage("size is %q: give an amount such as 20Gi", args.Get("size"))
	}
	p, err := edits(ctx, w, on, "", func(t Target, u *unstructured.Unstructured) (string, error) { return resize(t, u, want) })
	if err != nil {
		return nil, err
	}
	p.Summary = summary("resize", on) + " to " + want.String()
	body := fmt.Sprintf(`{"spec":{"resources":{"requests":{"storage":%q}}}}`, want.String())
	for i, t := range on {
		c := &p.Changes[i]
		c.Final = "A volume cannot be made smaller."
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, "patch", named(t), "-p", body))
		if !c.Empty() {
			p.expands(ctx, w, t, c.Before)
		}
	}
	return p, ctx.Err()
}

// resize changes what a claim asks for, never to less.
func resize(t Target, claim *unstructured.Unstructured, want resource.Quantity) (string, error) {
	text, _, err := unstructured.NestedString(claim.Object, "spec", "resources", "requests", "storage")
	if err != nil {
		return "", err
	}
	now, err := resource.ParseQuantity(text)
	if err != nil {
		return "", fmt.Errorf("%s asks for %q: %w", t.Ref, text, err)
	}
	switch want.Cmp(now) {
	case -1:
		return "", usage("%s asks for %s: a volume cannot be made smaller", t.Ref, text)
	case 0:
		return "asks for " + text + " already", nil
	}
	return text + " -> " + want.String(), unstructured.SetNestedField(claim.Object, want.String(), "spec", "resources", "requests", "storage")
}

// expands warns when a claim's volume is not known to grow.
func (p *Plan) expands(ctx context.Context, w World, t Target, claim *unstructured.Unstructured) {
	if phase, _, _ := unstructured.NestedString(claim.Object, "status", "phase"); phase != "Bound" {
		p.warn(t.Ref.String() + " is not bound to a volume yet: the API server will refuse.")
	}
	name, _, _ := unstructured.NestedString(claim.Object, "spec", "storageClassName")
	if name == "" {
		p.warn(t.Ref.String() + " has no StorageClass: only volumes of a class that allows it can grow.")
		return
	}
	class, err := object.Get(ctx, w.API, kube.Ref{GVR: classResource(), Name: name})
	switch {
	case apierrors.IsNotFound(err):
		p.warn("The StorageClass " + name + " of " + t.Ref.String() + " does not exist: the API server will refuse.")
	case err != nil:
		p.warn("Whether the StorageClass " + name + " allows it cannot be told: " + err.Error() + ".")
	default:
		if allowed, _, _ := unstructured.NestedBool(class.Object, "allowVolumeExpansion"); !allowed {
			p.warn("The StorageClass " + name + " does not allow volumes to grow: the API server will refuse.")
		}
	}
}
