package change

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act/journal"
	"fathom/kube/problem"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/views/kit"
)

// undo is an entry of the journal that is to be taken back.
type undo struct {
	entry journal.Entry
	err   error
}

// readJournal looks the entry up, off the loop.
func (v *View) readJournal() any {
	entries, _, err := v.sess.Entries()
	if err != nil {
		return undo{err: err}
	}
	e, ok := journal.Find(entries, v.arg.Undo)
	if !ok {
		return undo{err: problem.New(problem.NotFound, "The journal has no such entry.", "It may have been removed from the file.", nil)}
	}
	return undo{entry: e}
}

// takeBack makes the plan for what the journal says.
func (v *View) takeBack(u undo) tea.Cmd {
	v.pending--
	v.undo = &u
	if u.err != nil {
		v.known = picture{err: u.err, planned: true}
		return v.show()
	}
	v.cluster(u.entry.Context)
	v.redraft(0)
	return v.show()
}

func (v *View) noUndo() string {
	switch {
	case v.arg.Undo != "":
		return "it was an undo"
	case len(v.made) == 0:
		return "nothing was done that can be taken back"
	}
	return ""
}

// undoRun takes back what was done here, whatever was changed elsewhere since. Of several runs, and of those in several contexts,
// each is an entry of the journal: it asks for one.
func (v *View) undoRun() tea.Cmd {
	open := func(id string) tea.Cmd {
		return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Undo: id}}})
	}
	if len(v.made) == 1 {
		return open(v.made[0].id)
	}
	var items []picker.Item
	for i, e := range slices.Backward(v.made) {
		items = append(items, picker.Item{ID: e.id, Cols: []string{"run " + kit.Count(i+1), "in context " + e.context}})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Undo which part?", Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd { return open(chosen[0].ID) },
	})})
}
