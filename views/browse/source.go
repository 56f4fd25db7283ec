package browse

import (
	"cmp"
	"slices"
	"strings"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
)

// source shows one live.View to the table. Only rows on screen are asked for, so texts are made on demand.
type source struct {
	browse *Browse
	view   *live.View
	cols   []column
	heads  []table.Column
	// near is where the row asked for last was found; rows seldom move far.
	near int
}

// column is one shown column: a cell of the row, or one of the two that are not cells.
type column struct {
	cell  int // index into the row's cells, or one of the two below
	typ   kube.ColumnType
	state bool // its text carries the row's health
	kind  bool // its text is the row's kind, in a table of several
}

const (
	cellContext   = -1
	cellNamespace = -2
)

// newSource lays the view out, or takes over the columns of the source before it where they are still right.
func newSource(b *Browse, v *live.View, before *source) *source {
	s := &source{browse: b, view: v}
	if before != nil {
		s.near = before.near
		if before.view.Query == v.Query && slices.Equal(before.view.Columns, v.Columns) {
			s.cols, s.heads = before.cols, before.heads
			return s
		}
	}
	s.layOut()
	return s
}

// layOut decides the columns: context and namespace where there can be more than one, then the kind's own.
func (s *source) layOut() {
	b := s.browse
	if len(b.place.Scope.Contexts) > 1 {
		s.add(column{cell: cellContext}, table.Column{Title: "CONTEXT", Max: contextMost})
	}
	if b.kind.Namespaced && len(b.place.Scope.Namespaces) != 1 {
		s.add(column{cell: cellNamespace}, table.Column{Title: "NAMESPACE", Max: 32})
	}
	for _, i := range b.chosen(s.view.Columns) {
		c := s.view.Columns[i]
		s.add(column{cell: i, typ: c.Type, state: carriesHealth(c.Name), kind: b.mixed && c.Name == "KIND"}, heading(c))
	}
}

func (s *source) add(c column, h table.Column) {
	q := s.browse.query
	if h.Title == q.SortColumn {
		h.Sorted = 1
		if q.Desc {
			h.Sorted = -1
		}
	}
	s.cols = append(s.cols, c)
	s.heads = append(s.heads, h)
}

// How far names and other texts may shrink before the table scrolls sideways instead.
const (
	nameLeast = 32
	textLeast = 16
)

// contextMost is how much of a context's name a table of several shows.
const contextMost = 24

// contextName is the name of a context for a cell. The ends of long ones are mostly what tells them apart.
func contextName(name string) string {
	name = text.Clean(name)
	if text.Width(name) > contextMost {
		name = text.Middle(name, contextMost)
	}
	return name
}

func heading(c kube.Column) table.Column {
	h := table.Column{Title: c.Name, Pin: c.Pin, Spare: c.Spare}
	switch c.Type {
	case kube.TypeText:
		h.Flex, h.Max, h.Min = true, 80, textLeast
		if c.Pin {
			h.Min = nameLeast
		}
		h.Min = cmp.Or(c.Least, h.Min)
	case kube.TypeRatio: // shares line up at their left: 0/1 above 10/10
	default:
		h.Right = true
	}
	return h
}

// carriesHealth names the columns in which a row's health shows. All others stay quiet.
func carriesHealth(name string) bool {
	switch name {
	case "READY", "STATUS", "STATE", "PHASE", "AVAILABLE", "TYPE", "REASON", "COMPLETIONS", "ESTABLISHED":
		return true
	}
	return false
}

// chosen are the indices of the columns to show: the config file's choice, else all, the wide ones on request.
func (b *Browse) chosen(cols []kube.Column) []int {
	var out []int
	if !b.wide {
		for _, n := range b.sess.Config.Columns[b.kind.GVR.Resource] {
			if i := kube.ColumnIndex(cols, strings.ToUpper(n)); i >= 0 {
				out = append(out, i)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	for i, c := range cols {
		if b.wide || !c.Wide || b.query.Fold && c.Name == "COUNT" {
			out = append(out, i)
		}
	}
	return out
}

// Len is the number of rows.
func (s *source) Len() int { return len(s.view.Rows) }

// Columns are the headings.
func (s *source) Columns() []table.Column { return s.heads }

// Cell is the text of one cell, harmless to the terminal, and its role.
func (s *source) Cell(row, col int) (string, themes.Role) {
	r, c := s.view.Rows[row], s.cols[col]
	switch c.cell {
	case cellContext:
		return contextName(r.Context), s.repeated(row, func(r *kube.Row) string { return r.Context })
	case cellNamespace:
		return text.Clean(r.Namespace), s.repeated(row, func(r *kube.Row) string { return r.Namespace })
	}
	if c.cell >= len(r.Cells) {
		return "", themes.Dim
	}
	t := text.Clean(r.Cells[c.cell].Format(c.typ, s.browse.now, kube.Quantised))
	return t, s.role(row, c, t)
}

// Matches are the letters of a cell that the words of the filter have found.
func (s *source) Matches(row, col int) []int {
	if s.view.Match.Ranks() == 1 {
		return nil
	}
	r, c := s.view.Rows[row], s.cols[col]
	switch {
	case c.cell == cellNamespace:
		return s.view.Match.Hits(text.Clean(r.Namespace), false)
	case c.cell < 0 || c.cell >= len(r.Cells):
		return nil
	}
	return s.view.Match.Hits(text.Clean(r.Cells[c.cell].Text), s.view.Columns[c.cell].Name == "NAME")
}

// repeated dims what the row above says already.
func (s *source) repeated(row int, of func(*kube.Row) string) themes.Role {
	if row > 0 && of(s.view.Rows[row-1]) == of(s.view.Rows[row]) {
		return themes.Dim
	}
	return themes.Text
}

// health is how a row fares at the moment of the view.
func (s *source) health(r *kube.Row) kube.Health { return r.HealthAt(s.view.Judged) }

func (s *source) role(row int, c column, t string) themes.Role {
	r := s.view.Rows[row]
	switch {
	case c.state:
		return healthRole(s.health(r))
	case c.kind:
		return s.repeated(row, func(r *kube.Row) string { return r.Kind.Kind })
	case t == kube.Unavailable || t == kube.Awaited || (len(t) > 1 && t[0] == '<'):
		return themes.Dim
	case c.typ == kube.TypeAge && s.browse.now.Unix()-r.Created > 24*60*60:
		return themes.Dim
	case s.health(r) >= kube.HealthWarn && s.view.Columns[c.cell].Pin:
		return themes.Strong
	}
	return themes.Text
}

// healthRole is the role of texts that say how a row fares. Health that asks for nothing stays plain.
func healthRole(h kube.Health) themes.Role {
	switch h {
	case kube.HealthBad:
		return themes.Bad
	case kube.HealthWarn:
		return themes.Warn
	case kube.HealthProgress:
		return themes.Progress
	case kube.HealthDone:
		return themes.Done
	}
	return themes.Text
}

// Key is the row's identity.
func (s *source) Key(row int) any { return s.view.Rows[row].Key() }

// Index finds a row by its identity, -1 if it is gone.
func (s *source) Index(key any) int {
	k, ok := key.(kube.Key)
	if !ok {
		return -1
	}
	i := s.view.Index(k, s.near)
	if i >= 0 {
		s.near = i
	}
	return i
}

// Gutter is the sign left of a row: what changed just now, else what is wrong.
func (s *source) Gutter(row int) (string, themes.Role) {
	r, g := s.view.Rows[row], s.browse.glyphs
	change, role := " ", themes.Text
	switch c := s.view.Changed[r.Key()]; c.Kind {
	case live.New:
		change, role = g.New, themes.Added
	case live.Updated:
		change, role = g.Changed, themes.Changed
	case live.Going:
		change, role = g.Gone, themes.Removed
	}
	switch s.health(r) {
	case kube.HealthBad:
		return change + g.Bad, themes.Bad
	case kube.HealthWarn:
		return change + g.Warn, themes.Warn
	}
	return change + " ", role
}

// Marked reports whether the row is marked.
func (s *source) Marked(row int) bool {
	return len(s.browse.marks) > 0 && s.browse.marks[s.view.Rows[row].Key()]
}

// Tone is the role of the whole row where cells have none of their own.
func (s *source) Tone(row int) themes.Role {
	if s.health(s.view.Rows[row]) == kube.HealthDone {
		return themes.Done
	}
	return themes.Text
}
