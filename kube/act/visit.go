package act

import (
	"cmp"
	"slices"

	"fathom/kube"
)

// Visit is an intended way into what runs: a shell, a forward, a copy of files. It sends no change, so it is no Plan, but the
// same rules are asked about it.
type Visit struct {
	Verb string // one of VisitVerbs; "" for what no rule is about: reading logs
	What string // in a phrase, what would be done: "open a shell in web-0/app"
	// On is what is entered; a pod that is not chosen yet has no name. By is the object that it was named by, zero for the
	// same.
	On, By kube.Ref
	Part   string // the container, "" where none is chosen
	// Changes is set when something can be changed by it. Rules that name no verb, protected places and read-only mode count
	// for no other.
	Changes bool
	Kubectl string // the line that does the same
	// Agreed is set where a question was answered already that led here: it may still be forbidden, but asks no more.
	Agreed bool
}

// VisitVerbs are the verbs of Visits, in kubectl's words.
func VisitVerbs() []string { return []string{"exec", "attach", "port-forward", "cp", "proxy"} }

// DecideVisit is the strictest Level that either object of the visit asks for, and for any but Allow a sentence that says why.
func (p Policy) DecideVisit(v Visit) (Level, string) {
	most, why := Allow, ""
	for _, ref := range v.refs() {
		if l, because := p.visit(v, ref); l > most {
			most, why = l, because
		}
	}
	if v.Agreed && most != Forbid {
		return Allow, ""
	}
	return most, why
}

func (p Policy) visit(v Visit, ref kube.Ref) (Level, string) {
	if v.Verb == "" {
		return Allow, ""
	}
	matches := func(r Rule) bool { return (v.Changes || r.Verb != "") && r.matches(v.Verb, ref) }
	if i := slices.IndexFunc(p.Rules, matches); i >= 0 {
		switch l := p.Rules[i].Level; l {
		case Allow:
			return l, ""
		case Forbid:
			return l, "The config file forbids " + v.Verb + " for " + v.Name() + "."
		default:
			return l, "A rule of the config file asks before " + v.Verb + " for " + v.Name() + "."
		}
	}
	if v.Changes && slices.ContainsFunc(p.Protected, func(r Rule) bool { return r.matches(v.Verb, ref) }) {
		return Confirm, v.Name() + " is in a protected place."
	}
	return Allow, ""
}

func (v Visit) refs() []kube.Ref {
	if v.By.IsZero() || v.By == v.On {
		return []kube.Ref{v.On}
	}
	return []kube.Ref{v.On, v.By}
}

// Ref is the object that the visit is to: what is entered, or as long as that is not chosen what it was named by.
func (v Visit) Ref() kube.Ref {
	if v.On.Name == "" && !v.By.IsZero() {
		return v.By
	}
	return v.On
}

// Name is that object: "pods/web-0", "services/web".
func (v Visit) Name() string { return v.Ref().String() }

// Word is what must be typed where the policy says Type: the object's name.
func (v Visit) Word() string { return cmp.Or(v.Ref().Name, v.On.Context) }
