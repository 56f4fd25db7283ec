package browse

import (
	"fathom/keymap"
	"fathom/kube"
)

// markAct runs the actions that set and clear marks. Marks belong to objects: they stay when rows move or the filter hides them.
func (b *Browse) markAct(a keymap.Action) bool {
	switch a {
	case actMark:
		b.markOne()
	case actMarkRange:
		b.markRange()
	case actMarkAll:
		for _, r := range b.shown() {
			b.marks[r.Key()] = true
		}
	case actMarkFlip:
		for _, r := range b.shown() {
			b.flip(r.Key())
		}
	case actMarkClear:
		clear(b.marks)
	default:
		return false
	}
	return true
}

func (b *Browse) markOne() {
	r := b.row()
	if r == nil {
		return
	}
	b.anchor = r.Key()
	b.flip(b.anchor)
	b.table.Move(1)
}

// markRange marks the rows between the last mark and the cursor, both included.
func (b *Browse) markRange() {
	r := b.row()
	if r == nil {
		return
	}
	from, to := b.rows.Index(b.anchor), b.table.Cursor()
	if from < 0 {
		from = to
	}
	for i := min(from, to); i <= max(from, to); i++ {
		b.marks[b.rows.view.Rows[i].Key()] = true
	}
	b.anchor = r.Key()
}

func (b *Browse) flip(k kube.Key) {
	if b.marks[k] {
		delete(b.marks, k)
		return
	}
	b.marks[k] = true
}

// shown are the rows that the table shows, in order.
func (b *Browse) shown() []*kube.Row {
	if b.rows == nil {
		return nil
	}
	return b.rows.view.Rows
}

// row is the row under the cursor, nil if there is none.
func (b *Browse) row() *kube.Row {
	if b.table == nil {
		return nil
	}
	rows := b.shown()
	i := b.table.Cursor()
	if i < 0 || i >= len(rows) {
		return nil
	}
	return rows[i]
}

// chosenRows are the marked rows that still exist, or the one under the cursor if none is marked.
func (b *Browse) chosenRows() []*kube.Row {
	var out []*kube.Row
	for _, r := range b.shown() {
		if b.marks[r.Key()] {
			out = append(out, r)
		}
	}
	if r := b.row(); len(out) == 0 && r != nil {
		out = append(out, r)
	}
	return out
}
