package kit

import (
	"strings"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
)

// wrap breaks a line between words. What goes on stands below the line's text: at the left, or behind the label that the
// line begins with. A key is not parted from what it does.
func wrap(line []ui.Seg, w int) [][]ui.Seg {
	x := wrapper{w: w, hang: min(label(line), w/2)}
	for _, word := range words(line) {
		x.word(word)
	}
	return append(x.out, x.now)
}

// wrapper fills lines of w cells.
type wrapper struct {
	w, hang int
	out     [][]ui.Seg
	now     []ui.Seg
	used    int // cells of now
}

func (x *wrapper) put(s ui.Seg) {
	x.now = append(x.now, s)
	x.used += text.Width(s.Text)
}

// turn begins the next line.
func (x *wrapper) turn() {
	x.out = append(x.out, x.now)
	x.now, x.used = nil, 0
	if x.hang > 0 {
		x.put(ui.Seg{Text: text.Spaces(x.hang)})
	}
}

// word adds a word. One that is longer than a line is cut.
func (x *wrapper) word(word []ui.Seg) {
	long := 0
	for _, s := range word {
		long += text.Width(s.Text)
	}
	last := word[len(word)-1].Text
	long -= len(last) - len(strings.TrimRight(last, " "))
	if x.used > x.hang && x.used+long > x.w {
		x.turn()
	}
	for _, s := range word {
		for x.used+text.Width(strings.TrimRight(s.Text, " ")) > x.w {
			n, _ := text.Take(s.Text, x.w-x.used)
			if n == 0 {
				break // a wide character in one cell: it is cut when painted
			}
			x.put(ui.Seg{Role: s.Role, Text: s.Text[:n]})
			s.Text = s.Text[n:]
			x.turn()
		}
		x.put(s)
	}
}

// words cuts a line where it may be broken, blanks at the end of each word: between the words of one text, and between keys with
// what they do.
func words(line []ui.Seg) [][]ui.Seg {
	var out [][]ui.Seg
	glued := false
	for _, s := range line {
		switch {
		case s.Role == themes.Key:
			out = append(out, []ui.Seg{s})
		case glued:
			out[len(out)-1] = append(out[len(out)-1], s)
		default:
			for w := range strings.SplitAfterSeq(s.Text, " ") {
				out = append(out, []ui.Seg{{Role: s.Role, Text: w}})
			}
		}
		glued = s.Role == themes.Key
	}
	return out
}

// label is the width of the label that a line begins with, "Reason: ", with the blank behind it; 0 without one.
func label(line []ui.Seg) int {
	const longest = 16
	if len(line) == 0 || line[0].Role == themes.Key {
		return 0
	}
	i := strings.Index(line[0].Text, ": ")
	if i <= 0 || i > longest || strings.ContainsAny(line[0].Text[:i], ". ") {
		return 0
	}
	return text.Width(line[0].Text[:i+2])
}
