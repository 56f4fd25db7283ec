package journal

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act/journal"
	"fathom/ui"
	"fathom/ui/table"
	"fathom/views/kit"
)

// The actions of both screens; moving in the list has the names that it has in tables.
const (
	actOpen   keymap.Action = "journal.open"
	actCopy   keymap.Action = "journal.copy"
	actUndo   keymap.Action = "journal.undo"
	actFilter keymap.Action = "journal.filter"
	actBack   keymap.Action = "journal.back"
	actAgain  keymap.Action = "journal.again"
)

// Bindings are what the list offers for the entry under the cursor.
func (v *View) Bindings() []keymap.Binding {
	return append([]keymap.Binding{
		{Action: actOpen, Keys: []string{"enter"}, Help: "show the entry in full", Short: "open", Group: "go", Disabled: v.noEntry},
		{Action: actUndo, Keys: []string{"u"}, Help: "undo it, after a preview", Short: "undo", Group: "act", Danger: keymap.Risky, Disabled: v.noUndo},
		{Action: actCopy, Keys: []string{"c"}, Help: "copy the kubectl lines that do the same", Short: "copy", Group: "copy", Disabled: v.noLines},
		{Action: actFilter, Keys: []string{"/"}, Help: "show only entries with these words", Short: "filter", Group: "rows"},
		{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "read the journal again now", Group: "rows"},
		{Action: actBack, Keys: []string{"esc"}, Help: "clear the filter, then go back", Group: "go"},
	}, table.Bindings()...)
}

func (v *View) noEntry() string {
	if _, ok := v.entry(); !ok {
		return "there is no entry here"
	}
	return ""
}

func (v *View) noLines() string {
	e, ok := v.entry()
	if !ok {
		return v.noEntry()
	}
	return noLines(e)
}

func noLines(e journal.Entry) string {
	if len(e.Kubectl) == 0 {
		return "no kubectl line does the same"
	}
	return ""
}

func (v *View) noUndo() string {
	e, ok := v.entry()
	if !ok {
		return v.noEntry()
	}
	return noUndo(v.all.entries, e)
}

// noUndo says why an entry cannot be undone, as far as the journal knows.
func noUndo(entries []journal.Entry, e journal.Entry) string {
	changes, why := journal.Standing(entries, e)
	if len(changes) > 0 {
		return ""
	}
	return strings.TrimSuffix(why, ".")
}

// undo opens the change that takes the entry back.
func undo(e journal.Entry) tea.Cmd {
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Undo: e.ID}}})
}

func copyLines(e journal.Entry) tea.Cmd {
	what := "the kubectl line"
	if len(e.Kubectl) > 1 {
		what = kit.Count(len(e.Kubectl)) + " kubectl lines"
	}
	return ui.Do(ui.Copy{What: what, Text: strings.Join(e.Kubectl, "\n")})
}

// Mouse implements ui.Mouser: the wheel scrolls, a click moves, another opens.
func (v *View) Mouse(m tea.MouseMsg, _, y int) tea.Cmd {
	if v.table == nil || v.rows == nil || v.rows.Len() == 0 || !v.table.Mouse(m, y) {
		return nil
	}
	return v.Act(actOpen, 0)
}
