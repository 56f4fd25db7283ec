package act

import "context"

// NewScreen makes a new object from a template, in an editor. It is opened with a kube.Place: the kind, "" to ask for it, and a scope of
// one context and at most one namespace.
const NewScreen = "new"

// NewVerb is the name of the verb that makes it.
const NewVerb = "new"

func newVerb() Verb {
	return Verb{
		Name: NewVerb, Title: "new object", Group: "create", Risk: Risky, Screen: NewScreen,
		Help:   "write a new object in an editor, from a template of its kind",
		Params: []Param{manifestParam()},
		Plan: func(ctx context.Context, w World, _ []Target, args Args) (*Plan, error) {
			if args.Get(manifestText) == "" {
				return nil, usage("an editor opens on the screens only: create takes a manifest")
			}
			return planManifests(ctx, w, args, Create, []string{"create", "--field-manager=" + Manager})
		},
	}
}
