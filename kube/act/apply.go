package act

import (
	"context"
	"fmt"
	"strings"
)

func applyVerb() Verb {
	return Verb{
		Name: "apply", Title: "apply", Group: "create", Risk: Risky,
		Help:   "apply manifests, by server-side apply",
		Params: append(sourceParams(), kustomizeParam(), Param{Name: "force-conflicts", Help: "take over fields that others own", Kind: Switch}),
		Plan: func(ctx context.Context, w World, _ []Target, args Args) (*Plan, error) {
			words := []string{"apply", "--server-side", "--field-manager=" + Manager}
			if args.On("force-conflicts") {
				words = append(words, "--force-conflicts")
			}
			return planManifests(ctx, w, args, Apply, words)
		},
	}
}

func createVerb() Verb {
	return Verb{
		Name: "create", Title: "create", Group: "create", Risk: Risky,
		Help:   "create the objects in manifests",
		Params: sourceParams(),
		Plan: func(ctx context.Context, w World, _ []Target, args Args) (*Plan, error) {
			return planManifests(ctx, w, args, Create, []string{"create", "--field-manager=" + Manager})
		},
	}
}

// planManifests is the plan that makes what manifests say.
func planManifests(ctx context.Context, w World, args Args, method Method, words []string) (*Plan, error) {
	docs, from, err := sources(ctx, w, args)
	if err != nil {
		return nil, err
	}
	m := &making{ctx: ctx, w: w, method: method, force: args.On("force-conflicts"), only: args.Get(onlyNamespace), plan: &Plan{Parallel: 1}}
	m.offered(docs)
	for _, d := range docs {
		m.add(d)
	}
	if err := m.look(); err != nil {
		return nil, err
	}
	m.order()
	m.plan.Kubectl = []string{kubectl(w.API.Name(), m.only, append(words, from.words...)...)}
	m.plan.Summary = fmt.Sprintf("%s %s from %s", words[0], counted(len(docs)), from)
	return m.plan, m.nothing(docs, from)
}

func counted(n int) string {
	if n == 1 {
		return "1 object"
	}
	return fmt.Sprintf("%d objects", n)
}

// origin is where manifests come from.
type origin struct {
	names []string
	words []string // of a kubectl line
}

func (o origin) String() string {
	if len(o.names) > 2 {
		return fmt.Sprintf("%s and %d more", o.names[0], len(o.names)-1)
	}
	return strings.Join(o.names, " and ")
}
