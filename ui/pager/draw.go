package pager

import (
	"sort"
	"strconv"

	"fathom/themes"
	"fathom/ui/text"
)

// View draws exactly h lines of w cells. It looks at the lines on screen only, and of those no further than it must.
func (m *Model) View(w, h int) []string {
	if w != m.view.w || h != m.view.h {
		if w != m.view.w {
			m.relay()
		}
		m.view.w, m.view.h = w, h
		m.settle()
	}
	if h <= 0 || w <= 0 {
		return make([]string, max(h, 0))
	}
	out := make([]string, 0, h)
	row, sub := m.top, m.sub
	for ; len(out) < h && row < m.folds.rows(); row++ {
		out = m.draw(out, row, sub)
		sub = 0
	}
	for len(out) < h {
		m.view.pen.Begin(m.opt.Theme, w, themes.Text, themes.Ground)
		out = m.end(out)
	}
	m.view.lines = out
	return out
}

// end ends the line in the pen and adds it.
func (m *Model) end(out []string) []string {
	old := ""
	if len(out) < len(m.view.lines) {
		old = m.view.lines[len(out)]
	}
	return append(out, m.view.pen.End(old))
}

// draw adds the screen rows of one row of text, from its wrapped row sub on.
func (m *Model) draw(out []string, row, sub int) []string {
	i := m.folds.line(row)
	w := walk{segs: m.lines[i].Segs}
	surface, hits := m.surface(row, i), m.hitsOf(i)
	if !m.wrap {
		m.lead(row, i, true, surface)
		w.to(m.x)
		more := m.more(w)
		m.text(&w, m.textWidth()-text.Width(more), hits, surface)
		m.view.pen.Write(more, themes.Dim)
		m.note(i, more == "")
		return m.end(out)
	}
	if sub > 0 {
		w = m.skipTo(i, sub)
	}
	for first := sub == 0; len(out) < m.view.h; first = false {
		m.lead(row, i, first, surface)
		m.text(&w, m.textWidth(), hits, surface)
		done := w.done()
		m.note(i, done)
		if out = m.end(out); done {
			break
		}
	}
	return out
}

// more is the sign that what is left of a line does not fit the screen, "" when it does, or when there is no room for a sign.
func (m *Model) more(w walk) string {
	cells := m.textWidth()
	if w.to(cells); w.done() || cells < 4*text.Width(m.opt.Glyphs.Ellipsis) {
		return ""
	}
	return m.opt.Glyphs.Ellipsis
}

// skipTo is the walk at a wrapped row of a line, begun where the last View began if that helps.
func (m *Model) skipTo(line, sub int) walk {
	k := &m.view.mark
	if k.line != line || k.sub == 0 || k.sub > sub {
		*k = mark{line: line, walk: walk{segs: m.lines[line].Segs}}
	}
	for ; k.sub < sub; k.sub++ {
		k.walk.row(m.textWidth())
	}
	return k.walk
}

func (m *Model) surface(row, line int) themes.Surface {
	lo, hi, selected := m.Selection()
	switch {
	case row == m.cursor:
		return themes.Cursor
	case selected && line >= lo && line < hi:
		return themes.Marked
	}
	return themes.Ground
}

// lead draws what stands before the text: the line's number and the sign of its fold.
func (m *Model) lead(row, line int, first bool, s themes.Surface) {
	p := &m.view.pen
	p.Begin(m.opt.Theme, m.view.w, themes.Dim, s)
	number, fold := m.leadWidth()
	if number > 0 && first {
		p.Write(text.PadLeft(strconv.Itoa(line+1), number-1), themes.Dim)
	}
	p.Spaces(number - p.At())
	if fold > 0 && first {
		switch {
		case m.folds.isClosed(line):
			p.Write(m.opt.Glyphs.Closed, themes.Key)
		case row == m.cursor && m.folds.head(line):
			p.Write(m.opt.Glyphs.Open, themes.Dim)
		}
	}
	p.Spaces(number + fold - p.At())
}

// leadWidth is the cells for numbers and fold signs. There are none where the text would suffer.
func (m *Model) leadWidth() (number, fold int) {
	if m.view.w < 24 {
		return 0, 0
	}
	if m.numbers {
		number = len(strconv.Itoa(len(m.lines))) + 2
	}
	if m.folds.any {
		fold = 2
	}
	return number, fold
}

func (m *Model) textWidth() int {
	number, fold := m.leadWidth()
	return max(1, m.view.w-number-fold)
}

// text draws at most so many cells of the line, hits picked out.
func (m *Model) text(w *walk, cells int, hits []hit, s themes.Surface) {
	p := &m.view.pen
	start := cells
	for cells > 0 && !w.done() {
		role, limit, k := themes.Match, 0, 0
		for k < len(hits) && hits[k].to <= w.flat {
			k++
		}
		hits = hits[k:]
		inside := len(hits) > 0 && hits[0].from <= w.flat
		switch {
		case inside && m.isHere(hits[0]):
			role, limit = themes.MatchHere, hits[0].to
		case inside:
			limit = hits[0].to
		case len(hits) > 0:
			limit = hits[0].from
		}
		r, ok := w.next(cells, limit)
		if !ok {
			if m.wrap && cells < start {
				return // the wide character goes to the next row
			}
			w.force()
			continue
		}
		if !inside {
			role = r.role
		}
		p.Write(r.text, role)
		cells -= r.cells
	}
}

func (m *Model) isHere(h hit) bool {
	return m.search.here >= 0 && m.search.hits[m.search.here] == h
}

// note says behind a closed fold how much it hides.
func (m *Model) note(line int, done bool) {
	if !done || !m.folds.isClosed(line) {
		return
	}
	p := &m.view.pen
	p.Spaces(1)
	p.Write(m.opt.Glyphs.Ellipsis+" "+plural(m.folds.end(line)-line-1, "line"), themes.Dim)
}

// hitsOf are the hits in one line.
func (m *Model) hitsOf(line int) []hit {
	hits := m.search.hits
	lo := sort.Search(len(hits), func(i int) bool { return hits[i].line >= line })
	n := sort.Search(len(hits)-lo, func(i int) bool { return hits[lo+i].line > line })
	return hits[lo : lo+n]
}
