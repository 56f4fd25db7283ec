package line

import (
	"strings"

	"fathom/themes"
	"fathom/ui/text"
)

// Draw is the line in exactly w cells without a trailing reset, and the cell of the cursor. Ghost is text offered
// behind the cursor at the end, drawn dim.
func (e *Editor) Draw(t *themes.Theme, s themes.Surface, w int, ghost string) (line string, caret int) {
	if w <= 0 {
		return "", 0
	}
	runes, at := []rune(e.in.Value()), e.in.Position()
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
