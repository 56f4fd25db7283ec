package act

import (
	"path"

	"fathom/kube"
)

// Level is what a person must do before a Plan runs.
type Level uint8

const (
	Allow   Level = iota // nothing more than the key
	Confirm              // answer a question
	Type                 // type the name
	Forbid
)

// Rule sets the Level for what it matches. Empty fields match anything; others are names or patterns with * and ?.
type Rule struct {
	Context, Namespace, Kind, Verb string
	Level                          Level
}

// Policy is how careful to be: with Plans, and with Visits.
type Policy struct {
	// Rules are asked in order for each object; the first that matches decides.
	Rules []Rule
	// Protected are contexts, and namespaces as "context/namespace" patterns, in which what is destructive must be typed.
	Protected []Rule
}

// Decide is the strictest Level that any object of the plan asks for, and for Forbid a sentence that says why.
func (p Policy) Decide(plan *Plan) (Level, string) {
	most, why := Allow, ""
	refs := plan.Refs()
	if len(refs) == 0 {
		refs = []kube.Ref{{Context: plan.Context}}
	}
	for _, ref := range refs {
		l := p.level(plan, ref)
		if l > most {
			most = l
		}
		if l == Forbid && why == "" {
			why = "The config file forbids " + plan.Verb + " of " + ref.String() + "."
		}
	}
	return most, why
}

func (p Policy) level(plan *Plan, ref kube.Ref) Level {
	for _, r := range p.Rules {
		if r.matches(plan.Verb, ref) {
			return r.Level
		}
	}
	switch plan.Risk {
	case Harmless:
		return Allow
	case Destructive:
		for _, r := range p.Protected {
			if r.matches(plan.Verb, ref) {
				return Type
			}
		}
	}
	return Confirm
}

// Forbids says in a sentence why a verb cannot be done to an object whatever its Plan will be, "" where only that can tell: a
// plan may change other objects than the one that it is for.
func (p Policy) Forbids(verb string, on kube.Ref) string {
	for _, r := range p.Rules {
		switch {
		case !match(r.Verb, verb) || !match(r.Context, on.Context):
			continue
		case r.Kind != "" || r.Namespace != "" || r.Level != Forbid:
			return ""
		}
		return "The config file forbids " + verb + " in context " + on.Context + "."
	}
	return ""
}

func (r Rule) matches(verb string, ref kube.Ref) bool {
	namespace := ref.Namespace
	if ref.GVR.Group == "" && ref.GVR.Resource == "namespaces" {
		namespace = ref.Name // what is done to a namespace is done to all in it
	}
	return match(r.Context, ref.Context) && match(r.Namespace, namespace) &&
		(match(r.Kind, ref.GVR.Resource) || match(r.Kind, ref.GVR.GroupResource().String())) && match(r.Verb, verb)
}

func match(pattern, name string) bool {
	if pattern == "" || pattern == name {
		return true
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// Word is what must be typed where the policy says Type: the object's name, or for several the context's.
func (p *Plan) Word() string {
	if refs := p.Refs(); len(refs) == 1 {
		return refs[0].Name
	}
	return p.Context
}
