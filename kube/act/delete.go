package act

import (
	"context"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func deleteVerb() Verb {
	return Verb{
		Name: "delete", Title: "delete", Group: "object", Keys: []string{"ctrl+x"}, Risk: Risky,
		Help: "delete objects",
		For:  anyObject, Needs: may("delete", ""),
		Params: []Param{
			{Name: "cascade", Help: "what becomes of the objects it owns", Kind: Choice, Choices: cascades, Default: fixed("background")},
			{Name: "grace-period", Help: "seconds that pods have to end; empty takes their own", Kind: Number},
			{Name: "force", Help: "take pods off the list at once, without waiting for their node", Kind: Switch},
		},
		Plan: planDelete,
	}
}

func cascades(context.Context, World, []Target) ([]string, error) {
	return []string{"background", "foreground", "orphan"}, nil
}

// fixed is a Default that is always the same.
func fixed(value string) func(context.Context, World, []Target) (string, error) {
	return func(context.Context, World, []Target) (string, error) { return value, nil }
}

func planDelete(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	objects, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	options, words, err := deleteOptions(args)
	if err != nil {
		return nil, err
	}
	p := &Plan{Summary: summary("delete", on)}
	for i, t := range on {
		p.Changes = append(p.Changes, deletion(t, objects[i], options))
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, append([]string{"delete", named(t)}, words...)...))
		if t.Ref.GVR.Resource != "pods" || metav1.GetControllerOf(objects[i]) == nil {
			p.raise(Destructive)
		}
	}
	return p, nil
}

// deletion deletes exactly the object that was looked at, not a successor of its name.
func deletion(t Target, u *unstructured.Unstructured, options metav1.DeleteOptions) Change {
	uid := u.GetUID()
	options.Preconditions = &metav1.Preconditions{UID: &uid}
	return Change{Ref: t.Ref, Method: Delete, Options: &options, Before: u}
}

func deleteOptions(args Args) (metav1.DeleteOptions, []string, error) {
	var o metav1.DeleteOptions
	var words []string
	if c := args.Get("cascade"); c != "" && c != "background" {
		words = append(words, "--cascade="+c)
	}
	policies := map[string]metav1.DeletionPropagation{
		"": metav1.DeletePropagationBackground, "background": metav1.DeletePropagationBackground,
		"foreground": metav1.DeletePropagationForeground, "orphan": metav1.DeletePropagationOrphan,
	}
	policy, ok := policies[args.Get("cascade")]
	if !ok {
		return o, nil, usage("cascade is %q: use background, foreground or orphan", args.Get("cascade"))
	}
	o.PropagationPolicy = &policy
	if g := args.Get("grace-period"); g != "" {
		n, err := strconv.ParseInt(g, 10, 64)
		if err != nil || n < 0 {
			return o, nil, usage("grace-period is %q: give seconds, 0 or more", g)
		}
		o.GracePeriodSeconds = &n
		words = append(words, "--grace-period="+g)
	}
	if args.On("force") {
		words = append(words, "--force")
		if o.GracePeriodSeconds == nil {
			o.GracePeriodSeconds = new(int64)
		}
	}
	return o, words, nil
}
