package change

import (
	tea "charm.land/bubbletea/v2"

	"fathom/kube/act/journal"
	"fathom/kube/problem"
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
