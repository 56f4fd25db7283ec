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
	d, err := v.opt.Drafts.Begin(v.ctx, v.world(), v.on, v.what)
	return begun{d, err}
}

func (v *View) world() act.World { return v.opt.Session.World(v.cluster) }

func (v *View) opened(b begun) tea.Cmd {
	if b.err != nil {
		p := problem.Of(b.err)
		if verb, ok := act.Find(act.EditVerb); ok && p.Class == problem.Forbidden {
			v.opt.Session.Refuse(v.cluster, act.Intended(verb, v.on), p.Text)
		}
		return v.stop(p.Text, p.Next, true)
	}
	v.draft = b.draft
	return v.edit()
}

// ended says that the editor gave the terminal back.
type ended struct{ err error }

// edit hands the terminal to the editor.
func (v *View) edit() tea.Cmd {
	command, err := v.opt.Editors.Command()
	if err != nil {
		p := problem.Of(err)
		return v.stop(p.Text+" The text is kept in "+v.draft.File()+".", p.Next, true)
	}
	if err := v.draft.Hold(); err != nil {
		p := problem.Of(err)
		return v.stop(p.Text, p.Next, true)
	}
	v.stage = editing
	id := v.handle.ID
	return ui.Do(ui.Run{
		Command: draft.NewRun(command, v.draft.File()),
		Done:    func(err error) tea.Msg { return ui.Msg{To: id, Body: ended{err}} },
	})
}

// weighed is what comes of a text.
type weighed struct{ outcome draft.Outcome }

func (v *View) ended(e ended) tea.Cmd {
	v.stage = weighing
	return v.handle.Send(func() any { return weighed{v.draft.After(v.ctx, v.world(), e.err)} })
}

func (v *View) weighed(w weighed) tea.Cmd {
	switch o := w.outcome; o.Next {
	case draft.Ready:
		v.args = o.Args
		return v.preview()
	case draft.Reopen:
		return v.edit()
	case draft.Unchanged:
		v.draft = nil
		return tea.Batch(ui.Do(ui.Pop{}), ui.Do(ui.Toast{Role: themes.Text, Text: o.Said}))
	default:
		return v.stop(o.Said, "", true)
	}
}

// preview shows the change, and asks for the yes.
func (v *View) preview() tea.Cmd {
	v.stage, v.before = previewed, v.opt.Session.RanSoFar()
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Verb: act.EditVerb, On: v.on, Args: v.args}}})
}

// look tells whether the change went in, and whether it replaces pods.
func (v *View) look() (in, rolls bool) {
	for _, r := range v.opt.Session.RanSince(v.before) {
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
		return v.stop("It was not sent. The text is kept in "+v.draft.File()+".", "", false)
	}
	v.drop()
	if rolls && len(v.on) == 1 && kit.Rolls(v.on[0].Kind) {
		t := v.on[0]
		return ui.Do(ui.Replace{Open: ui.Open{Screen: kit.RolloutScreen, Arg: kube.Place{
			Kind: t.Kind.String(), Ref: t.Ref, Scope: kube.Scope{Contexts: []string{t.Ref.Context}},
		}}})
	}
	return ui.Do(ui.Pop{})
}

// drop removes the text.
func (v *View) drop() {
	if err := v.draft.Remove(); err != nil {
		v.opt.Session.Note("The text of the edit could not be removed: " + err.Error())
	}
	v.draft, v.stage = nil, stopped
}

// stop stays on screen with what there is to know.
func (v *View) stop(said, next string, bad bool) tea.Cmd {
	v.stage, v.said, v.next, v.bad = stopped, said, next, bad
	return nil
}
