package act

import (
	"context"
	"slices"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
)

func deleteVerb() Verb {
	return Verb{
		Name: "delete", Title: "delete", Group: "object", Keys: []string{"ctrl+x"}, Risk: Risky,
		Help: "delete objects",
		For:  deletable, Needs: may("delete", ""),
		Params: []Param{
			{Name: "cascade", Help: "what becomes of the objects it owns", Kind: Choice, Choices: cascades, Default: fixed(background)},
			graceParam(),
			{Name: "now", Help: "give pods a second to end", Kind: Switch},
			{Name: "force", Help: "remove pods from the API at once, without waiting for their node", Kind: Switch},
			{Name: "wait", Help: "be done only when they are gone", Kind: Switch},
		},
		Plan: planDelete,
	}
}

func killVerb() Verb {
	return Verb{
		Name: "kill", Title: "kill", Group: "object", Risk: Risky,
		Help: "remove pods from the API at once, without waiting for their node",
		For:  kinds("pods"), Needs: may("delete", ""),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			p, err := planDelete(ctx, w, on, Args{"grace-period": {"0"}, "force": {"true"}})
			if err == nil {
				p.Summary = summary("kill", on)
			}
			return p, err
		},
	}
}

// deletable takes every kind whose objects can be deleted one by one.
func deletable(k kube.Kind) bool { return k.Of.Resource == "" && k.Can("delete") }

const background, foreground, orphan = "background", "foreground", "orphan"

func cascades(context.Context, World, []Target) ([]string, error) {
	return []string{background, foreground, orphan}, nil
}

func graceParam() Param {
	return Param{Name: "grace-period", Help: "seconds that pods have to end; empty takes their own", Kind: Number}
}

// fixed is a Default that is always the same.
func fixed(value string) func(context.Context, World, []Target) (string, error) {
	return func(context.Context, World, []Target) (string, error) { return value, nil }
}

func planDelete(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	options, words, err := deleteOptions(args)
	if err != nil {
		return nil, err
	}
	p := &Plan{Summary: summary("delete", on)}
	s, err := p.look(ctx, w, on)
	if err != nil {
		return nil, err
	}
	p.Kubectl = inOneLine(w, s.targets, []string{"delete"}, words)
	pods := 0
	for i, t := range s.targets {
		c := deletion(t, s.objects[i], options)
		c.Await = args.On("wait")
		p.Changes = append(p.Changes, c)
		if t.Ref.GVR == podResource() {
			pods++
		}
		if t.Ref.GVR != podResource() || s.objects[i] == nil || metav1.GetControllerOf(s.objects[i]) == nil {
			p.raise(Destructive)
		}
	}
	if args.On("force") && pods > 0 {
		p.raise(Destructive)
		p.warn("A forced deletion does not wait until a node says that the containers have ended: they may run on for good, beside " +
			"those of a new pod with the same name and volumes.")
	}
	return p, p.goesWith(ctx, w, s, args.Get("cascade"))
}

// inOneLine is a kubectl line for each namespace: BEFORE kind/name ... AFTER.
func inOneLine(w World, on []Target, before, after []string) []string {
	var order []string
	words := map[string][]string{}
	for _, t := range on {
		ns := t.Ref.Namespace
		if words[ns] == nil {
			order = append(order, ns)
			words[ns] = slices.Clone(before)
		}
		words[ns] = append(words[ns], named(t))
	}
	var out []string
	for _, ns := range order {
		out = append(out, kubectl(w.API.Name(), ns, append(words[ns], after...)...))
	}
	return out
}

// deletion deletes exactly the object that was looked at, not a successor of its name; u is nil where none was.
func deletion(t Target, u *unstructured.Unstructured, options metav1.DeleteOptions) Change {
	c := Change{Ref: t.Ref, Method: Delete, Options: &options, Before: u}
	if u != nil {
		uid := u.GetUID()
		options.Preconditions = &metav1.Preconditions{UID: &uid}
		c.Note = finalizerNote(u)
	}
	return c
}

// deleteOptions are the options of a delete, and the words that kubectl takes for them.
func deleteOptions(args Args) (metav1.DeleteOptions, []string, error) {
	var o metav1.DeleteOptions
	var words []string
	policies := map[string]metav1.DeletionPropagation{
		"": metav1.DeletePropagationBackground, background: metav1.DeletePropagationBackground,
		foreground: metav1.DeletePropagationForeground, orphan: metav1.DeletePropagationOrphan,
	}
	policy, ok := policies[args.Get("cascade")]
	if !ok {
		return o, nil, usage("cascade is %q: use background, foreground or orphan", args.Get("cascade"))
	}
	o.PropagationPolicy = &policy
	if policy != metav1.DeletePropagationBackground {
		words = append(words, "--cascade="+args.Get("cascade"))
	}
	grace, err := gracePeriod(args)
	force := args.On("force")
	switch {
	case err != nil:
		return o, nil, err
	case args.On("now") && grace != nil:
		return o, nil, usage("now is a grace-period of 1: give one of the two")
	case args.On("now"):
		grace = new(int64)
		*grace = 1
		words = append(words, "--now")
	case force && grace == nil:
		grace = new(int64)
	case force && *grace > 0:
		return o, nil, usage("force is for a grace-period of 0")
	case grace != nil && *grace == 0 && !force:
		*grace = 1 // as kubectl has it: 0 is for those who force
	}
	if g := args.Get("grace-period"); g != "" {
		words = append(words, "--grace-period="+g)
	}
	if force {
		words = append(words, "--force")
	}
	o.GracePeriodSeconds = grace
	return o, words, nil
}

// gracePeriod is the seconds that pods have to end, nil for their own.
func gracePeriod(args Args) (*int64, error) {
	text := args.Get("grace-period")
	if text == "" || text == "-1" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return nil, usage("grace-period is %q: give seconds, 0 or more", text)
	}
	return &n, nil
}
