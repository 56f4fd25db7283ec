package dialog

import (
	"strings"

	"fathom/ui"
	"fathom/ui/text"
)

// Wrap breaks lines of segments that are wider than w cells, between words where it can. What goes on in the next line
// is set in by two cells.
func Wrap(lines [][]ui.Seg, w int) [][]ui.Seg {
	if w <= 0 {
		return nil
	}
	var out [][]ui.Seg
	for _, line := range lines {
		out = append(out, wrapLine(line, w)...)
	}
	return out
}

func wrapLine(line []ui.Seg, w int) [][]ui.Seg {
	indent := min(2, w/4)
	var out [][]ui.Seg
	var now []ui.Seg
	used := 0
	for _, seg := range line {
		rest := seg.Text
		for used+text.Width(rest) > w {
			head, tail := split(rest, w-used, used > indent)
			now = append(now, ui.Seg{Role: seg.Role, Text: head})
			out = append(out, now)
			now, used, rest = []ui.Seg{{Text: text.Spaces(indent)}}, indent, tail
		}
		now = append(now, ui.Seg{Role: seg.Role, Text: rest})
		used += text.Width(rest)
	}
	return append(out, now)
}

// split cuts s so that the first part takes at most w cells: at the last blank, or anywhere if there is none and the part
// would begin the line. Some of s is always used up when it begins the line.
func split(s string, w int, mayBeEmpty bool) (head, tail string) {
	n, _ := text.Take(s, w)
	if n < len(s) && s[n] == ' ' {
		return s[:n], strings.TrimLeft(s[n:], " ")
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > 0 {
		return s[:i], strings.TrimLeft(s[i:], " ")
	}
	if mayBeEmpty && !strings.HasPrefix(s, " ") {
		return "", s
	}
	if n == 0 {
		n, _ = text.Take(s, 2) // a wide character in one cell: it is cut when painted
		n = max(n, 1)
	}
	return s[:n], strings.TrimLeft(s[n:], " ")
}

// plain is the text of lines.
func plain(lines [][]ui.Seg) string {
	var b strings.Builder
	for _, l := range lines {
		for _, s := range l {
			b.WriteString(s.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
