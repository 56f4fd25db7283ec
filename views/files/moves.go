package files

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
)

// mark runs the actions that set and clear marks.
func (v *View) mark(a keymap.Action) bool {
	if v.rows == nil {
		return false
	}
	flip := func(name string) {
		if v.marks[name] {
			delete(v.marks, name)
		} else {
			v.marks[name] = true
		}
	}
	switch a {
	case actMark:
		if e, ok := v.entry(); ok {
			v.anchor = e.Name
			flip(e.Name)
			v.table.Move(1)
		}
	case actMarkRange:
		from, to := v.rows.Index(v.anchor), v.table.Cursor()
		if from < 0 {
			from = to
		}
		for i := max(min(from, to), 0); i <= max(from, to) && i < len(v.rows.rows); i++ {
			v.marks[v.rows.rows[i].Name] = true
		}
	case actMarkAll:
		for _, e := range v.rows.rows {
			v.marks[e.Name] = true
		}
	case actMarkFlip:
		for _, e := range v.rows.rows {
			flip(e.Name)
		}
	case actMarkClear:
		clear(v.marks)
	default:
		return false
	}
	return true
}

// order runs the actions that sort.
func (v *View) order(a keymap.Action) bool {
	switch a {
	case actByName:
		v.sortBy(colName, false)
	case actBySize:
		v.sortBy(colSize, true)
	case actByTime:
		v.sortBy(colTime, true)
	case actSortNext:
		v.sortStep(1)
	case actSortPrev:
		v.sortStep(-1)
	case actReverse:
		v.query.desc = !v.query.desc
		v.show()
	default:
		return false
	}
	return true
}

// sortBy sorts by a column; the second time it turns the order round.
func (v *View) sortBy(column string, desc bool) {
	if v.query.sort == column {
		desc = !v.query.desc
	}
	v.query.sort, v.query.desc = column, desc
	v.show()
}

func (v *View) sortStep(by int) {
	all := columns()
	for i, c := range all {
		if c == v.query.sort {
			v.query.sort, v.query.desc = all[(i+by+len(all))%len(all)], false
			break
		}
	}
	v.show()
}

// Mouse scrolls by the wheel, puts the cursor where one clicks, and sorts by a heading.
func (v *View) Mouse(m tea.MouseMsg, x, y int) tea.Cmd {
	if v.table == nil || v.rows == nil || v.trap.Text != "" {
		return nil
	}
	if _, click := m.(tea.MouseClickMsg); click && y == 0 {
		if i := v.table.ColumnAt(x); i >= 0 {
			v.sortBy(columns()[i], false)
		}
		return nil
	}
	if v.table.Mouse(m, y) {
		return v.enter()
	}
	return nil
}
