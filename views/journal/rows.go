package journal

import (
	"cmp"
	"slices"
	"time"

	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
)

// known is what the list needs of the journal, made off the loop.
type known struct {
	entries []journal.Entry // the oldest first, without diffs and without what would undo them
	words   []string        // of each, to filter by
	undone  map[string]bool
	open    []journal.Entry // those that have not ended
}

func newKnown(entries []journal.Entry) known {
	k := known{entries: entries, undone: journal.Undone(entries)}
	for i, e := range entries {
		if e.Begun {
			k.open = append(k.open, e)
		}
		k.words = append(k.words, e.Words())
		for j := range e.Items {
			it := &entries[i].Items[j]
			it.Diff = ""
			if it.Undo != nil {
				it.Undo = &act.Change{Ref: it.Undo.Ref}
			}
		}
	}
	return k
}

// rows are entries as the table draws them, the newest first.
type rows struct {
	entries []*journal.Entry
	undone  map[string]bool
	index   map[string]int
	zone    *time.Location
	glyphs  themes.Glyphs
}

func newRows(k known, filter string, zone *time.Location, glyphs themes.Glyphs) *rows {
	r := &rows{undone: k.undone, index: map[string]int{}, zone: zone, glyphs: glyphs}
	for i := range slices.Backward(k.entries) {
		if e := &k.entries[i]; journal.Has(k.words[i], filter) {
			r.index[e.ID] = len(r.entries)
			r.entries = append(r.entries, e)
		}
	}
	return r
}

// clock is a time as the list and the entry write it.
func clock(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006-01-02 15:04:05") }

// Len implements table.Source.
func (r *rows) Len() int { return len(r.entries) }

// Columns implements table.Source.
func (r *rows) Columns() []table.Column {
	return []table.Column{
		{Title: "TIME", Pin: true}, {Title: "CONTEXT", Flex: true, Max: 30, Min: 7}, {Title: "USER", Flex: true, Max: 30, Min: 5}, {Title: "VERB"},
		{Title: "OBJECTS", Flex: true, Min: 16}, {Title: "RESULT"},
	}
}

// Cell implements table.Source.
func (r *rows) Cell(row, col int) (string, themes.Role) {
	e := r.entries[row]
	switch col {
	case 0:
		return clock(e.Time, r.zone), themes.Text
	case 1:
		return text.Clean(e.Context), themes.Text
	case 2:
		return text.Clean(cmp.Or(e.User, "-")), themes.Text
	case 3:
		return text.Clean(e.Verb), themes.Text
	case 4:
		return text.Clean(cmp.Or(e.Objects(), "-")), themes.Text
	}
	return r.result(e)
}

// result is what came of the entry, and whether that still stands.
func (r *rows) result(e *journal.Entry) (string, themes.Role) {
	word := text.Clean(e.Outcome())
	switch {
	case e.Fate == journal.Running:
		return word, themes.Progress
	case e.Refused != "", e.Begun:
		return word, themes.Warn
	case e.Failed() > 0:
		return word, themes.Bad
	case r.undone[e.ID]:
		return word + ", undone", themes.Dim
	}
	return word, themes.Text
}

// Key implements table.Source.
func (r *rows) Key(row int) any { return r.entries[row].ID }

// Index implements table.Source.
func (r *rows) Index(key any) int {
	id, _ := key.(string)
	if i, ok := r.index[id]; ok {
		return i
	}
	return -1
}

// Gutter implements table.Source.
func (r *rows) Gutter(row int) (string, themes.Role) {
	switch e := r.entries[row]; {
	case e.Fate == journal.Running:
		return " " + r.glyphs.Loading, themes.Progress
	case e.Refused != "", e.Begun:
		return " " + r.glyphs.Warn, themes.Warn
	case e.Failed() > 0:
		return " " + r.glyphs.Bad, themes.Bad
	}
	return "  ", themes.Text
}

// Marked implements table.Source.
func (r *rows) Marked(int) bool { return false }

// Tone implements table.Source.
func (r *rows) Tone(row int) themes.Role {
	if r.undone[r.entries[row].ID] {
		return themes.Dim
	}
	return themes.Text
}
