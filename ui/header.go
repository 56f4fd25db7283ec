package ui

import (
	"slices"
	"strings"

	"fathom/themes"
	"fathom/ui/text"
)

const (
	headerHeight = 2
	footerHeight = 1
	gap          = 2  // least distance between left, middle and right
	partMin      = 24 // beside a title, what does not fit is cut to no less than this
)

// drawHead draws the two lines above a screen.
func drawHead(l Look, h Head, w int) []string {
	bar := Seg{h.Accent, l.Glyphs.Bar}
	dot := Seg{themes.Dim, " " + l.Glyphs.Dot + " "}
	blank, wide := Seg{Text: "  "}, Seg{Text: "   "}
	first := headLine{lead: bar, left: h.Left, leftSep: dot, middle: joined(h.Middle, blank), right: h.Right, rightSep: blank}
	second := headLine{lead: Seg{Text: " "}, left: h.Title, leftSep: blank, right: h.Extra, rightSep: wide, title: true}
	return []string{first.draw(l.Theme, w), second.draw(l.Theme, w)}
}

// headLine is a line with parts at its left, middle and right end.
type headLine struct {
	lead              Seg
	left, right       []Seg
	middle            []Seg
	leftSep, rightSep Seg
	title             bool // what stands at the left is worth more than all at the right
}

// draw fits the line into w cells by dropping parts, the least important first.
func (h headLine) draw(t *themes.Theme, w int) string {
	if w <= 0 {
		return ""
	}
	h.shrink(w - 2)
	left, right := joined(h.left, h.leftSep), joined(h.right, h.rightSep)
	lw, mw, rw := Wide(h.lead)+Wide(left...), Wide(h.middle...), Wide(right...)
	rw = min(rw, max(w-1-gap-lw, w/2)) // half is the right's, whatever the left needs
	lw = min(lw, max(w-1-rw-min(rw, 1)*gap, 0))
	var b strings.Builder
	b.WriteString(Paint(t, themes.Ground, lw, append([]Seg{h.lead}, left...)...))
	at := lw
	if mw > 0 {
		x := min(max((w-mw)/2, lw+gap), w-1-rw-gap-mw)
		b.WriteString(t.SGR(themes.Text, themes.Ground) + text.Spaces(x-at))
		b.WriteString(Paint(t, themes.Ground, mw, h.middle...))
		at = x + mw
	}
	b.WriteString(t.SGR(themes.Text, themes.Ground) + text.Spaces(w-1-rw-at))
	b.WriteString(Paint(t, themes.Ground, rw, right...))
	b.WriteString(t.SGR(themes.Text, themes.Ground) + text.Spaces(min(1, w-lw)))
	b.WriteString(themes.Reset)
	return b.String()
}

// shrink drops parts until the line fits. One part stays at either end; it is cut.
func (h *headLine) shrink(w int) {
	for h.need() > w {
		if h.title && h.cutLongest(h.need()-w) {
			continue
		}
		switch {
		case h.title && len(h.right) > 0:
			h.right = h.right[:len(h.right)-1]
		case h.title:
			return
		case len(h.left) > 1:
			h.left = h.left[:len(h.left)-1]
		case len(h.right) > 1:
			h.right = h.right[1:]
		case len(h.middle) > 0:
			h.middle = nil
		default:
			return
		}
	}
}

// cutLongest takes cells from the longest part at the right, and reports whether there were any to take.
func (h *headLine) cutLongest(cells int) bool {
	longest, width := -1, partMin
	for i, p := range h.right {
		if n := text.Width(p.Text); n > width {
			longest, width = i, n
		}
	}
	if longest < 0 {
		return false
	}
	h.right = slices.Clone(h.right)
	h.right[longest].Text = text.Cut(h.right[longest].Text, max(width-cells, partMin))
	return true
}

func (h *headLine) need() int {
	n := Wide(h.lead) + Wide(joined(h.left, h.leftSep)...)
	for _, part := range [][]Seg{h.middle, joined(h.right, h.rightSep)} {
		if len(part) > 0 {
			n += gap + Wide(part...)
		}
	}
	return n
}

// joined puts a separator between parts, leaving out the empty ones.
func joined(parts []Seg, sep Seg) []Seg {
	out := make([]Seg, 0, 2*len(parts))
	for _, p := range parts {
		if p.Text == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, sep)
		}
		out = append(out, p)
	}
	return out
}
