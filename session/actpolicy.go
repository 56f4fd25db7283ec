package session

import (
	"slices"

	"fathom/config"
	"fathom/kube/act"
)

// Policy is how careful the config file asks changes to be.
func (s *Session) Policy() act.Policy {
	var p act.Policy
	for _, r := range s.Config.Rules {
		p.Rules = append(p.Rules, act.Rule{
			Context: r.Context, Namespace: r.Namespace, Kind: r.Kind, Verb: r.Verb, Level: level(r.Then),
		})
	}
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
