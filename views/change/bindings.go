package change

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/form"
	"fathom/views/kit"
)

const (
	actRun    keymap.Action = "change.run"
	actYes    keymap.Action = "change.yes"
	actSubmit keymap.Action = "form.submit"
	actNext   keymap.Action = "form.next"
	actReveal keymap.Action = "form.reveal"
	actForm   keymap.Action = "change.form"
	actAgain  keymap.Action = "change.again"
	actStop   keymap.Action = "change.stop"
	actRetry  keymap.Action = "change.retry"
	actUndone keymap.Action = "change.undo"
	actOpen   keymap.Action = "change.open"
	actOwner  keymap.Action = "change.owner"
	actCopy   keymap.Action = "change.copy"
	actLeave  keymap.Action = "change.leave"
)

// Keys are the bindings of all stages.
func (v *View) Keys() []keymap.Binding {
	return slices.Concat(v.formKeys(true), v.asks(), v.sends(), v.ends(), v.copies())
}

// Bindings are those of the stage, then the pager's.
func (v *View) Bindings() []keymap.Binding {
	var bs []keymap.Binding
	switch v.stage {
	case asking:
		if v.form != nil && v.form.Focused() {
			return v.formKeys(v.form.Masks())
		}
		bs = v.asks()
	case running:
		bs = v.sends()
	case over:
		bs = v.ends()
	}
	return slices.Concat(bs, v.copies(), v.pager.Bindings())
}

func (v *View) copies() []keymap.Binding {
	return []keymap.Binding{
		{Action: actCopy, Keys: []string{"c"}, Help: "copy the kubectl lines", Short: "copy kubectl", Group: "copy", Disabled: v.noCommands},
		{Action: actOwner, Keys: []string{"o", "J"}, Help: "go to what manages the object", Group: "go", Disabled: v.noOwner},
	}
}

func (v *View) sends() []keymap.Binding {
	return []keymap.Binding{{Action: actStop, Keys: []string{"esc", "q"}, Help: "stop what has not been sent yet", Short: "stop", Group: "while it runs"}}
}

func (v *View) asks() []keymap.Binding {
	danger := kit.Danger(v.verb)
	return []keymap.Binding{
		{Action: actRun, Keys: []string{"enter"}, Help: "do it, if it needs no confirmation", Group: "change", Danger: danger, Disabled: v.notReady},
		{Action: actYes, Keys: []string{"y"}, Help: "do it", Group: "change", Danger: danger, Disabled: v.notReady},
		{Action: actForm, Keys: []string{"tab"}, Help: "change the values", Group: "change", Disabled: v.noForm},
		{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "plan again", Short: "plan again", Group: "change"},
		{Action: actLeave, Keys: []string{"esc", "q"}, Help: "leave; nothing was changed", Short: "leave", Group: "change"},
	}
}

// formKeys are what keys do in the form. The form itself takes them, so the config file cannot change them; what moves the
// plan is the pager's.
func (v *View) formKeys(secret bool) []keymap.Binding {
	bs := []keymap.Binding{
		{Action: actSubmit, Keys: []string{"enter"}, Help: "continue with these values", Short: "go on", Group: "form"},
		{Action: actNext, Keys: []string{"tab"}, Help: "next value, then the plan", Short: "next", Group: "form"},
		{Action: actLeave, Keys: []string{"esc"}, Help: "leave; nothing was changed", Short: "leave", Group: "form"},
	}
	if secret {
		bs = append(bs, keymap.Binding{Action: actReveal, Keys: []string{form.RevealKey}, Help: "show the secret you are typing, or hide it again", Short: "reveal", Group: "form"})
	}
	return append(bs,
		keymap.Binding{Action: "pager.page-down", Keys: []string{"pgdown"}, Help: "a screen of the plan down", Group: "form"},
		keymap.Binding{Action: "pager.page-up", Keys: []string{"pgup"}, Help: "a screen of the plan up", Group: "form"},
	)
}

func (v *View) ends() []keymap.Binding {
	bs := []keymap.Binding{
		{Action: actRetry, Keys: []string{"r"}, Help: "retry what failed", Short: "retry", Group: "afterwards", Danger: kit.Danger(v.verb), Disabled: v.noFailure},
	}
	if v.arg.Undo == "" { // after an undo, the key goes on to the change before
		bs = append(bs, keymap.Binding{
			Action: actUndone, Keys: []string{"u"}, Help: "undo what was done here", Short: "undo", Group: "afterwards", Danger: keymap.Risky, Disabled: v.noUndo,
		})
	}
	return append(bs,
		keymap.Binding{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "plan again, with the same values", Short: "plan again", Group: "afterwards"},
		keymap.Binding{Action: actOpen, Keys: []string{"enter"}, Help: "go to the object, or to its rollout", Short: "object", Group: "afterwards", Disabled: v.noItem},
		keymap.Binding{Action: actLeave, Keys: []string{"esc", "q"}, Help: "go back", Short: "back", Group: "afterwards"},
	)
}

func (v *View) notReady() string {
	switch {
	case v.draft == nil && v.known.err == nil && v.pending == 0:
		return "a value is missing"
	case v.known.err != nil:
		return "there is no plan"
	case !v.known.settled():
		return "the plan is still being made"
	}
	return ""
}

func (v *View) noForm() string {
	if v.form == nil {
		return "it takes no values"
	}
	return ""
}

func (v *View) noCommands() string {
	if len(v.commands()) == 0 {
		return "there is no kubectl line for it"
	}
	return ""
}

func (v *View) noFailure() string {
	if t := v.count(); t.failed+t.skipped == 0 {
		return "nothing failed"
	}
	return ""
}

func (v *View) noItem() string {
	if _, ok := v.underCursor(); !ok {
		return "no object is under the cursor"
	}
	return ""
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actRun:
		if v.judged.level == act.Confirm {
			return ui.Do(ui.Toast{Role: themes.Warn, Text: "Press y to do it, esc to leave."})
		}
		return v.yes()
	case actYes:
		return v.yes()
	case actSubmit:
		return v.submit()
	case actForm:
		v.form.Focus(true)
		v.typed = nil
	case actAgain:
		return v.again()
	case actStop:
		return v.stop()
	case actRetry:
		return v.retry()
	case actUndone:
		return v.undoRun()
	case actOpen:
		return v.open()
	case actOwner:
		return v.openOwner()
	case actCopy:
		return ui.Do(ui.Copy{What: "the kubectl lines", Text: strings.Join(v.commands(), "\n")})
	case actLeave:
		return ui.Do(ui.Pop{})
	default:
		return v.pager.Act(a, n)
	}
	return nil
}

// owner is the object in the cluster that manages the one under the cursor.
func (v *View) owner() (kube.Place, bool) {
	x, ok := v.underCursor()
	if !ok || x.change.Before == nil {
		return kube.Place{}, false
	}
	o, ok := act.ManagedBy(x.change.Before)
	if !ok || o.Object.IsZero() {
		return kube.Place{}, false
	}
	k, ok := v.cluster(x.change.Ref.Context).Kinds().Of(o.Object)
	if !ok {
		return kube.Place{}, false
	}
	ref := kube.Ref{Context: x.change.Ref.Context, GVR: k.GVR, Namespace: o.Object.Namespace, Name: o.Object.Name}
	return place(ref), true
}

func (v *View) noOwner() string {
	if _, ok := v.owner(); !ok {
		return "nothing that is known manages this object"
	}
	return ""
}

func (v *View) openOwner() tea.Cmd {
	at, ok := v.owner()
	if !ok {
		return nil
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: "describe", Arg: at}})
}

// place is where a screen of one object finds it.
func place(ref kube.Ref) kube.Place {
	return kube.Place{Kind: ref.GVR.GroupResource().String(), Ref: ref, Scope: kube.Scope{Contexts: []string{ref.Context}}}
}

// follows reports whether a change is of an object that is rolled out.
func follows(x item) bool {
	return x.change.Method != act.Delete && kit.Rolls(kube.Kind{GVR: x.change.Ref.GVR})
}

// again plans again, also after a run: what was typed is still there.
func (v *View) again() tea.Cmd {
	v.stage, v.results, v.wanted = asking, nil, false
	if v.form != nil {
		v.form.Fault("", "")
		v.form.Focus(v.required())
	}
	if v.undo != nil && v.undo.err != nil {
		v.undo, v.known = nil, picture{}
		v.pending++
		return tea.Batch(v.handle.Send(v.readJournal), v.show())
	}
	v.redraft(0)
	return v.show()
}

// open shows the object under the cursor: how it gets on, where a change is rolled out, else what it is.
func (v *View) open() tea.Cmd {
	x, ok := v.underCursor()
	if !ok {
		return nil
	}
	ref, screen := x.change.Ref, "describe"
	if v.stage == over && follows(x) {
		screen = kit.RolloutScreen
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: screen, Arg: place(ref)}})
}
