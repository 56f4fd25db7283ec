package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui/text"
)

// Below this size there is no room for a table and its chrome.
const (
	minWidth  = 40
	minHeight = 8
)

// View is the frame. It is called after every message, so it draws only if something can have changed.
func (a *App) View() tea.View {
	if !a.stale || a.closed {
		return a.frame
	}
	start := a.opt.Trace.begin()
	a.stale = false
	a.lines = a.draw(a.width, a.height)
	a.frame = tea.View{
		Content:     strings.Join(a.lines, "\n"),
		AltScreen:   true,
		WindowTitle: a.title(),
		Cursor:      a.caret(),
	}
	if a.opt.Mouse {
		a.frame.MouseMode = tea.MouseModeCellMotion
	}
	a.opt.Trace.viewed(start, a.rowsHeld())
	return a.frame
}

// Lines are those of the last frame: exactly as many as the terminal has, each exactly as wide, with colours.
func (a *App) Lines() []string {
	a.View()
	return a.lines
}

func (a *App) tiny() bool { return a.width < minWidth || a.height < minHeight }

// draw makes the frame: exactly h lines of w cells.
func (a *App) draw(w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	if a.tiny() {
		return a.notice(w, h, fmt.Sprintf("terminal too small: %dx%d, needs %dx%d", w, h, minWidth, minHeight))
	}
	top := a.Top()
	if top == nil {
		return a.notice(w, h, a.emptyText())
	}
	lines := make([]string, 0, h)
	if !a.bare() {
		lines = append(lines, drawHead(a.look, top.Head(), w)...)
	}
	lines = append(lines, a.body(top, w, h-a.above()-footerHeight)...)
	lines = append(lines, "")
	for _, d := range a.overlays {
		for i, piece := range d.measure(w, h) {
			lines[d.y+i] = splice(lines[d.y+i], piece, d.x, d.w)
		}
	}
	lines[h-1] = a.drawFoot(w)
	return lines
}

// bare reports whether the screen on top takes the place of the header.
func (a *App) bare() bool {
	b, ok := a.Top().(Barer)
	return ok && b.Bare()
}

// above is how many lines the header takes.
func (a *App) above() int {
	if a.bare() {
		return 0
	}
	return headerHeight
}

// body is the screen's part, made to h lines whatever the screen returns.
func (a *App) body(s Screen, w, h int) []string {
	lines := s.View(w, h)
	if len(lines) == h {
		return lines
	}
	lines = append([]string(nil), clip(lines, h)...)
	for len(lines) < h {
		lines = append(lines, text.Spaces(w))
	}
	return lines
}

// notice is a frame with nothing but a sentence, broken between words where it can.
func (a *App) notice(w, h int, sentence string) []string {
	lines := make([]string, h)
	words := text.Clean(sentence)
	for i := range lines {
		n, _ := text.Take(words, w)
		if blank := strings.LastIndexByte(words[:n], ' '); n < len(words) && words[n] != ' ' && blank > 0 {
			n = blank
		}
		lines[i] = Paint(a.look.Theme, themes.Ground, w, Seg{themes.Text, words[:n]}) + themes.Reset
		words = strings.TrimPrefix(words[n:], " ")
	}
	return lines
}

func (a *App) emptyText() string {
	if a.failed != nil {
		return a.failed.Error() + " (q quits)"
	}
	return ""
}

// caret is where the overlay on top, or else the screen, or nobody, wants the terminal's cursor.
func (a *App) caret() *tea.Cursor {
	if a.tiny() {
		return nil
	}
	d := a.dialogOnTop()
	if d == nil {
		return caretOf(a.Top(), 0, a.above(), a.width, a.height-a.above()-footerHeight)
	}
	return caretOf(d.overlay, d.x, d.y, d.w, d.h)
}

// caretOf asks what is drawn in a rectangle of the frame.
func caretOf(drawn any, x, y, w, h int) *tea.Cursor {
	c, ok := drawn.(Careter)
	if !ok {
		return nil
	}
	cx, cy, ok := c.Caret()
	if !ok || cx < 0 || cy < 0 || cx >= w || cy >= h {
		return nil
	}
	return tea.NewCursor(x+cx, y+cy)
}

// title is what the terminal shows on its tab: program, context, kind.
func (a *App) title() string {
	parts := []string{a.opt.Name}
	if s := a.Top(); s != nil {
		h := s.Head()
		for _, segs := range [][]Seg{h.Left, h.Title} {
			if len(segs) > 0 {
				parts = append(parts, text.Clean(segs[0].Text))
			}
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

func (a *App) rowsHeld() int {
	if h, ok := a.Top().(Holder); ok {
		return h.RowsHeld()
	}
	return 0
}
