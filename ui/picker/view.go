package picker

import (
	"fmt"
	"strings"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
)

const (
	leastWidth = 40
	mostWidth  = 110
	mostRows   = 24
	gutter     = 3 // current, mark or favourite, blank
	colGap     = 2
	widestCol  = 44 // longer texts push what follows aside in their own line only
	chrome     = 3  // border, line, border
)

// View implements ui.Overlay. The box keeps its size while the line narrows the list, so that nothing jumps.
func (p *Picker) View(w, h int) []string {
	if w < 8 || h < chrome+1 {
		return nil
	}
	wide := p.boxWidth(w)
	p.rows = min(max(p.shape.tall, len(p.list), 1), mostRows, h-chrome)
	p.scroll()
	lines := make([]string, 0, p.rows+1)
	lines = append(lines, p.drawLine(wide-2))
	for i := p.top; i < p.top+p.rows; i++ {
		switch {
		case i < len(p.list):
			lines = append(lines, p.drawEntry(i, wide-2))
		case i == 0:
			lines = append(lines, p.drawEmpty(wide-2))
		default:
			lines = append(lines, ui.Paint(p.look.Theme, themes.Overlay, wide-2))
		}
	}
	return ui.Box(p.look, wide, []ui.Seg{{Role: themes.Title, Text: p.opt.Title}}, lines)
}

// shape is what all items together need, in cells and lines. It is measured once, as there can be thousands.
type shape struct {
	cols []int
	side int
	tall int
}

func measure(items []Item) shape {
	s := shape{tall: len(items)}
	sections := map[string]bool{"": true}
	for _, it := range items {
		for i, c := range it.Cols {
			if i == len(s.cols) {
				s.cols = append(s.cols, 0)
			}
			s.cols[i] = max(s.cols[i], min(text.Width(c), widestCol))
		}
		s.side = max(s.side, text.Width(it.Keys), text.Width(it.Section))
		if !sections[it.Section] {
			sections[it.Section] = true
			s.tall++
		}
	}
	return s
}

func (p *Picker) boxWidth(w int) int {
	need := p.opt.Width
	if need == 0 {
		need = 2 + gutter + 1 + p.shape.side
		for _, c := range p.shape.cols {
			need += c + colGap
		}
	}
	return min(max(need, leastWidth, text.Width(p.opt.Title)+8), mostWidth, w)
}

// scroll keeps the cursor in sight, and the heading above the first item too.
func (p *Picker) scroll() {
	p.top = min(p.top, p.cursor)
	if p.top == 1 && p.list[0].isHeading() {
		p.top = 0
	}
	p.top = max(p.top, p.cursor-p.rows+1)
	p.top = max(min(p.top, len(p.list)-p.rows), 0)
}

// drawLine is the input with the count, or why enter did nothing, at its right end.
func (p *Picker) drawLine(w int) string {
	t := p.look.Theme
	lead := ui.Seg{Role: themes.Prompt, Text: " " + p.look.Glyphs.Prompt + " "}
	side := ui.Seg{Role: themes.Dim, Text: p.count()}
	if p.refuse != "" {
		side = ui.Seg{Role: themes.Warn, Text: p.look.Glyphs.Warn + " " + p.refuse}
	}
	lw := ui.Wide(lead)
	sw := min(ui.Wide(side), max(w/2, w-lw-text.Width(p.edit.Text())-3))
	field, caret := p.edit.Draw(t, themes.Overlay, w-lw-sw-2, "")
	p.caret = 1 + lw + caret
	return ui.Paint(t, themes.Overlay, lw, lead) + field + ui.Paint(t, themes.Overlay, 1) +
		ui.Paint(t, themes.Overlay, sw+1, side)
}

// count says how many of how many are listed, and how many are marked.
func (p *Picker) count() string {
	n := 0
	for _, e := range p.list {
		if !e.isHeading() {
			n++
		}
	}
	s := fmt.Sprint(len(p.items))
	if p.edit.Text() != "" {
		s = fmt.Sprintf("%d/%d", n, len(p.items))
	}
	if len(p.marked) > 0 {
		s = fmt.Sprintf("%d marked  %s", len(p.marked), s)
	}
	return s
}

// Caret implements ui.Careter.
func (p *Picker) Caret() (x, y int, ok bool) { return p.caret, 1, true }

func (p *Picker) drawEmpty(w int) string {
	why := "nothing to choose from"
	if p.edit.Text() != "" {
		why = "nothing matches"
	}
	if p.opt.Empty != nil {
		why = p.opt.Empty(p.edit.Text())
	}
	return ui.Paint(p.look.Theme, themes.Overlay, w, ui.Seg{Role: themes.Dim, Text: strings.Repeat(" ", gutter) + why})
}

func (p *Picker) drawEntry(i, w int) string {
	e := p.list[i]
	if e.isHeading() {
		return ui.Paint(p.look.Theme, themes.Overlay, w, ui.Seg{Role: themes.Header, Text: " " + e.heading})
	}
	surface := themes.Overlay
	if i == p.cursor {
		surface = themes.Cursor
	}
	side := p.side(e.item)
	sw, gap := 0, 0
	if side.Text != "" {
		sw, gap = min(ui.Wide(side)+1, w/2), 1
	}
	main := p.signs(e.item)
	for c, s := range e.item.Cols {
		role := themes.Dim
		if c == 0 {
			main = append(main, nameSegs(s, e.hits, nameRole(e.item))...)
		} else {
			main = append(main, ui.Seg{Role: role, Text: s})
		}
		if pad := p.pad(c, s); pad > 0 {
			main = append(main, ui.Seg{Text: text.Spaces(pad)})
		}
	}
	return ui.Paint(p.look.Theme, surface, w-sw-gap, main...) + ui.Paint(p.look.Theme, surface, gap) +
		ui.Paint(p.look.Theme, surface, sw, side)
}

// pad is the distance from a cell's end to the next column.
func (p *Picker) pad(c int, s string) int {
	if c >= len(p.shape.cols) {
		return colGap
	}
	return max(p.shape.cols[c]-text.Width(s), 0) + colGap
}

func nameRole(it Item) themes.Role {
	if it.Off != "" {
		return themes.Dim
	}
	return it.Role
}

// side is what stands at the right end: the key, or while something is typed the section.
func (p *Picker) side(it Item) ui.Seg {
	if it.Keys != "" {
		return ui.Seg{Role: themes.Key, Text: it.Keys}
	}
	if p.edit.Text() != "" {
		return ui.Seg{Role: themes.Dim, Text: it.Section}
	}
	return ui.Seg{}
}

// signs are the marks before the name.
func (p *Picker) signs(it Item) []ui.Seg {
	g, now, mark := p.look.Glyphs, " ", " "
	if it.Current {
		now = g.Live
	}
	switch {
	case p.marked[it.ID]:
		mark = g.Mark
	case it.Favourite:
		mark = "*"
	}
	return []ui.Seg{{Role: themes.OK, Text: now}, {Role: themes.Strong, Text: mark}, {Text: " "}}
}

// nameSegs is a name with its matching bytes set off.
func nameSegs(name string, hits []int, role themes.Role) []ui.Seg {
	matched := make(map[int]bool, len(hits))
	for _, h := range hits {
		matched[h] = true
	}
	var out []ui.Seg
	from := 0
	for i := range name {
		if i > from && matched[i] != matched[from] {
			out = append(out, nameSeg(name[from:i], matched[from], role))
			from = i
		}
	}
	return append(out, nameSeg(name[from:], matched[from], role))
}

func nameSeg(s string, hit bool, role themes.Role) ui.Seg {
	if hit {
		role = themes.Match
	}
	return ui.Seg{Role: role, Text: s}
}
