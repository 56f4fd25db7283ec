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

// BeginVisit is the entry for a visit that begins. Verb is kubectl's: exec, attach, debug, port-forward, cp; what says in a few
// words what is done there: "shell", "forward of 8080".
func BeginVisit(verb, what string, at kube.Ref, part, kubectl, user string, now time.Time) Entry {
	e := Entry{
		ID: rand.Text(), Begun: true, Time: now.UTC(), Context: at.Context, User: user, Verb: verb,
		Visit: &Visit{Part: part},
		Items: []Item{{Ref: at, NoUndo: "What was done inside is not known to Fathom."}},
	}
	e.Summary = what + " in " + e.place()
	if kubectl != "" {
		e.Kubectl = []string{kubectl}
	}
	return e
}

// EndVisit is the entry that takes the place of its beginning, with the error that the visit ended with. What says in a few
// words what was done: "shell", "copied 3 files, 1.2 MiB".
func (e Entry) EndVisit(what string, now time.Time, err error) Entry {
	took := now.Sub(e.Time)
	it := e.Items[0]
	it.Result = what
	if err != nil {
		it.Error = problem.Of(err).Text
	}
	e.Begun, e.By, e.Time = false, nil, now.UTC()
	e.Visit = &Visit{Part: e.Visit.Part, Seconds: took.Seconds()}
	e.Items = []Item{it}
	e.Summary = fmt.Sprintf("%s in %s, %s", what, e.place(), took.Round(time.Second))
	return e
}

// place is where a visit goes.
func (e Entry) place() string {
	if e.Visit.Part == "" {
		return e.Items[0].Ref.String()
	}
	return e.Items[0].Ref.String() + " (" + e.Visit.Part + ")"
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
