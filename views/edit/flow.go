package edit

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// begun is a text that is ready for the editor.
type begun struct {
	draft *draft.Draft
	err   error
}

// begin makes the text, off the loop.
func (v *View) begin() any {
	d, err := v.Drafts.Begin(v.Context, v.world(), v.on, v.what)
	return begun{d, err}
}

func (v *View) world() act.World { return v.Sess.World(v.Cluster) }

func (v *View) opened(b begun) tea.Cmd {
	if b.err != nil {
		p := problem.Of(b.err)
		if verb, ok := act.Find(act.EditVerb); ok && p.Class == problem.Forbidden {
			v.Sess.Refuse(v.Cluster, act.Intended(verb, v.on), p.Text)
		}
		return v.Stop(p.Text, p.Next, true)
	}
	v.draft, v.Text = b.draft, b.draft
	return v.Edit()
}

// weighed is what comes of a text.
type weighed struct{ outcome draft.Outcome }

func (v *View) written(e kit.Written) tea.Cmd {
	v.Stage, v.Asking = kit.Weighing, "Trying the text on the API server; nothing is changed."
	return v.Handle.Send(func() any { return weighed{v.draft.After(v.Context, v.world(), e.Err)} })
}

func (v *View) weighed(w weighed) tea.Cmd {
	switch o := w.outcome; o.Next {
	case draft.Ready:
		return v.Preview(kit.Change{Verb: act.EditVerb, On: v.on, Args: o.Args})
	case draft.Reopen:
		return v.Edit()
	case draft.Unchanged:
		v.Text = nil
		return tea.Batch(ui.Do(ui.Pop{}), ui.Do(ui.Toast{Role: themes.Text, Text: o.Said}))
	default:
		return v.Stop(o.Said, "", true)
	}
}

// look tells whether the change went in, and whether it replaces pods.
func (v *View) look() (in, rolls bool) {
	for _, r := range v.Ran() {
		if r.Verb == act.EditVerb && slices.Equal(refs(v.on), r.Refs) {
			in, rolls = r.Failed == 0, rolls || r.Rolls
		}
	}
	return in, rolls
}

func refs(on []act.Target) []kube.Ref {
	out := make([]kube.Ref, len(on))
	for i, t := range on {
		out[i] = t.Ref
	}
	return out
}

// settle ends the edit when it went in: where that replaces pods, the rollout is next to look at.
func (v *View) settle() tea.Cmd {
	in, rolls := v.look()
	if !in {
		return v.Stop("It was not sent. The text is kept in "+v.Text.File()+".", "", false)
	}
	v.Drop()
	if rolls && len(v.on) == 1 && kit.Rolls(v.on[0].Kind) {
		t := v.on[0]
		return ui.Do(ui.Replace{Open: ui.Open{Screen: kit.RolloutScreen, Arg: kube.Place{
			Kind: t.Kind.String(), Ref: t.Ref, Scope: kube.Scope{Contexts: []string{t.Ref.Context}},
		}}})
	}
	return ui.Do(ui.Pop{})
}
