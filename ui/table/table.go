package table

import (
	"slices"

	"fathom/themes"
	"fathom/ui/pen"
)

// margin is how many rows stay in view beyond the cursor.
const margin = 2

// Model is a table with a cursor. It belongs to the UI loop.
type Model struct {
	theme  *themes.Theme
	glyphs themes.Glyphs
	src    Source
	cols   []Column

	cursor int // row, 0 when there are none
	key    any // of the cursor's row
	moved  bool
	sought any // the key to move to when it is there, nil for none
	top    int // first row on screen
	rows   int // rows on screen, as View last drew them
	width  int // cells
	first  int // how many unpinned columns are scrolled away

	seen  []int // widest content of each column that was on screen
	plan  plan
	cells []cell // of the rows on screen
	pen   pen.Pen
	lines []string // as View last returned them
}

// New makes an empty table.
func New(theme *themes.Theme, glyphs themes.Glyphs) *Model {
	return &Model{theme: theme, glyphs: glyphs, src: none{}}
}

// Dress changes the styles and signs of the next View and returns the table. A nil table becomes a new one: a screen has
// no theme to make its table with until it is told one.
func (m *Model) Dress(theme *themes.Theme, glyphs themes.Glyphs) *Model {
	if m == nil {
		return New(theme, glyphs)
	}
	m.theme, m.glyphs = theme, glyphs
	return m
}

// SetSource shows new data. The cursor stays on its row and that row in its place on screen; when the row is gone its
// neighbour takes over. Until the first move the cursor stays on the first row, whichever that is. Column widths may
// grow; they shrink only when the columns are others or sort otherwise (see Refit).
func (m *Model) SetSource(src Source) {
	if src == nil {
		src = none{}
	}
	if cols := src.Columns(); !slices.Equal(cols, m.cols) {
		if !sameTitles(cols, m.cols) {
			m.first = 0
		}
		m.cols = slices.Clone(cols)
		m.Refit()
	}
	if m.sought != nil && src.Index(m.sought) >= 0 {
		m.src = src
		m.MoveTo(m.sought)
		return
	}
	line := m.cursor - m.top
	next := m.follow(src)
	m.src = src
	m.put(next)
	m.top = m.cursor - line
	m.clampTop()
}

func sameTitles(a, b []Column) bool {
	return slices.EqualFunc(a, b, func(x, y Column) bool { return x.Title == y.Title })
}

// follow is the row of src on which the cursor belongs.
func (m *Model) follow(src Source) int {
	if !m.moved || m.key == nil {
		return 0
	}
	if i := src.Index(m.key); i >= 0 {
		return i
	}
	if m.cursor < m.src.Len() && m.src.Key(m.cursor) == m.key {
		if i := m.neighbour(src); i >= 0 {
			return i
		}
	}
	return m.cursor
}

// neighbour is the place in src of the row that was nearest to the cursor and is still there, or -1.
func (m *Model) neighbour(src Source) int {
	const reach = 16
	for d := 1; d <= reach; d++ {
		if i := m.cursor + d; i < m.src.Len() {
			if j := src.Index(m.src.Key(i)); j >= 0 {
				return j
			}
		}
	}
	for d := 1; d <= reach && d <= m.cursor; d++ {
		if j := src.Index(m.src.Key(m.cursor - d)); j >= 0 {
			return j
		}
	}
	return -1
}

// Refit lets the column widths shrink to what the next View has on screen.
func (m *Model) Refit() { m.seen = nil }

// Cursor is the row under the cursor, -1 when there are no rows.
func (m *Model) Cursor() int {
	if m.src.Len() == 0 {
		return -1
	}
	return m.cursor
}

// CursorKey is the key of the row under the cursor, nil when there are no rows.
func (m *Model) CursorKey() any {
	if m.src.Len() == 0 {
		return nil
	}
	return m.key
}

// Visible are the rows that View last drew, from first up to but not including end.
func (m *Model) Visible() (first, end int) {
	return m.top, min(m.top+m.rows, m.src.Len())
}
