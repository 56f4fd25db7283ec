package ui

import (
	"strings"

	"fathom/themes"
	"fathom/ui/text"
)

// Paint draws segments one after the other on a surface, in exactly w cells. There is no reset at the end, so that
// pieces can be put side by side; the whole line ends with themes.Reset.
func Paint(t *themes.Theme, s themes.Surface, w int, segs ...Seg) string {
	var b strings.Builder
	used := 0
	for _, g := range segs {
		if used >= w {
			break
		}
		used += paint(&b, t, s, g, w-used)
	}
	if used < w {
		b.WriteString(t.SGR(themes.Text, s))
		b.WriteString(text.Spaces(w - used))
	}
	return b.String()
}

// paint draws one segment in at most w cells and returns how many it took.
func paint(b *strings.Builder, t *themes.Theme, s themes.Surface, g Seg, w int) int {
	n := min(text.Width(g.Text), w)
	if n == 0 {
		return 0
	}
	b.WriteString(t.SGR(g.Role, s))
	b.WriteString(text.Fit(g.Text, n))
	return n
}

// Wide is the number of cells that segments take.
func Wide(segs ...Seg) int {
	n := 0
	for _, g := range segs {
		n += text.Width(g.Text)
	}
	return n
}

// Box puts a border around lines, each painted on the Overlay surface in exactly w-2 cells, and a title into the upper seam.
// It is for overlays; nothing else has borders on four sides.
func Box(l Look, w int, title []Seg, lines []string) []string {
	if w < 2 {
		return nil
	}
	g, edge := l.Glyphs, l.Theme.SGR(themes.Border, themes.Overlay)
	out := make([]string, 0, len(lines)+2)
	out = append(out, edge+g.TL+seam(l, w-2, title)+edge+g.TR+themes.Reset)
	for _, line := range lines {
		out = append(out, edge+g.V+line+edge+g.V+themes.Reset)
	}
	return append(out, edge+g.BL+strings.Repeat(g.H, w-2)+g.BR+themes.Reset)
}

// seam is the upper border between its corners.
func seam(l Look, w int, title []Seg) string {
	if len(title) == 0 || w < 6 {
		return strings.Repeat(l.Glyphs.H, max(w, 0))
	}
	n := min(Wide(title...), w-3)
	return " " + Paint(l.Theme, themes.Overlay, n, title...) + l.Theme.SGR(themes.Border, themes.Overlay) +
		" " + strings.Repeat(l.Glyphs.H, w-n-2)
}
