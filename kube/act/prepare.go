package act

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/object"
)

// atOnce is how many requests a plan makes at the same time when it does not say.
const atOnce = 8

// Prepare is the verb's plan for the targets, which may live in several contexts. world gives the world of a context.
// When a context fails, its error comes back and there is no plan.
func Prepare(ctx context.Context, world func(context string) World, v Verb, on []Target, args Args) ([]*Plan, error) {
	if missing := v.Missing(args); len(missing) > 0 {
		return nil, usage("%s needs %s", v.Title, strings.Join(missing, " and "))
	}
	var order []string
	groups := map[string][]Target{}
	for _, t := range on {
		if _, ok := groups[t.Ref.Context]; !ok {
			order = append(order, t.Ref.Context)
		}
		groups[t.Ref.Context] = append(groups[t.Ref.Context], t)
	}
	var plans []*Plan
	for _, name := range order {
		p, err := v.Make(ctx, world(name), groups[name], args)
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// Make is Plan with what holds for every verb filled in.
func (v Verb) Make(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	p, err := v.Plan(ctx, w, on, args)
	if err != nil {
		return nil, err
	}
	p.Verb, p.Context = v.Name, w.API.Name()
	p.raise(v.Risk)
	for i := range p.Changes {
		p.Changes[i].Ref.Context = p.Context
	}
	for _, m := range managers(p.Changes) {
		p.warn(m)
	}
	p.leaves(ctx, w, on)
	return p, nil
}

// Refusals are the changes that the user may not make, with a sentence each.
func (p *Plan) Refusals(ctx context.Context, api API) map[int]string {
	out := map[int]string{}
	var mu sync.Mutex
	each(api, len(p.Changes), atOnce, func(i int) {
		d, err := api.Ask(ctx, p.Changes[i].Access())
		if err == nil && d.Answer == cluster.No {
			mu.Lock()
			defer mu.Unlock()
			out[i] = d.Reason
		}
	})
	return out
}

// read fetches the targets, some at a time, in their order.
func read(ctx context.Context, api Sender, on []Target, subresource string) ([]*unstructured.Unstructured, error) {
	out, errs := make([]*unstructured.Unstructured, len(on)), make([]error, len(on))
	if subresource == "" {
		out, errs = fetch(ctx, api, on)
	} else {
		each(api, len(on), atOnce, func(i int) { out[i], errs[i] = object.GetPart(ctx, api, on[i].Ref, subresource) })
	}
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", on[i].Ref, err)
		}
	}
	return out, nil
}

// each calls do for 0..n-1, at most some at a time, each under the guard of who sends what it does.
func each(by Sender, n, some int, do func(int)) {
	slots := make(chan struct{}, some)
	var wg sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			by.Guard(func() { do(i) })
		})
	}
	wg.Wait()
}

// edits is the plan of a verb that changes fields of each target: change gets a copy of the object and returns a phrase
// that says what it did to it, "" for nothing.
func edits(ctx context.Context, w World, on []Target, subresource string, change func(Target, *unstructured.Unstructured) (string, error)) (*Plan, error) {
	objects, err := read(ctx, w.API, on, subresource)
	if err != nil {
		return nil, err
	}
	p := &Plan{}
	for i, t := range on {
		after := objects[i].DeepCopy()
		note, err := change(t, after)
		if err != nil {
			return nil, err
		}
		c := Update(t.Ref, objects[i], after)
		c.Subresource, c.Note = subresource, note
		p.Changes = append(p.Changes, c)
	}
	return p, nil
}

// Update is the Change that makes an object as it was read into another.
func Update(ref kube.Ref, before, after *unstructured.Unstructured) Change {
	return Change{Ref: ref, Method: Patch, Ops: between(before, after), Before: before}
}

// summary is "scale deployments/web", "scale 3 deployments.apps" or, of several kinds, "scale 3 objects".
func summary(title string, on []Target) string {
	if len(on) == 1 {
		return title + " " + on[0].Ref.String()
	}
	what := "objects"
	if len(on) > 0 && !slices.ContainsFunc(on, func(t Target) bool { return t.Ref.GVR != on[0].Ref.GVR }) {
		what = on[0].Ref.GVR.GroupResource().String()
	}
	return fmt.Sprintf("%s %d %s", title, len(on), what)
}
