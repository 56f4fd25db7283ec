package table

// Move moves the cursor by n rows.
func (m *Model) Move(n int) { m.Select(m.cursor + n) }

// Page moves cursor and view by n screens, less one row to hold on to.
func (m *Model) Page(n int) { m.leap(n * max(1, m.rows-1)) }

// HalfPage moves cursor and view by n half screens.
func (m *Model) HalfPage(n int) { m.leap(n * max(1, m.rows/2)) }

func (m *Model) leap(n int) {
	m.top += n
	m.clampTop()
	m.Select(m.cursor + n)
}

// Home moves the cursor to the first row.
func (m *Model) Home() { m.Select(0) }

// Rest puts the cursor on the first row and leaves it there, whichever row that is in later Sources, until the next move.
func (m *Model) Rest() {
	m.Select(0)
	m.moved = false
}

// Seek moves the cursor to the row with that key, now or as soon as a Source has it, unless the cursor moves before.
func (m *Model) Seek(key any) {
	if !m.MoveTo(key) {
		m.sought = key
	}
}

// End moves the cursor to the last row.
func (m *Model) End() { m.Select(m.src.Len() - 1) }

// MoveTo moves the cursor to the row with that key and reports whether there is one.
func (m *Model) MoveTo(key any) bool {
	i := m.src.Index(key)
	if i >= 0 {
		m.Select(i)
	}
	return i >= 0
}

// Select moves the cursor to that row, or as near as there are rows, and scrolls so that it is seen.
func (m *Model) Select(row int) {
	m.moved, m.sought = true, nil
	m.put(row)
	m.reveal()
}

// reveal scrolls until the cursor is in sight, with a margin.
func (m *Model) reveal() {
	if m.rows <= 0 {
		return
	}
	keep := min(margin, (m.rows-1)/2)
	m.top = min(m.top, m.cursor-keep)
	m.top = max(m.top, m.cursor+keep-m.rows+1)
	m.clampTop()
}

// Scroll moves the view by n rows, as the mouse wheel does, and takes the cursor along only when it would go out of
// sight.
func (m *Model) Scroll(n int) {
	m.top += n
	m.clampTop()
	keep := min(margin, (m.rows-1)/2)
	low, high := m.top, m.top+m.rows-1
	if m.top > 0 {
		low += keep
	}
	if m.top+m.rows < m.src.Len() {
		high -= keep
	}
	if row := max(min(m.cursor, high), low); row != m.cursor {
		m.moved = true
		m.put(row)
	}
}

// ScrollX scrolls sideways by n columns. View stops it where there is no more to see.
func (m *Model) ScrollX(n int) { m.first = max(0, m.first+n) }

// put sets the cursor and remembers its key.
func (m *Model) put(row int) {
	m.cursor = max(0, min(row, m.src.Len()-1))
	m.key = nil
	if m.src.Len() > 0 {
		m.key = m.src.Key(m.cursor)
	}
}

// clampTop leaves no empty lines above or below rows that could fill them.
func (m *Model) clampTop() { m.top = max(0, min(m.top, m.src.Len()-m.rows)) }

// RowAt is the row on line y of the View, -1 for the header and below the last row.
func (m *Model) RowAt(y int) int {
	row := m.top + y - 1
	if y < 1 || y > m.rows || row >= m.src.Len() {
		return -1
	}
	return row
}

// ColumnAt is the column at cell x of the View, -1 for the gutter and beyond the last. The gap after a column counts
// as the column.
func (m *Model) ColumnAt(x int) int {
	for _, s := range m.plan.slots {
		if x >= s.x && x < s.x+s.width+gap {
			return s.col
		}
	}
	return -1
}
