package kit

import (
	"fathom/kube"
	"fathom/kube/act"
	"fathom/ui"
)

// untargeted are the verbs that need no object.
func untargeted() []act.Verb {
	var out []act.Verb
	for _, v := range act.Verbs() {
		if v.For == nil {
			out = append(out, v)
		}
	}
	return out
}

// spot is where a verb without targets acts.
type spot struct {
	context   string
	namespace string // "" for the context's own
}

// where is the one context and namespace that the screen looks at, as far as it is one.
func (a *Acts) where() spot {
	out := spot{context: a.Sess.Context()}
	if t, ok := a.First(); ok {
		out.context = t.Ref.Context
		if a.Scope == nil {
			out.namespace = t.Ref.Namespace
		}
	}
	if a.Scope == nil {
		return out
	}
	scope := a.Scope()
	if len(scope.Contexts) == 1 {
		out.context = scope.Contexts[0]
	}
	if len(scope.Namespaces) == 1 {
		out.namespace = scope.Namespaces[0]
	}
	return out
}

// openFree is what opens the screen of a verb without targets.
func (a *Acts) openFree(v act.Verb) ui.Open {
	at := a.where()
	if v.Screen != "" {
		place := kube.Place{Scope: kube.Scope{Contexts: []string{at.context}}}
		if t, ok := a.First(); ok && t.Kind.Of.Resource == "" {
			place.Kind = t.Kind.String()
		}
		if at.namespace != "" {
			place.Scope.Namespaces = []string{at.namespace}
		}
		return ui.Open{Screen: v.Screen, Arg: place}
	}
	arg := Change{Verb: v.Name, Context: at.context}
	for _, p := range v.Params {
		if p.Name == "namespace" && at.namespace != "" {
			arg.Args = act.Args{p.Name: {at.namespace}}
		}
	}
	return ui.Open{Screen: ChangeScreen, Arg: arg}
}
