package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/problem"
	"fathom/ui/text"
)

// show writes what the command is asked for: the preview, or the document that also holds the results.
func (r *carry) show(w io.Writer, results []act.Result) error {
	if r.output == "json" {
		return r.document(w, results)
	}
	r.preview(w)
	return nil
}

// preview writes what the plan would do, for people.
func (r *carry) preview(w io.Writer) {
	p := r.plan
	line := func(indent, s string) {
		for l := range strings.SplitSeq(s, "\n") {
			fmt.Fprintln(w, strings.TrimRight(indent+text.Clean(l), " "))
		}
	}
	line("", capital(p.Summary)+" in context "+p.Context)
	for _, k := range p.Kubectl {
		line("  ", k)
	}
	for _, warning := range p.Warnings {
		line("warning: ", warning)
	}
	for _, x := range p.Refused {
		line("refused: ", x.What()+": "+x.Why)
	}
	for i, c := range p.Changes {
		line("", strings.TrimSpace(r.name(c.Ref)+"  "+c.Note))
		t := r.trials[i]
		for _, warning := range t.Warnings {
			line("  warning: ", warning)
		}
		switch err := r.refusal(i); {
		case err != nil:
			line("  refused: ", problem.Of(err).Text)
		case t.Untried != "":
			line("  ", t.Untried)
		case c.Goes(): // its diff is the whole manifest
			line("  ", "goes")
		case t.Diff != "":
			line("  ", strings.TrimRight(t.Diff, "\n"))
		default:
			line("  ", "nothing changes")
		}
	}
	if len(p.Touched) > 0 {
		line("", "Touched by it:")
	}
	for _, touched := range p.Touched {
		line("  ", r.name(touched.Ref)+"  "+touched.Why)
	}
}

// document is what -o json prints.
type document struct {
	Plan    *act.Plan `json:"plan"`
	Trials  []trial   `json:"trials"`
	DryRun  bool      `json:"dryRun"`
	Results []outcome `json:"results,omitempty"`
}

// trial is what the API server says would come of a change.
type trial struct {
	Ref      kube.Ref `json:"ref"`
	Diff     string   `json:"diff,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	Refused  string   `json:"refused,omitempty"`
	Untried  string   `json:"untried,omitempty"`
}

// outcome is what came of a change.
type outcome struct {
	Ref      kube.Ref `json:"ref"`
	Result   string   `json:"result,omitempty"`
	Error    string   `json:"error,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	NoUndo   string   `json:"noUndo,omitempty"`
	Revealed string   `json:"revealed,omitempty"` // what the change was made for: a token
}

func (r *carry) document(w io.Writer, results []act.Result) error {
	d := document{Plan: r.plan.Masked(), DryRun: bool(r.dryRun), Trials: []trial{}}
	for i, t := range r.trials {
		d.Trials = append(d.Trials, trial{
			Ref: t.Change.Ref, Diff: t.Diff, Warnings: t.Warnings,
			Refused: problem.Of(r.refusal(i)).Text, Untried: t.Untried,
		})
	}
	for _, res := range results {
		o := outcome{Ref: res.Ref, Result: res.Word, Error: problem.Of(res.Err).Text, Warnings: res.Warnings, Revealed: res.Revealed()}
		if _, why := res.Undo(); res.Err == nil {
			o.NoUndo = why
		}
		d.Results = append(d.Results, o)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(d)
}
