package journal

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act/journal"
	"fathom/ui"
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

	actDown     keymap.Action = "table.down"
	actUp       keymap.Action = "table.up"
	actPageDown keymap.Action = "table.page-down"
	actPageUp   keymap.Action = "table.page-up"
	actHalfDown keymap.Action = "table.half-down"
	actHalfUp   keymap.Action = "table.half-up"
	actTop      keymap.Action = "table.top"
	actBottom   keymap.Action = "table.bottom"
	actLeft     keymap.Action = "table.left"
	actRight    keymap.Action = "table.right"
)

// Bindings are what the list offers for the entry under the cursor.
func (v *View) Bindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: actOpen, Keys: []string{"enter"}, Help: "show the entry in full", Short: "open", Group: "go", Disabled: v.noEntry},
		{Action: actUndo, Keys: []string{"u"}, Help: "undo it, after a preview", Short: "undo", Group: "act", Danger: keymap.Risky, Disabled: v.noUndo},
		{Action: actCopy, Keys: []string{"c"}, Help: "copy the kubectl lines that do the same", Short: "copy", Group: "copy", Disabled: v.noLines},
		{Action: actFilter, Keys: []string{"/"}, Help: "show only entries with these words", Short: "filter", Group: "rows"},
		{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "read the journal again now", Group: "rows"},
		{Action: actBack, Keys: []string{"esc"}, Help: "clear the filter, then go back", Group: "go"},

		{Action: actDown, Keys: []string{"j", "down"}, Help: "down", Group: "move"},
		{Action: actUp, Keys: []string{"k", "up"}, Help: "up", Group: "move"},
		{Action: actHalfDown, Keys: []string{"ctrl+d"}, Help: "half a page down", Group: "move"},
		{Action: actHalfUp, Keys: []string{"ctrl+u"}, Help: "half a page up", Group: "move"},
		{Action: actPageDown, Keys: []string{"ctrl+f", "pgdown"}, Help: "a page down", Group: "move"},
		{Action: actPageUp, Keys: []string{"ctrl+b", "pgup"}, Help: "a page up", Group: "move"},
		{Action: actTop, Keys: []string{"g g", "home"}, Help: "first row", Group: "move"},
		{Action: actBottom, Keys: []string{"G", "end"}, Help: "last row", Group: "move"},
		{Action: actLeft, Keys: []string{"left"}, Help: "scroll left", Group: "move"},
		{Action: actRight, Keys: []string{"right"}, Help: "scroll right", Group: "move"},
	}
}

func (v *View) move(a keymap.Action, n int) bool {
	switch a {
	case actDown:
		v.table.Move(n)
	case actUp:
		v.table.Move(-n)
	case actHalfDown:
		v.table.HalfPage(n)
	case actHalfUp:
		v.table.HalfPage(-n)
	case actPageDown:
		v.table.Page(n)
	case actPageUp:
		v.table.Page(-n)
	case actTop:
		v.table.Home()
	case actBottom:
		v.table.End()
	case actLeft:
		v.table.ScrollX(-n)
	case actRight:
		v.table.ScrollX(n)
	default:
		return false
	}
	return true
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
	const step = 3
	if v.table == nil || v.rows == nil || v.rows.Len() == 0 {
		return nil
	}
	switch m := m.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelDown:
			v.table.Scroll(step)
		case tea.MouseWheelUp:
			v.table.Scroll(-step)
		}
	case tea.MouseClickMsg:
		row := v.table.RowAt(y)
		if m.Button != tea.MouseLeft || row < 0 {
			return nil
		}
		if row == v.table.Cursor() {
			return v.Act(actOpen, 0)
		}
		v.table.Select(row)
	}
	return nil
}
