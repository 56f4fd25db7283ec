package uitest

import (
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// Cells draws lines with escape sequences into the cells of a screen, as the renderer does.
func Cells(lines []string, w, h int) uv.ScreenBuffer {
	buf := uv.NewScreenBuffer(w, h)
	uv.NewStyledString(strings.Join(lines, "\n")).Draw(buf, buf.Bounds())
	return buf
}

// Plain is the text in the cells of lines with escape sequences, each line w cells wide and trimmed at the right.
func Plain(lines []string, w int) []string {
	buf := Cells(lines, w, len(lines))
	out := make([]string, len(lines))
	for y := range out {
		var b strings.Builder
		for x := 0; x < w; x++ {
			if c := buf.CellAt(x, y); c != nil {
				b.WriteString(c.Content)
				x += max(c.Width-1, 0)
			}
		}
		out[y] = strings.TrimRight(b.String(), " ")
	}
	return out
}

// Lines are those of the screen now, without colours.
func (d *Driver) Lines() []string { return Plain(d.App.Lines(), d.w) }

// Text is the screen now, without colours.
func (d *Driver) Text() string { return strings.Join(d.Lines(), "\n") }

// Shows reports whether a text is on the screen, on one line.
func (d *Driver) Shows(text string) bool {
	for _, l := range d.Lines() {
		if strings.Contains(l, text) {
			return true
		}
	}
	return false
}

// Find is where a text begins on the screen: column (in cells of ASCII text) and line, -1 and -1 if it is not there.
func (d *Driver) Find(text string) (x, y int) {
	for y, l := range d.Lines() {
		if i := strings.Index(l, text); i >= 0 {
			return len([]rune(l[:i])), y
		}
	}
	return -1, -1
}

// Style is that of a cell.
func (d *Driver) Style(x, y int) uv.Style {
	buf := Cells(d.App.Lines(), d.w, d.h)
	if c := buf.CellAt(x, y); c != nil {
		return c.Style
	}
	return uv.Style{}
}

// Expect fails the test for every text that is not on the screen.
func (d *Driver) Expect(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if !d.Shows(text) {
			d.t.Errorf("%q is not on the screen:\n%s", text, d.Text())
		}
	}
}

// Refuse fails the test for every text that is on the screen.
func (d *Driver) Refuse(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if d.Shows(text) {
			d.t.Errorf("%q is on the screen:\n%s", text, d.Text())
		}
	}
}
