// Package pen writes one styled line of a known width: styles change only where they differ, spaces never carry an
// underline, and nothing goes past the line's end, whatever the text.
//
// It is the common hand of table and pager, and knows neither. Packages of ui import it.
package pen

import (
	"fathom/themes"
	"fathom/ui/text"
)

// Pen writes lines, one after the other, into the same buffer.
type Pen struct {
	theme   *themes.Theme
	buf     []byte
	left    int
	width   int
	role    themes.Role
	surface themes.Surface
}

// Begin starts a line of w cells.
func (p *Pen) Begin(t *themes.Theme, w int, r themes.Role, s themes.Surface) {
	p.theme, p.buf, p.left, p.width = t, p.buf[:0], w, w
	p.Start(r, s)
}

// Start switches role and surface.
func (p *Pen) Start(r themes.Role, s themes.Surface) {
	p.role, p.surface = r, s
	p.buf = append(p.buf, p.theme.SGR(r, s)...)
}

func (p *Pen) use(r themes.Role) {
	if r != p.role {
		p.Start(r, p.surface)
	}
}

// Left is how many cells are left.
func (p *Pen) Left() int { return p.left }

// At is the cell where the next text goes.
func (p *Pen) At() int { return p.width - p.left }

// Spaces writes n blank cells of the bare surface.
func (p *Pen) Spaces(n int) {
	n = min(n, p.left)
	if n <= 0 {
		return
	}
	if !p.theme.Blank(p.role, p.surface) {
		p.use(themes.Text)
	}
	p.buf = append(p.buf, text.Spaces(n)...)
	p.left -= n
}

// Write writes as much of s, made clean, as fits on the line.
func (p *Pen) Write(s string, r themes.Role) {
	if s == "" || p.left <= 0 {
		return
	}
	p.use(r)
	var cells int
	p.buf, _, cells = text.AppendCells(p.buf, s, p.left)
	p.left -= cells
}

// Coloured writes as Write does, with further SGR parameters on top of the role: those of a text that brought its own colours.
func (p *Pen) Coloured(s string, r themes.Role, sgr string) {
	p.use(r)
	p.buf = append(append(append(p.buf, "\x1b["...), sgr...), 'm')
	p.Write(s, r)
	p.Start(r, p.surface)
}

// End fills the line and ends it. It returns old, if that is the same, and allocates nothing then.
func (p *Pen) End(old string) string {
	p.Spaces(p.left)
	p.buf = append(p.buf, themes.Reset...)
	if old == string(p.buf) {
		return old
	}
	return string(p.buf)
}
