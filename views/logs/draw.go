package logs

import (
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui/text"
)

// naming is how much of a line's source stands before it.
type naming uint8

const (
	briefly naming = iota // the part that differs
	fully                 // pod/container
	nameless
	namings
)

func (n naming) String() string {
	return [...]string{"short names", "full names", "no names"}[n%namings]
}

// View draws the lines, or what is open above them, or says why there are none.
func (s *Screen) View(w, h int) []string {
	if s.theme == nil || s.look == nil || w <= 0 || h <= 0 {
		return make([]string, max(h, 0))
	}
	if s.mode != nil {
		if out := s.mode.view(w, h); out != nil {
			s.lined = false
			return out
		}
	}
	s.width, s.height = w, h
	out := make([]string, 0, h)
	out = s.drawBars(out, w, h)
	if text := s.emptiness(); text != nil {
		return append(out, s.page(text, w, h-len(out))...)
	}
	if len(s.style.columns) > 0 && s.style.roomy(w) {
		s.fitColumns(h - len(out))
		out = s.end(out, func() { s.heading(w) })
	}
	if s.lined && s.away() && s.pane.w == w && s.pane.h == h-len(out) && len(s.drawn) == h {
		s.drawn = append(out, s.drawn[len(out):]...)
		return s.drawn
	}
	s.pane.w, s.pane.h, s.lined = w, h-len(out), true
	return s.drawLines(out, w, h)
}

// away reports whether the lines that are read are not yet among those that were looked at for a new query, although it hides
// none. Until they are, those of the last frame stand.
func (s *Screen) away() bool {
	return s.goal != nil && s.find.mode == lens.Search && !s.searched(s.pane.top)
}

// fitColumns widens the columns for the lines that are about to be drawn.
func (s *Screen) fitColumns(h int) {
	s.lines.grow(s.style.columns, nil)
	top := s.topRow()
	if s.pane.follow {
		top = s.rows() - h
	}
	for i := max(top, 0); i < min(top+h, s.rows()); i++ {
		s.line(s.look.Shown.At(i))
	}
}

// end finishes what was drawn with the pen and adds it. A line that is as it was is not made anew.
func (s *Screen) end(out []string, draw func()) []string {
	draw()
	old := ""
	if len(out) < len(s.drawn) {
		old = s.drawn[len(out)]
	}
	return append(out, s.pen.End(old))
}

// drawLines draws the lines from the settled top on.
func (s *Screen) drawLines(out []string, w, h int) []string {
	s.days = !s.style.stamp.sameDay(s.look.Buffer.Line(s.look.Shown.At(0)).Time, s.now, s.zone)
	row, sub := s.settle()
	cursor := s.cursor()
	for ; len(out) < h && row < s.rows(); row, sub = row+1, 0 {
		d := s.line(s.look.Shown.At(row))
		surface := themes.Ground
		switch {
		case row == cursor:
			surface = themes.Cursor
		case s.marked[d.Seq]:
			surface = themes.Marked
		}
		if !s.pane.wrap {
			out = s.end(out, func() {
				s.lead(d, w, surface, true)
				s.sideways(d)
			})
			continue
		}
		for d.wrap(s.textWidth()); sub < len(d.breaks) && len(out) < h; sub++ {
			out = s.end(out, func() {
				s.lead(d, w, surface, sub == 0)
				s.wrapped(d, sub)
			})
		}
	}
	for len(out) < h {
		out = s.end(out, func() { s.pen.Begin(s.theme, w, themes.Text, themes.Ground) })
	}
	s.drawn = out
	return out
}

// lead draws what stands before the text: marks, time, source, level, columns.
func (s *Screen) lead(d *drawable, w int, surface themes.Surface, first bool) {
	p := &s.pen
	p.Begin(s.theme, w, themes.Text, surface)
	if !first {
		p.Spaces(s.leadWidth(w))
		return
	}
	switch {
	case s.marked[d.Seq]:
		p.Write(s.glyphs.Mark, themes.Key)
	case d.Late:
		p.Write(s.glyphs.Changed, themes.Warn)
	case s.find.among() && s.look.Matches.Has(d.Seq):
		p.Write(s.glyphs.Right, themes.Key)
	}
	p.Spaces(1 - p.At())
	if n := s.style.stamp.width(s.days); n > 0 {
		at := s.style.stamp.write(d.Time, s.now, s.zone, s.days)
		p.Spaces(n - len(at))
		p.Write(at, themes.Dim)
		p.Spaces(1)
	}
	if n := s.nameWidth(w); n > 0 {
		s.field(s.nameOf(d.Source), s.names.role(d.Source), n)
		p.Spaces(1)
	}
	s.level(d)
	if d.Kind == logs.Text && s.style.roomy(w) {
		for i, width := range s.lines.widths {
			var c cell
			if i < len(d.cells) {
				c = d.cells[i]
			}
			s.field(c.text, c.role, width)
			p.Spaces(2)
		}
	}
}

// level draws the letter of a line's level.
func (s *Screen) level(d *drawable) {
	p := &s.pen
	if d.Level == record.None || d.Kind == logs.Mark {
		p.Spaces(2)
		return
	}
	p.Write(string(d.Level.Letter()), levelRole(d.Level))
	p.Spaces(1)
}

// field writes a text into so many cells.
func (s *Screen) field(cell string, role themes.Role, width int) {
	p := &s.pen
	end := p.Left() - width
	n, _ := text.Take(cell, width)
	if n < len(cell) {
		n, _ = text.Take(cell, width-1)
		p.Write(cell[:n], role)
		p.Write(s.glyphs.Ellipsis, role)
	} else {
		p.Write(cell, role)
	}
	p.Spaces(p.Left() - end)
}

// heading names the columns.
func (s *Screen) heading(w int) {
	p := &s.pen
	p.Begin(s.theme, w, themes.Header, themes.Ground)
	p.Spaces(s.leadWidth(w) - s.columnsWidth(w))
	for i, width := range s.lines.widths {
		if i < len(s.style.columns) {
			s.field(s.style.columns[i], themes.Header, width)
			p.Spaces(2)
		}
	}
	p.Write("message", themes.Header)
}

// roomy reports whether there is room for columns of fields.
func (st *style) roomy(w int) bool { return w >= 60 }

// leadWidth is how many cells stand before the text.
func (s *Screen) leadWidth(w int) int {
	n := 1 + 2 // marks, level
	if t := s.style.stamp.width(s.days); t > 0 {
		n += t + 1
	}
	if t := s.nameWidth(w); t > 0 {
		n += t + 1
	}
	return n + s.columnsWidth(w)
}

func (s *Screen) columnsWidth(w int) int {
	n := 0
	if s.style.roomy(w) {
		for _, c := range s.lines.widths {
			n += c + 2
		}
	}
	return n
}

// nameWidth is how many cells the sources' names take.
func (s *Screen) nameWidth(w int) int {
	switch s.style.sources {
	case fully:
		return min(s.names.widest, w/2)
	case briefly:
		return min(s.names.width, max(w/5, 5))
	}
	return 0
}

func (s *Screen) nameOf(src *logs.Source) string {
	if s.style.sources == fully {
		return full(src)
	}
	return s.names.of(src)
}

// textWidth is how many cells are left for the text.
func (s *Screen) textWidth() int { return max(s.pane.w-s.leadWidth(s.pane.w), 1) }

// sideways draws the text from the cell on to which it is scrolled.
func (s *Screen) sideways(d *drawable) {
	from := 0
	if x := s.pane.x; x > 0 && d.Kind == logs.Text {
		from, _ = text.Take(d.flat.text, x)
	}
	room := s.pen.Left()
	n, _ := text.Take(d.flat.text[from:], room)
	cut := from+n < len(d.flat.text) || d.flat.more > 0
	if cut && room > 1 {
		n, _ = text.Take(d.flat.text[from:], room-1)
	}
	s.span(d, from, from+n)
	if cut {
		s.pen.Spaces(s.pen.Left() - 1)
		s.pen.Write(s.glyphs.Ellipsis, themes.Dim)
	}
}

// wrapped draws one row of a wrapped line. The last of those that are shown says what is left out.
func (s *Screen) wrapped(d *drawable, sub int) {
	to := len(d.flat.text)
	if sub+1 < len(d.breaks) {
		to = d.breaks[sub+1]
	}
	from := d.breaks[sub]
	n, _ := text.Take(d.flat.text[from:to], s.pen.Left())
	left := len(d.flat.text) - from - n + d.flat.more
	if sub+1 == len(d.breaks) && left > 0 {
		note := s.glyphs.Ellipsis + " " + size(int64(left)) + " more"
		n, _ = text.Take(d.flat.text[from:to], max(s.pen.Left()-text.Width(note)-1, 0))
		s.span(d, from, from+n)
		s.pen.Spaces(1)
		s.pen.Write(note, themes.Dim)
		return
	}
	s.span(d, from, from+n)
}

// span writes a stretch of the text, each part in its look and what matches picked out.
func (s *Screen) span(d *drawable, from, to int) {
	hits, spans := d.hits, d.flat.spans
	for from < to {
		for len(spans) > 0 && spans[0].to <= from {
			spans = spans[1:]
		}
		for len(hits) > 0 && hits[0][1] <= from {
			hits = hits[1:]
		}
		end, look := to, span{role: themes.Text}
		if len(spans) > 0 {
			look = spans[0]
			end = min(end, look.to)
		}
		switch {
		case len(hits) > 0 && hits[0][0] <= from:
			end, look = min(end, hits[0][1]), span{role: themes.Match}
		case len(hits) > 0:
			end = min(end, hits[0][0])
		}
		if look.sgr != "" {
			s.pen.Coloured(d.flat.text[from:end], look.role, look.sgr)
		} else {
			s.pen.Write(d.flat.text[from:end], look.role)
		}
		from = end
	}
}
