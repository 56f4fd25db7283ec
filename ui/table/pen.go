package table

import (
	"unicode/utf8"

	"fathom/themes"
	"fathom/ui/text"
)

// pen writes one line: styles change only where they differ, and nothing goes past the line's end.
type pen struct {
	theme   *themes.Theme
	buf     []byte
	left    int // cells
	role    themes.Role
	surface themes.Surface
}

func (p *pen) start(r themes.Role, s themes.Surface) {
	p.role, p.surface = r, s
	p.buf = append(p.buf, p.theme.SGR(r, s)...)
}

func (p *pen) use(r themes.Role) {
	if r != p.role {
		p.start(r, p.surface)
	}
}

// spaces writes n blank cells of the bare surface.
func (p *pen) spaces(n int) {
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

// write writes as much of s as fits on the line.
func (p *pen) write(s string, r themes.Role) {
	if s == "" || p.left <= 0 {
		return
	}
	p.use(r)
	var cells int
	p.buf, _, cells = text.AppendCells(p.buf, s, p.left)
	p.left -= cells
}

// field writes s into width cells.
func (p *pen) field(s string, r themes.Role, width int, right bool, tail string) {
	if width = min(width, p.left); width <= 0 {
		return
	}
	end := p.left - width
	n, cells := text.Take(s, width)
	cut := n < len(s)
	if cut && tail != "" {
		n, cells = text.Take(s, width-1)
	}
	if right && !cut {
		p.spaces(width - cells)
	}
	p.write(s[:n], r)
	if cut {
		p.spaces(p.left - end - 1)
		p.write(tail, r)
	}
	p.spaces(p.left - end)
}

// matched is field with the runes at the given offsets picked out.
func (p *pen) matched(c cell, hits []int, width int, right bool, tail string) {
	if width = min(width, p.left); width <= 0 {
		return
	}
	end := p.left - width
	n, cells := text.Take(c.text, width)
	cut := n < len(c.text)
	if cut {
		n, cells = text.Take(c.text, width-1)
	}
	if right && !cut {
		p.spaces(width - cells)
	}
	at := 0
	for _, h := range hits {
		if h < at || h >= n {
			continue
		}
		_, size := utf8.DecodeRuneInString(c.text[h:])
		p.write(c.text[at:h], c.role)
		p.write(c.text[h:h+size], themes.Match)
		at = h + size
	}
	p.write(c.text[min(at, n):n], c.role)
	if cut {
		p.write(tail, c.role)
	}
	p.spaces(p.left - end)
}
