package line

import (
	"strings"

	"fathom/themes"
	"fathom/ui/text"
)

// Draw is the line in exactly w cells without a trailing reset, and the cell of the cursor. Ghost is text offered
// behind the cursor at the end, drawn dim.
func (e *Editor) Draw(t *themes.Theme, s themes.Surface, w int, ghost string) (line string, caret int) {
	return e.draw([]rune(e.in.Value()), t, s, w, ghost)
}

// DrawMasked is Draw with a sign in place of each rune from an index on, so that nobody can read them.
func (e *Editor) DrawMasked(t *themes.Theme, s themes.Surface, w, from int, sign rune) (line string, caret int) {
	runes := []rune(e.in.Value())
	for i := range runes[min(from, len(runes)):] {
		runes[from+i] = sign
	}
	return e.draw(runes, t, s, w, "")
}

// draw draws runes in place of those of the line, as many.
func (e *Editor) draw(runes []rune, t *themes.Theme, s themes.Surface, w int, ghost string) (line string, caret int) {
	if w <= 0 {
		return "", 0
	}
	at := e.in.Position()
	e.scroll(runes, at, w)
	var b strings.Builder
	b.WriteString(t.SGR(themes.Prompt, s))
	used := 0
	for i := e.off; i < len(runes); i++ {
		cell := string(runes[i])
		cw := text.Width(cell)
		if used+cw > w {
			break
		}
		if i == at {
			caret = used
		}
		b.WriteString(cell)
		used += cw
	}
	if at == len(runes) {
		caret = used
		if room := w - used; ghost != "" && room > 0 {
			b.WriteString(t.SGR(themes.Dim, s))
			b.WriteString(text.Fit(ghost, room))
			return b.String(), caret
		}
	}
	b.WriteString(strings.Repeat(" ", w-used))
	return b.String(), caret
}

// scroll moves the window so that the cursor, which needs a cell of its own at the end, is inside.
func (e *Editor) scroll(runes []rune, at, w int) {
	e.off = min(e.off, at)
	for e.off < at && text.Width(string(runes[e.off:at])) > w-1 {
		e.off++
	}
}
