package ui

import (
	"strings"

	"fathom/themes"
	"fathom/ui/text"
)

// cutAt finds cell n of a line that has colours in it: the byte where it begins, the cells before that byte (one less
// than n where a wide character straddles it), and the style that holds there.
func cutAt(line string, n int) (at, cells int, style string) {
	for at < len(line) {
		if size := escape(line[at:]); size > 0 {
			style = restyled(style, line[at:at+size])
			at += size
			continue
		}
		if cells == n {
			break
		}
		run := line[at:]
		if i := strings.IndexByte(run[1:], '\x1b'); i >= 0 {
			run = run[:i+1]
		}
		bytes, took := text.Take(run, n-cells)
		at, cells = at+bytes, cells+took
		if bytes < len(run) {
			break
		}
	}
	return at, cells, style
}

// escape is the length of the control sequence that s begins with, 0 if it begins with none.
func escape(s string) int {
	if len(s) < 2 || s[0] != '\x1b' || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		if s[i] >= 0x40 && s[i] <= 0x7e {
			return i + 1
		}
	}
	return len(s)
}

// restyled is the style after one more sequence; one that begins with a reset says it all.
func restyled(style, seq string) string {
	if seq == themes.Reset || strings.HasPrefix(seq, "\x1b[0;") || seq == "\x1b[0m" {
		return seq
	}
	return style + seq
}

// Cells is the number of cells of a line that has colours in it, which text.Width would count as text.
func Cells(line string) int {
	_, n, _ := cutAt(line, len(line))
	return n
}

// splice puts a painted piece of w cells over a line, from cell x on, and keeps text and colours on both sides. Where a
// wide character is covered in part, the rest of it becomes a blank.
func splice(line, piece string, x, w int) string {
	at, cells, _ := cutAt(line, x)
	left := line[:at] + text.Spaces(x-cells) + themes.Reset
	from, before, style := cutAt(line, x+w)
	tail := line[from:]
	if miss := x + w - before; miss > 0 && tail != "" {
		bytes, took := text.Take(tail, 2)
		tail = text.Spaces(took-miss) + tail[bytes:]
	}
	return left + piece + themes.Reset + style + tail
}
