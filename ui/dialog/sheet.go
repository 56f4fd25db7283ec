package dialog

import (
	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui"
)

// sheet is a stretch of lines in a box that scrolls.
type sheet struct {
	look  ui.Look
	top   int // first line shown
	rows  int // lines shown last time
	total int // lines there were last time
}

// Dress implements ui.Dresser.
func (s *sheet) Dress(l ui.Look) { s.look = l }

// Anchor implements ui.Overlay.
func (s *sheet) Anchor() ui.Anchor { return ui.Centre }

// scroll moves the window if the key is one that does.
func (s *sheet) scroll(key string) bool {
	switch key {
	case "j", "down", "ctrl+n":
		s.by(1)
	case "k", "up", "ctrl+p":
		s.by(-1)
	case "ctrl+d":
		s.by(s.rows / 2)
	case "ctrl+u":
		s.by(-s.rows / 2)
	case "pgdown", "ctrl+f", "space":
		s.by(s.rows - 1)
	case "pgup", "ctrl+b":
		s.by(1 - s.rows)
	case "g", "home":
		s.by(-s.total)
	case "G", "end":
		s.by(s.total)
	default:
		return false
	}
	return true
}

func (s *sheet) by(n int) { s.top = max(min(s.top+n, s.total-s.rows), 0) }

// Mouse implements ui.Mouser: the wheel scrolls.
func (s *sheet) Mouse(m tea.MouseMsg, _, _ int) tea.Cmd {
	if w, ok := m.(tea.MouseWheelMsg); ok {
		switch w.Button {
		case tea.MouseWheelUp:
			s.by(-3)
		case tea.MouseWheelDown:
			s.by(3)
		}
	}
	return nil
}

const (
	margin = 2 // blanks between border and text, at either side
	sides  = 2 + 2*margin
)

// draw puts the part of the lines that is in sight into a box of w cells and at most h lines, with other lines fixed below.
func (s *sheet) draw(title string, w, h int, lines, below [][]ui.Seg) []string {
	s.total = len(lines)
	s.rows = max(min(len(lines), h-2-len(below)), 0)
	s.by(0)
	out := make([]string, 0, s.rows+len(below))
	for i, line := range lines[s.top : s.top+s.rows] {
		out = append(out, s.line(w, line, s.thumbAt(i)))
	}
	for _, line := range below {
		out = append(out, s.line(w, line, false))
	}
	return ui.Box(s.look, w, []ui.Seg{{Role: themes.Title, Text: title}}, out[:max(min(len(out), h-2), 0)])
}

// line paints one line between margins; the thumb stands in the right one.
func (s *sheet) line(w int, segs []ui.Seg, thumb bool) string {
	t, edge := s.look.Theme, ui.Seg{Text: "  "}
	if thumb {
		edge = ui.Seg{Role: themes.Border, Text: " " + s.look.Glyphs.Thumb}
	}
	inner := max(w-sides, 0)
	return ui.Paint(t, themes.Overlay, min(margin, max(w-2, 0))) + ui.Paint(t, themes.Overlay, inner, segs...) +
		ui.Paint(t, themes.Overlay, max(w-2-margin-inner, 0), edge)
}

// thumbAt reports whether line i of the window carries the sign of where the window is.
func (s *sheet) thumbAt(i int) bool {
	hidden := s.total - s.rows
	return hidden > 0 && i == s.top*(s.rows-1)/hidden
}

// width is that of the box around lines, as far as there is room.
func width(w, least int, title string, lines ...[]ui.Seg) int {
	need := max(least, ui.Wide(ui.Seg{Text: title})+8)
	for _, l := range lines {
		need = max(need, ui.Wide(l...)+sides)
	}
	return min(need, w)
}
