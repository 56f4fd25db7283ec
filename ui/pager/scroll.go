package pager

import "math"

const (
	margin   = 2 // rows that stay in view beyond the cursor
	sideStep = 8 // cells
	longLine = 4096
)

// Move moves the cursor by n rows. Inside a wrapped line that is taller than the screen it scrolls.
func (m *Model) Move(n int) {
	if m.wrap && (n == 1 || n == -1) && m.inside(n) {
		m.roll(n)
		return
	}
	m.cursor += n
	m.settle()
}

// inside reports whether the cursor's line goes on beyond the screen in that direction.
func (m *Model) inside(n int) bool {
	if m.cursor != m.top {
		return false
	}
	if n < 0 {
		return m.sub > 0
	}
	return m.height(m.cursor)-m.sub > m.view.h
}

// Page moves cursor and view by n screens, less a line to hold on to.
func (m *Model) Page(n int) { m.leap(n * max(1, m.view.h-1)) }

// HalfPage moves cursor and view by n half screens.
func (m *Model) HalfPage(n int) { m.leap(n * max(1, m.view.h/2)) }

func (m *Model) leap(rows int) {
	if m.wrap {
		m.Scroll(rows)
		return
	}
	m.cursor += rows
	m.top += rows
	m.settle()
}

// GoTo moves the cursor to line n, counted from 1, and opens folds that hide it.
func (m *Model) GoTo(n int) {
	i := max(0, min(n-1, len(m.lines)-1))
	m.folds.reveal(i)
	m.cursor = m.folds.row(i)
	m.settle()
}

// Scroll moves the view by n screen rows, and the cursor only as far as it must to stay in sight.
func (m *Model) Scroll(n int) {
	m.roll(n)
	last := m.top
	for room := m.view.h - (m.height(m.top) - m.sub); last+1 < m.folds.rows(); last++ {
		if room -= m.height(last + 1); room < 0 {
			break
		}
	}
	first := m.top
	if first > 0 {
		first += m.margin()
	}
	if last+1 < m.folds.rows() {
		last -= m.margin()
	}
	m.cursor = max(first, min(m.cursor, last))
}

// roll moves the view by n screen rows.
func (m *Model) roll(n int) {
	m.sub += n
	for m.sub < 0 && m.top > 0 {
		m.top--
		m.sub += m.height(m.top)
	}
	for m.top+1 < m.folds.rows() && m.sub >= m.height(m.top) {
		m.sub -= m.height(m.top)
		m.top++
	}
	m.clampTop()
}

// settle brings cursor and view back into the text, and the cursor into the view.
func (m *Model) settle() {
	m.cursor = max(0, min(m.cursor, m.folds.rows()-1))
	tall := m.wrap && m.height(m.cursor) >= m.view.h
	if m.view.h <= 0 || tall && m.top == m.cursor {
		m.clampTop()
		return
	}
	keep := m.margin()
	if top := max(0, m.cursor-keep); m.top >= top {
		m.top, m.sub = top, 0
	}
	m.sinkTo(min(m.cursor+keep, m.folds.rows()-1))
	if tall {
		m.top, m.sub = m.cursor, 0
	}
	m.clampTop()
}

// margin is how many rows to keep beyond the cursor. Wrapped rows may be tall: no margin there.
func (m *Model) margin() int {
	if m.wrap {
		return 0
	}
	return max(0, min(margin, (m.view.h-1)/2))
}

// sinkTo scrolls down until the end of the row is on screen.
func (m *Model) sinkTo(row int) {
	top, need := row, m.height(row)
	for top > m.top && need < m.view.h {
		top--
		need += m.height(top)
	}
	if top > m.top || need-m.sub > m.view.h {
		m.top, m.sub = max(top, 0), max(0, need-m.view.h)
	}
}

// clampTop leaves no empty rows below the text while there is text above.
func (m *Model) clampTop() {
	rows := m.folds.rows()
	if m.top <= 0 && m.sub <= 0 || rows == 0 {
		m.top, m.sub = max(0, min(m.top, rows-1)), max(0, m.sub)
		return
	}
	m.top = min(m.top, rows-1)
	m.sub = min(m.sub, m.height(m.top)-1)
	have := -m.sub
	for r := m.top; r < rows; r++ {
		if have += m.height(r); have >= m.view.h {
			return
		}
	}
	m.sub -= m.view.h - have
	for m.sub < 0 && m.top > 0 {
		m.top--
		m.sub += m.height(m.top)
	}
	m.sub = max(0, m.sub)
}

// height is how many screen rows a row takes.
func (m *Model) height(row int) int {
	i := m.folds.line(row)
	if !m.wrap || i < 0 || i >= len(m.lines) {
		return 1
	}
	if h, ok := m.view.heights[i]; ok {
		return h
	}
	width := m.textWidth()
	w, h := walk{segs: m.lines[i].Segs}, 1
	for w.row(width); !w.done(); h++ {
		w.row(width)
	}
	if m.lines[i].size() > longLine {
		if m.view.heights == nil {
			m.view.heights = map[int]int{}
		}
		m.view.heights[i] = h
	}
	return h
}

// relay forgets how lines wrap: the width or the text is another one.
func (m *Model) relay() { m.view.heights, m.view.mark = nil, mark{} }

// ScrollX scrolls sideways by n cells, not beyond the longest line on screen.
func (m *Model) ScrollX(n int) {
	x := m.x + n
	if n > 0 {
		x = max(m.x, min(x, m.widest(x+m.textWidth())-m.textWidth()))
	}
	m.x = max(0, x)
}

// lineEnd scrolls to the end of the longest line on screen.
func (m *Model) lineEnd() { m.x = max(0, m.widest(math.MaxInt32)-m.textWidth()) }

// widest is the width of the longest line on screen, looking no further than limit cells.
func (m *Model) widest(limit int) int {
	widest := 0
	for r := m.top; r < min(m.top+m.view.h, m.folds.rows()); r++ {
		w := walk{segs: m.lines[m.folds.line(r)].Segs}
		widest = max(widest, w.to(limit))
	}
	return widest
}

// place scrolls so that the cursor stands at the top (0), in the middle (1) or at the bottom (2) of the screen.
func (m *Model) place(where int) {
	m.top, m.sub = m.cursor, 0
	m.roll(-where * max(0, m.view.h-1) / 2)
	m.settle()
}
