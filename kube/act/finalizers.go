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
		Help: "remove a finalizer, so that the object goes without its cleanup",
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
		for _, f := range slices.Concat(u.GetFinalizers(), stuck(u)) {
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
	objects, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	p := &Plan{Summary: summary("remove the finalizer "+name+" of", on)}
	for i, t := range on {
		u := objects[i]
		switch {
		case slices.Contains(u.GetFinalizers(), name):
			err = p.unfinalize(w, t, u, name)
		case slices.Contains(stuck(u), name):
			err = p.finalize(w, t, u, name)
		case t.Ref.GVR == namespaceResource() && u.GetDeletionTimestamp() == nil && name == "kubernetes":
			err = usage("%s is not being deleted, and loses the finalizer %q once it is and is empty", t.Ref, name)
		default:
			err = usage("%s has no finalizer %q", t.Ref, name)
		}
		if err != nil {
			return nil, err
		}
		if t.Ref.GVR == namespaceResource() {
			p.heldUp(t, u)
		}
	}
	p.warn("Whoever set the finalizer " + name + " no longer cleans up: what it would have deleted, in the cluster or outside of it, stays behind.")
	return p, ctx.Err()
}

// unfinalize takes a finalizer out of an object's metadata.
func (p *Plan) unfinalize(w World, t Target, u *unstructured.Unstructured, name string) error {
	after := u.DeepCopy()
	left := slices.DeleteFunc(after.GetFinalizers(), func(f string) bool { return f == name })
	after.SetFinalizers(left)
	c := Update(t.Ref, u, after)
	c.Note = "without " + name
	if u.GetDeletionTimestamp() != nil {
		c.Final = "An object that is being deleted takes no new finalizer."
		if len(left)+len(stuck(u)) == 0 {
			c.Note = "goes at once"
		}
	}
	ops, err := patch.Text(c.Ops)
	if err != nil {
		return err
	}
	p.Changes = append(p.Changes, c)
	p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, "patch", named(t), "--type=json", "-p", ops))
	return nil
}
