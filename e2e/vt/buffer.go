package vt

import (
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// cell is one place on the screen. The second half of a wide character has no text.
type cell struct {
	text  string
	style uv.Style
}

type line []cell

// buffer is the lines of one screen.
type buffer []line

func newLine(w int, style uv.Style) line {
	l := make(line, w)
	for i := range l {
		l[i] = cell{" ", style}
	}
	return l
}

func (b buffer) resized(w, h int) buffer {
	out := make(buffer, h)
	for y := range out {
		out[y] = newLine(w, uv.Style{})
		if y < len(b) {
			copy(out[y], b[y])
		}
	}
	return out
}

// text is the line as read, without the blanks at its end.
func (l line) text() string {
	var b strings.Builder
	for _, c := range l {
		b.WriteString(c.text)
	}
	return strings.TrimRight(b.String(), " ")
}

// blank is the style of erased cells: only the background stays.
func (t *Terminal) blank() uv.Style { return uv.Style{Bg: t.cursor.style.Bg} }

// erase blanks the cells from x0 to x1-1 of a line.
func (t *Terminal) erase(y, x0, x1 int) {
	l := t.buffer()[y]
	for x := max(x0, 0); x < min(x1, t.w); x++ {
		l[x] = cell{" ", t.blank()}
	}
}

func (t *Terminal) eraseLines(y0, y1 int) {
	for y := max(y0, 0); y < min(y1, t.h); y++ {
		t.erase(y, 0, t.w)
	}
}

// scroll moves the lines from top to end-1 up by n, or down if n is negative; blank lines come in.
func (t *Terminal) scroll(top, end, n int) {
	b := t.buffer()
	n = max(min(n, end-top), top-end)
	if n >= 0 {
		copy(b[top:end], b[top+n:end])
		top = end - n
	} else {
		copy(b[top-n:end], b[top:end+n])
		end = top - n
	}
	for y := top; y < end; y++ {
		b[y] = newLine(t.w, t.blank())
	}
}

// shift moves the rest of the cursor's line right by n cells, or left if n is negative.
func (t *Terminal) shift(n int) {
	rest := t.buffer()[t.cursor.y][t.cursor.x:]
	n = max(min(n, len(rest)), -len(rest))
	fill := rest[:max(n, 0)]
	if n >= 0 {
		copy(rest[n:], rest)
	} else {
		copy(rest, rest[-n:])
		fill = rest[len(rest)+n:]
	}
	copy(fill, newLine(len(fill), t.blank()))
}
