package journal

import (
	"crypto/rand"
	"fmt"
	"time"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/problem"
)

// Visit is a way into a container, a pod or a node that somebody went: a shell, a forward, a copy. The journal keeps who,
// where, when and for how long, never what passed through it.
type Visit struct {
	Part    string  `json:"part,omitempty"` // the container
	Seconds float64 `json:"seconds"`        // how long it took
}

// OfVisit is the entry for a visit that ended, with the error that it ended with. Verb is kubectl's: exec, attach, debug,
// port-forward, cp; what says in a few words what was done there: "shell", "copied 3 files, 1.2 MiB".
func OfVisit(verb, what string, at kube.Ref, part, kubectl, user string, began, ended time.Time, err error) Entry {
	took := ended.Sub(began)
	place := at.String()
	if part != "" {
		place += " (" + part + ")"
	}
	e := Entry{
		ID: rand.Text(), Time: ended.UTC(), Context: at.Context, User: user, Verb: verb,
		Summary: fmt.Sprintf("%s in %s, %s", what, place, took.Round(time.Second)),
		Visit:   &Visit{Part: part, Seconds: took.Seconds()},
		Items:   []Item{{Ref: at, Result: what, NoUndo: "What was done inside is not known to Fathom."}},
	}
	if kubectl != "" {
		e.Kubectl = []string{kubectl}
	}
	if err != nil {
		e.Items[0].Error = problem.Of(err).Text
	}
	return e
}

// RefusedVisit is the entry for a visit that was not let happen, with a sentence that says why.
func RefusedVisit(v act.Visit, why, user string, now time.Time) Entry {
	at := v.Ref()
	e := Entry{
		ID: rand.Text(), Time: now.UTC(), Context: at.Context, User: user, Verb: v.Verb, Summary: v.What, Refused: why,
		Visit: &Visit{Part: v.Part}, Items: []Item{{Ref: at}},
	}
	if v.Kubectl != "" {
		e.Kubectl = []string{v.Kubectl}
	}
	return e
}
