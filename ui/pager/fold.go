package pager

import (
	"maps"
	"slices"
	"strconv"
)

// folds knows which lines can be folded, which folds are closed, and so which lines are rows.
type folds struct {
	lines  []Line
	shut   bool            // all folds are closed, but for the exceptions
	except map[string]bool // folds that are not as shut says, by Line.Key
	shown  []int           // the lines that are rows; nil when all are
	any    bool            // there is something to fold
}

// scan takes new lines. Folds stay as they are, except those of lines without a key.
func (f *folds) scan(lines []Line) {
	f.lines, f.any = lines, false
	for i := range lines {
		if f.head(i) {
			f.any = true
			break
		}
	}
	maps.DeleteFunc(f.except, func(key string, _ bool) bool { return key[0] == 0 })
	f.refresh()
}

// key names a fold; lines without a key go by their number, behind a zero byte.
func (f *folds) key(i int) string {
	if k := f.lines[i].Key; k != "" {
		return k
	}
	return "\x00" + strconv.Itoa(i)
}

// head reports whether line i has deeper lines below it.
func (f *folds) head(i int) bool {
	return i+1 < len(f.lines) && f.lines[i+1].Depth > f.lines[i].Depth
}

// end is the first line after i that does not belong to its fold.
func (f *folds) end(i int) int {
	j := i + 1
	for j < len(f.lines) && f.lines[j].Depth > f.lines[i].Depth {
		j++
	}
	return j
}

// parent is the head of the fold that line i is in, or -1.
func (f *folds) parent(i int) int {
	for j := i - 1; j >= 0; j-- {
		if f.lines[j].Depth < f.lines[i].Depth {
			return j
		}
	}
	return -1
}

func (f *folds) isClosed(i int) bool {
	return f.head(i) && f.shut != (len(f.except) > 0 && f.except[f.key(i)])
}

// refresh works out the rows.
func (f *folds) refresh() {
	f.shown = nil
	if !f.shut && len(f.except) == 0 {
		return
	}
	f.shown = make([]int, 0, len(f.lines))
	for i := 0; i < len(f.lines); {
		f.shown = append(f.shown, i)
		if f.isClosed(i) {
			i = f.end(i)
		} else {
			i++
		}
	}
}

// set opens or closes the fold at line i; refresh must follow.
func (f *folds) set(i int, closed bool) {
	if closed == f.shut {
		delete(f.except, f.key(i))
		return
	}
	if f.except == nil {
		f.except = map[string]bool{}
	}
	f.except[f.key(i)] = true
}

// setAll opens or closes every fold.
func (f *folds) setAll(closed bool) {
	f.shut, f.except = closed, nil
	f.refresh()
}

// reveal opens the folds that hide line i and reports whether there were any.
func (f *folds) reveal(i int) bool {
	if f.line(f.row(i)) == i {
		return false
	}
	for p := f.parent(i); p >= 0; p = f.parent(p) {
		f.set(p, false)
	}
	f.refresh()
	return true
}

// rows is how many lines are not folded away.
func (f *folds) rows() int {
	if f.shown == nil {
		return len(f.lines)
	}
	return len(f.shown)
}

// line is the line of row r.
func (f *folds) line(r int) int {
	if f.shown == nil || r < 0 || r >= len(f.shown) {
		return r
	}
	return f.shown[r]
}

// row is the row of line i, or of the fold that hides it.
func (f *folds) row(i int) int {
	if f.shown == nil {
		return i
	}
	r, found := slices.BinarySearch(f.shown, i)
	if !found {
		r--
	}
	return max(r, 0)
}

// fold opens, closes or toggles the fold at the cursor: the cursor's own, else, to close, the one around it.
func (m *Model) fold(closed func(bool) bool) {
	i := m.CursorLine()
	if i >= len(m.lines) {
		return
	}
	want := closed(m.folds.isClosed(i))
	if !m.folds.head(i) {
		if i = m.folds.parent(i); i < 0 || !want {
			return
		}
	}
	m.folds.set(i, want)
	m.refold(i)
}

// refold follows a change of folds: the cursor goes to line i, in the same place on screen.
func (m *Model) refold(i int) {
	above := m.cursor - m.top
	m.folds.refresh()
	m.cursor = m.folds.row(i)
	m.top, m.sub = m.cursor-above, 0
	m.settle()
}

func (m *Model) foldAll(closed bool) {
	i := m.CursorLine()
	m.folds.setAll(closed)
	m.refold(i)
}
