package rollout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/fields"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/rollout"
	"fathom/ui"
	"fathom/views/kit"
)

const (
	actOpen  keymap.Action = "rollout.open"
	actDiff  keymap.Action = "rollout.diff"
	actMark  keymap.Action = "rollout.mark"
	actUndo  keymap.Action = "rollout.undo"
	actPause keymap.Action = "rollout.pause"
	actNext  keymap.Action = "rollout.next"
	actAgain keymap.Action = "rollout.again"
)

// Bindings are what can be done with the rollout, then those of every document.
func (v *View) Bindings() []keymap.Binding {
	pause := "pause the rollout"
	if v.state.Phase == rollout.Paused {
		pause = "resume the rollout"
	}
	own := []keymap.Binding{
		{Action: actOpen, Keys: []string{"enter"}, Help: "open what is under the cursor: a pod's containers, a revision's changes", Short: "open", Group: "go"},
		{Action: actUndo, Keys: []string{"u"}, Help: v.undoHelp(), Short: "undo", Group: "act", Danger: keymap.Risky, Disabled: v.noUndo},
		{Action: actPause, Keys: []string{"p"}, Help: pause, Short: strings.Fields(pause)[0], Group: "act", Danger: keymap.Risky, Disabled: v.noPause},
		{Action: actDiff, Keys: []string{"d"}, Help: "compare the revision under the cursor with the marked or the current one", Short: "diff", Group: "show", Disabled: v.noDiff},
		{Action: actMark, Keys: []string{"m"}, Help: "mark the revision under the cursor, to compare others with", Group: "show", Disabled: v.noRevision},
		{Action: actNext, Keys: []string{"tab"}, Help: "go to the pods, the revisions, the top", Group: "move"},
		{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "try again now", Group: "show"},
	}
	return v.Document.Bindings(own...)
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actOpen:
		return v.open()
	case actDiff:
		return v.diff()
	case actMark:
		if r, ok := v.under(); ok && r.Number != v.marked {
			v.marked = r.Number
		} else {
			v.marked = 0
		}
		return v.draw()
	case actUndo:
		r, _ := v.target()
		return v.change("undo", act.Args{"to-revision": {strconv.FormatInt(r.Number, 10)}})
	case actPause:
		if v.state.Phase == rollout.Paused {
			return v.change("resume", nil)
		}
		return v.change("pause", nil)
	case actNext:
		v.next()
	case actAgain:
		v.Retry()
	default:
		return v.Document.Act(a, n)
	}
	return nil
}

// change opens the screen that shows a change before it is made.
func (v *View) change(verb string, args act.Args) tea.Cmd {
	t, ok := v.workload()
	if !ok {
		return nil
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Verb: verb, On: []act.Target{t}, Args: args}}})
}

// open is enter.
func (v *View) open() tea.Cmd {
	key := v.key()
	if _, ok := v.under(); ok {
		return v.diff()
	}
	at := kube.Place{Kind: "containers", Scope: kube.Scope{Contexts: []string{v.At.Ref.Context}, Namespaces: []string{v.At.Ref.Namespace}}}
	name, pod := strings.CutPrefix(key, podKey)
	if pod {
		name, _, _ = strings.Cut(name, "/") // the lines of its trouble
		name, _, _ = strings.Cut(name, "+")
		at.Scope.FieldSelector = fields.OneTermEqualSelector("metadata.name", name).String()
		return ui.Do(ui.Push{Open: ui.Open{Screen: "browse", Arg: at}})
	}
	if key != podsKey+"/all" {
		return v.diff()
	}
	selector, err := rollout.Selector(v.state.Seen.Object)
	if err != nil {
		return nil
	}
	at.Kind, at.Scope.LabelSelector = "pods", selector
	return ui.Do(ui.Push{Open: ui.Open{Screen: "browse", Arg: at}})
}

// diff opens the comparison of two revisions.
func (v *View) diff() tea.Cmd {
	from, to, ok := v.pair()
	if !ok {
		return nil
	}
	at := v.At
	at.Part = fmt.Sprintf("%d..%d", from, to)
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.RevisionsScreen, Arg: at}})
}

// pair are the revisions to compare, the earlier first: that under the cursor, else the one before, with the marked or the current one.
func (v *View) pair() (from, to int64, ok bool) {
	base, ok := v.state.Current()
	if i := slices.IndexFunc(v.state.Revisions, func(r rollout.Revision) bool { return r.Number == v.marked }); i >= 0 {
		base, ok = v.state.Revisions[i], true
	}
	r, chosen := v.under()
	if !chosen || r.Number == base.Number {
		if r, chosen = v.state.Previous(); !chosen {
			return 0, 0, false
		}
	}
	return min(base.Number, r.Number), max(base.Number, r.Number), ok && base.Number != r.Number
}

// key names the line under the cursor.
func (v *View) key() string {
	l, _ := v.Pager.Line()
	return l.Key
}

// under is the revision under the cursor.
func (v *View) under() (rollout.Revision, bool) {
	text, ok := strings.CutPrefix(v.key(), revisionKey)
	if !ok {
		return rollout.Revision{}, false
	}
	for _, r := range v.state.Revisions {
		if strconv.FormatInt(r.Number, 10) == text {
			return r, true
		}
	}
	return rollout.Revision{}, false
}

// target is the revision that an undo goes back to: the one under the cursor, else the one before.
func (v *View) target() (rollout.Revision, bool) {
	if r, ok := v.under(); ok && !r.Current {
		return r, true
	}
	return v.state.Previous()
}

// next moves the cursor to the next part of the page.
func (v *View) next() {
	here := v.Pager.CursorLine()
	for i, l := range v.lines() {
		if i > here && (l.Key == podsKey || l.Key == historyKey) {
			v.Pager.GoTo(i + 2) // the first line below the headings; lines are counted from 1
			return
		}
	}
	v.Pager.GoTo(1)
}

func (v *View) undoHelp() string {
	if r, ok := v.target(); ok {
		return fmt.Sprintf("undo: back to revision %d", r.Number)
	}
	return "undo: back to an earlier revision"
}

func (v *View) noRevision() string {
	if _, ok := v.under(); !ok {
		return "no revision is under the cursor"
	}
	return ""
}

func (v *View) noDiff() string {
	if _, _, ok := v.pair(); !ok {
		return "there is no other revision to compare with"
	}
	return ""
}

// noChange says why nothing may be changed.
func (v *View) noChange() string {
	switch {
	case v.state.Seen.Object == nil:
		return "it has not been seen yet"
	case v.seen.Deleted:
		return "it is deleted"
	}
	if why := v.Sess.Refused(v.At.Ref.Context); why != "" {
		return why
	}
	d := v.Cluster.Can(cluster.Access{Verb: "patch", GVR: v.At.Ref.GVR, Namespace: v.At.Ref.Namespace, Name: v.At.Ref.Name})
	if d.Answer == cluster.No {
		return d.Reason
	}
	return ""
}

func (v *View) noUndo() string {
	if _, ok := v.target(); !ok {
		return "no earlier revision is kept"
	}
	if v.state.Phase == rollout.Paused {
		return "it is paused: resume it first"
	}
	return v.noChange()
}

func (v *View) noPause() string {
	if v.At.Ref.GVR.Resource != "deployments" {
		return "only deployments can be paused"
	}
	return v.noChange()
}
