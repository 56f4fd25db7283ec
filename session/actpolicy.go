package session

import (
	"cmp"
	"slices"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/act"
)

// Policy is how careful the config file asks changes to be.
func (s *Session) Policy() act.Policy {
	p := act.Policy{Rules: s.rules()}
	for _, c := range s.Kube.Contexts() {
		if s.Config.For(c.Name).Protected {
			p.Protected = append(p.Protected, act.Rule{Context: c.Name})
		}
	}
	for _, a := range s.Config.Protected {
		p.Protected = append(p.Protected, act.Rule{Context: a.Context, Namespace: a.Namespace})
	}
	return p
}

func (s *Session) rules() []act.Rule {
	var out []act.Rule
	for _, r := range s.Config.Rules {
		out = append(out, act.Rule{Context: r.Context, Namespace: r.Namespace, Kind: r.Kind, Verb: r.Verb, Level: level(r.Then)})
	}
	return out
}

// Forbidden says in a sentence why a verb cannot be done to an object, whatever its plan: as nothing may be changed, or by a
// rule. It is "" when it may be done, or when only the plan can tell. It is cheap enough for every frame.
func (s *Session) Forbidden(verb string, on kube.Ref) string {
	return cmp.Or(s.Refused(on.Context), act.Policy{Rules: s.rules()}.Forbids(verb, on))
}

// level is the act.Level of a name in the config file. What is not known forbids.
func level(name string) act.Level {
	switch i := slices.Index(config.Levels(), name); i {
	case 0:
		return act.Allow
	case 1:
		return act.Confirm
	case 2:
		return act.Type
	}
	return act.Forbid
}
