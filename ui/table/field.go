package table

import (
	"unicode/utf8"

	"fathom/themes"
	"fathom/ui/pen"
	"fathom/ui/text"
)

// field writes s into width cells.
func field(p *pen.Pen, s string, r themes.Role, width int, right bool, tail string) {
	if width = min(width, p.Left()); width <= 0 {
		return
	}
	end := p.Left() - width
	n, cells := text.Take(s, width)
	cut := n < len(s)
	if cut && tail != "" {
		n, cells = text.Take(s, width-1)
	}
	if right && !cut {
		p.Spaces(width - cells)
	}
	p.Write(s[:n], r)
	if cut {
		p.Spaces(p.Left() - end - 1)
		p.Write(tail, r)
	}
	p.Spaces(p.Left() - end)
}

// matched is field with the runes at the given offsets picked out.
func matched(p *pen.Pen, c cell, hits []int, width int, right bool, tail string) {
	if width = min(width, p.Left()); width <= 0 {
		return
	}
	end := p.Left() - width
	n, cells := text.Take(c.text, width)
	cut := n < len(c.text)
	if cut {
		n, cells = text.Take(c.text, width-1)
	}
	if right && !cut {
		p.Spaces(width - cells)
	}
	at := 0
	for _, h := range hits {
		if h < at || h >= n {
			continue
		}
		_, size := utf8.DecodeRuneInString(c.text[h:])
		p.Write(c.text[at:h], c.role)
		p.Write(c.text[h:h+size], themes.Match)
		at = h + size
	}
	p.Write(c.text[min(at, n):n], c.role)
	if cut {
		p.Write(tail, c.role)
	}
	p.Spaces(p.Left() - end)
}
