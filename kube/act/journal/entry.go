package journal

import (
	"crypto/rand"
	"time"

	"fathom/kube/act"
	"fathom/kube/problem"
)

// mostDiff bounds, in bytes, the diff that an entry keeps of one object, so that a 10 MB ConfigMap does not make a 10 MB line.
const mostDiff = 64 << 10

// Begin is the entry for a plan that is about to run.
func Begin(p *act.Plan, user string, now time.Time) Entry {
	e := begin(p, user, now)
	e.Begun = true
	for _, ref := range p.Refs() {
		e.Items = append(e.Items, Item{Ref: ref})
	}
	return e
}

// End is the entry that takes the place of its beginning, once the plan has run.
func (e Entry) End(p *act.Plan, results []act.Result, now time.Time) Entry {
	e.Begun, e.By, e.Time, e.Items = false, nil, now.UTC(), nil
	for _, r := range results {
		e.Items = append(e.Items, item(r))
		e.Warned = append(e.Warned, r.Warnings...)
	}
	for _, left := range p.Refused {
		it := Item{Ref: left.Ref, Error: left.Why}
		if left.At != "" {
			it.Error = left.At + ": " + left.Why
		}
		e.Items = append(e.Items, it)
	}
	return e
}

// Refusal is the entry for a plan that was not let run.
func Refusal(p *act.Plan, why, user string, now time.Time) Entry {
	e := begin(p, user, now)
	e.Refused = why
	for _, ref := range p.Refs() {
		e.Items = append(e.Items, Item{Ref: ref})
	}
	return e
}

func begin(p *act.Plan, user string, now time.Time) Entry {
	return Entry{
		ID: rand.Text(), Time: now.UTC(), Context: p.Context, User: user,
		Verb: p.Verb, Summary: p.Summary, Kubectl: p.Kubectl,
	}
}

func item(r act.Result) Item {
	it := Item{Ref: r.Ref, Result: r.Word}
	if r.Err != nil {
		it.Error = problem.Of(r.Err).Text
		return it
	}
	it.Diff = r.Change.Diff(r.After)
	if len(it.Diff) > mostDiff {
		it.Diff = it.Diff[:mostDiff] + "\n... the rest of the diff was too long to keep\n"
	}
	undo, why := r.Undo()
	switch {
	case undo == nil:
		it.NoUndo = why
	case undo.HoldsSecret():
		it.NoUndo = "It is a Secret, whose values the journal does not keep: only the Fathom that made the change could undo it, until it ended. Set the value again by hand."
	default:
		it.Undo = undo
	}
	return it
}

// Undo are the changes that take an entry back, the latest first, or in a sentence why it cannot be taken back.
func (e Entry) Undo() ([]act.Change, string) {
	var out []act.Change
	why := "Nothing was changed."
	for i := len(e.Items) - 1; i >= 0; i-- {
		switch it := e.Items[i]; {
		case it.Undo != nil:
			out = append(out, *it.Undo)
		case it.NoUndo != "":
			why = it.NoUndo
		}
	}
	if len(out) > 0 {
		return out, ""
	}
	switch {
	case e.Refused != "":
		why = "It was refused and changed nothing."
	case e.Fate == Running:
		why = "It is still under way."
	case e.Fate == Afar:
		why = "It began on the host " + e.By.Host + ": from here it is not known whether it has ended."
	case e.Begun && e.Visit == nil:
		why = "It was interrupted: it is not known what went in."
	}
	return nil, why
}
