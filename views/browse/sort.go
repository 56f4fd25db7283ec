package browse

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
)

// sortKey sorts by a column that many kinds have.
type sortKey struct {
	action keymap.Action
	keys   []string
	column string
	desc   bool // the order that one looks for first
}

func sortKeys() []sortKey {
	return []sortKey{
		{"sort.name", []string{"S n", "N"}, "NAME", false},
		{"sort.age", []string{"S a", "A"}, "AGE", true},
		{"sort.status", []string{"S s"}, "STATUS", false},
		{"sort.ready", []string{"S r"}, "READY", false},
		{"sort.restarts", []string{"S t", "T"}, "RESTARTS", true},
		{"sort.cpu", []string{"S c", "C"}, "CPU", true},
		{"sort.memory", []string{"S m", "M"}, "MEM", true},
	}
}

// sortAct runs the actions that only change the order.
func (b *Browse) sortAct(a keymap.Action) bool {
	for _, s := range sortKeys() {
		if s.action == a {
			b.sortBy(s.column, s.desc)
			return true
		}
	}
	switch a {
	case actSortNext:
		b.sortStep(1)
	case actSortPrev:
		b.sortStep(-1)
	case actSortReverse:
		b.query.Desc = !b.query.Desc
		b.ask()
	default:
		return false
	}
	return true
}

// sortBy sorts by the named column; the second time it turns the order round. A kind without that column stays as it is.
func (b *Browse) sortBy(name string, desc bool) {
	if !slices.Contains(b.sortable(), name) {
		return
	}
	if b.query.SortColumn == name {
		desc = !b.query.Desc
	}
	b.query.SortColumn, b.query.Desc = name, desc
	b.ask()
}

// sortStep moves the sorting to a neighbouring column.
func (b *Browse) sortStep(by int) {
	names := b.sortable()
	if len(names) == 0 {
		return
	}
	i := slices.Index(names, b.query.SortColumn)
	i = (max(i, -1) + by + len(names)) % len(names)
	b.query.SortColumn, b.query.Desc = names[i], false
	b.ask()
}

func (b *Browse) sortAt(x int) {
	if i := b.table.ColumnAt(x); i >= 0 {
		b.sortBy(b.rows.heads[i].Title, false)
	}
}

// sortable are the columns on screen, by name.
func (b *Browse) sortable() []string {
	if b.rows == nil {
		return nil
	}
	out := make([]string, len(b.rows.heads))
	for i, h := range b.rows.heads {
		out[i] = h.Title
	}
	return out
}

// pickSort lets one choose the column from a list.
func (b *Browse) pickSort() tea.Cmd {
	return pick("Sort by", b.sortable(), b.query.SortColumn, func(name string) tea.Cmd {
		b.sortBy(name, false)
		return nil
	})
}
