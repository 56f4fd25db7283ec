package table

import (
	"fathom/themes"
	"fathom/ui/pen"
	"fathom/ui/text"
)

// cell is a cell of a row on screen, fetched once a View.
type cell struct {
	text string
	role themes.Role
}

// View draws the header and h-1 rows, each exactly w cells wide.
func (m *Model) View(w, h int) []string {
	if h <= 0 || w <= 0 {
		return make([]string, max(h, 0))
	}
	m.resize(w, h)
	m.fetch()
	m.plan = arrange(w, m.cols, m.natural(), m.first)
	m.first = m.plan.first
	out := make([]string, h)
	for i := range out {
		if i == 0 {
			m.header(&m.pen)
		} else {
			m.row(&m.pen, m.top+i-1)
		}
		old := ""
		if i < len(m.lines) {
			old = m.lines[i]
		}
		out[i] = m.pen.End(old)
	}
	m.lines = out
	return out
}

func (m *Model) resize(w, h int) {
	if w != m.width {
		m.width = w
		m.Refit()
	}
	if h-1 != m.rows {
		m.rows = h - 1
		m.reveal()
	}
}

// fetch asks the Source for what is on screen and lets columns grow to it.
func (m *Model) fetch() {
	if len(m.seen) != len(m.cols) {
		m.seen = make([]int, len(m.cols))
	}
	m.cells = m.cells[:0]
	first, end := m.Visible()
	for row := first; row < end; row++ {
		tone := m.src.Tone(row)
		for col := range m.cols {
			s, role := m.src.Cell(row, col)
			if role == themes.Text {
				role = tone
			}
			m.cells = append(m.cells, cell{s, role})
			if len(s) > m.seen[col] {
				_, cells := text.Take(s, m.width)
				m.seen[col] = max(m.seen[col], cells)
			}
		}
	}
}

// natural are the widths that headings and content ask for.
func (m *Model) natural() []int {
	widths := make([]int, len(m.cols))
	for i, c := range m.cols {
		width := text.Width(c.Title)
		if c.Sorted != 0 {
			width += 2
		}
		width = max(width, m.seen[i], 1)
		if c.Max > 0 {
			width = min(width, c.Max)
		}
		widths[i] = width
	}
	return widths
}

func (m *Model) header(p *pen.Pen) {
	p.Begin(m.theme, m.width, themes.Header, themes.Ground)
	p.Spaces(gutter - 1)
	if m.plan.left {
		p.Write(m.glyphs.Left, themes.SortHead)
	}
	for _, s := range m.plan.slots {
		p.Spaces(s.x - p.At())
		m.heading(p, m.cols[s.col], s.width)
	}
	if m.plan.right {
		p.Spaces(p.Left() - 1)
		p.Write(m.glyphs.Right, themes.SortHead)
	}
}

func (m *Model) heading(p *pen.Pen, c Column, width int) {
	title, role := c.Title, themes.Header
	if c.Sorted != 0 {
		role = themes.SortHead
		sign := m.glyphs.Up
		if c.Sorted < 0 {
			sign = m.glyphs.Down
		}
		title = text.Cut(title, max(0, width-2)) + " " + sign
	}
	field(p, title, role, width, c.Right, m.glyphs.Ellipsis)
}

func (m *Model) row(p *pen.Pen, row int) {
	surface := themes.Ground
	if row >= m.src.Len() {
		p.Begin(m.theme, m.width, themes.Text, surface)
		return
	}
	marked := m.src.Marked(row)
	switch {
	case row == m.cursor:
		surface = themes.Cursor
	case marked:
		surface = themes.Marked
	}
	p.Begin(m.theme, m.width, m.src.Tone(row), surface)
	m.gutter(p, row, marked)
	at := (row - m.top) * len(m.cols)
	matcher, _ := m.src.(Matcher)
	for _, s := range m.plan.slots {
		p.Spaces(s.x - p.At())
		c := m.cells[at+s.col]
		if matcher != nil {
			if hits := matcher.Matches(row, s.col); len(hits) > 0 {
				matched(p, c, hits, s.width, m.cols[s.col].Right, m.glyphs.Ellipsis)
				continue
			}
		}
		field(p, c.text, c.role, s.width, m.cols[s.col].Right, m.glyphs.Ellipsis)
	}
}

// gutter draws change and health, and the mark in whichever of their cells is free. Where both are taken it stands for the
// change: that shows for a moment only, while the mark says what the next action will touch.
func (m *Model) gutter(p *pen.Pen, row int, marked bool) {
	sign, role := m.src.Gutter(row)
	n, _ := text.Take(sign, 1)
	change, health := sign[:n], sign[n:]
	moved, ill := !blank(change), !blank(health)
	switch {
	case marked && moved && !ill:
		sided(p, change, role)
		sided(p, m.glyphs.Mark, themes.Key)
	case marked:
		sided(p, m.glyphs.Mark, themes.Key)
		sided(p, health, role)
	default:
		sided(p, change, role)
		sided(p, health, role)
	}
}

// sided writes a sign into one cell. A cell without a sign is bare: a role may underline.
func sided(p *pen.Pen, sign string, r themes.Role) {
	if blank(sign) {
		p.Spaces(1)
		return
	}
	field(p, sign, r, 1, false, "")
}

func blank(sign string) bool { return sign == "" || sign == " " }
