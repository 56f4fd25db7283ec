package act

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act/patch"
)

func removeFinalizerVerb() Verb {
	return Verb{
		Name: "remove-finalizer", Title: "remove finalizer", Group: "object", Risk: Destructive,
		Help: "let an object go without cleaning up after it",
		For:  anyObject, Needs: may("patch", ""),
		Params: []Param{{
			Name: "finalizer", Help: "which one", Kind: Choice, Required: true, Choices: finalizersNow, Default: onlyFinalizer,
		}},
		Plan: planRemoveFinalizer,
	}
}

// finalizersNow are the finalizers of any of the targets.
func finalizersNow(ctx context.Context, w World, on []Target) ([]string, error) {
	objects, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, u := range objects {
		for _, f := range u.GetFinalizers() {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

func onlyFinalizer(ctx context.Context, w World, on []Target) (string, error) {
	all, err := finalizersNow(ctx, w, on)
	if len(all) != 1 {
		return "", err
	}
	return all[0], nil
}

func planRemoveFinalizer(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	name := args.Get("finalizer")
	p, err := edits(ctx, w, on, "", func(t Target, u *unstructured.Unstructured) (string, error) {
		left := slices.DeleteFunc(u.GetFinalizers(), func(f string) bool { return f == name })
		if len(left) == len(u.GetFinalizers()) {
			return "", usage("%s has no finalizer %q", t.Ref, name)
		}
		u.SetFinalizers(left)
		if u.GetDeletionTimestamp() != nil && len(left) == 0 {
			return "goes at once", nil
		}
		return "without " + name, nil
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("remove the finalizer "+name+" of", on)
	for i, t := range on {
		c := &p.Changes[i]
		if c.Before.GetDeletionTimestamp() != nil {
			c.Final = "An object that is being deleted takes no new finalizer."
		}
		ops, err := patch.Text(c.Ops)
		if err != nil {
			return nil, err
		}
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, "patch", named(t), "--type=json", "-p", ops))
		if t.Ref.GVR.Resource == "namespaces" && c.Before.GetDeletionTimestamp() != nil {
			p.heldUp(t, c.Before)
		}
	}
	p.warn("Whoever set the finalizer " + name + " no longer cleans up: what it would have deleted, in the cluster or outside of it, stays behind.")
	return p, ctx.Err()
}
