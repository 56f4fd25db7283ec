package guests

import (
	"slices"
	"time"

	"fathom/kube"
	"fathom/session"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
)

// key names a guest.
type key struct {
	pod       kube.Ref
	container string
}

func keyOf(g session.Guest) key { return key{g.Entrance.Pod, g.Entrance.Container} }

// rows are guests as the table draws them.
type rows struct {
	all      []session.Guest
	seen     map[key]standing
	now      time.Time
	glyphs   themes.Glyphs
	contexts bool // there are several
}

func newRows(all []session.Guest, seen map[key]standing, now time.Time, g themes.Glyphs) *rows {
	r := &rows{all: all, seen: seen, now: now, glyphs: g}
	for _, guest := range all {
		r.contexts = r.contexts || guest.Entrance.Pod.Context != all[0].Entrance.Pod.Context
	}
	return r
}

// Len implements table.Source.
func (r *rows) Len() int { return len(r.all) }

// Columns implements table.Source.
func (r *rows) Columns() []table.Column {
	cols := []table.Column{
		{Title: "NAMESPACE", Flex: true, Max: 24, Min: 6}, {Title: "POD", Flex: true, Min: 12, Pin: true}, {Title: "CONTAINER", Flex: true, Max: 24, Min: 8},
		{Title: "STATE", Flex: true, Min: 10}, {Title: "AGE", Right: true}, {Title: "WHAT FOR", Flex: true, Min: 10},
	}
	if r.contexts {
		cols = slices.Insert(cols, 0, table.Column{Title: "CONTEXT", Flex: true, Max: 24, Min: 6})
	}
	return cols
}

// Cell implements table.Source.
func (r *rows) Cell(row, col int) (string, themes.Role) {
	g := &r.all[row]
	if r.contexts {
		if col--; col < 0 {
			return text.Clean(g.Entrance.Pod.Context), themes.Text
		}
	}
	switch col {
	case 0:
		return text.Clean(g.Entrance.Pod.Namespace), themes.Text
	case 1:
		return text.Clean(g.Entrance.Pod.Name), themes.Text
	case 2:
		return text.Clean(g.Entrance.Container), themes.Text
	case 3:
		s := r.seen[keyOf(*g)]
		return text.Clean(s.words), s.role
	case 4:
		return kube.Since(r.now, g.Made.Unix(), kube.Quantised), themes.Text
	}
	if g.GoesOn != "" {
		return text.Clean(g.GoesOn), themes.Warn
	}
	return text.Clean(g.Entrance.Why), themes.Dim
}

// Key implements table.Source.
func (r *rows) Key(row int) any { return keyOf(r.all[row]) }

// Index implements table.Source.
func (r *rows) Index(k any) int {
	return slices.IndexFunc(r.all, func(g session.Guest) bool { return keyOf(g) == k })
}

// Gutter implements table.Source.
func (r *rows) Gutter(row int) (string, themes.Role) {
	if s := r.seen[keyOf(r.all[row])]; s.err != nil || r.all[row].GoesOn != "" {
		return " " + r.glyphs.Warn, themes.Warn
	}
	return "  ", themes.Text
}

// Marked implements table.Source.
func (r *rows) Marked(int) bool { return false }

// Tone implements table.Source.
func (r *rows) Tone(row int) themes.Role {
	if r.seen[keyOf(r.all[row])].over {
		return themes.Dim
	}
	return themes.Text
}
