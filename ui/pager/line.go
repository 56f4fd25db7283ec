package pager

import (
	"strings"

	"fathom/themes"
	"fathom/ui"
)

// Line is one line of text.
type Line struct {
	Segs []ui.Seg
	// Depth orders lines for folding: a line folds away the deeper lines that follow it.
	Depth int
	// Key names the line when the text is replaced, so that the reader's place and folds stay. It is unique, or empty.
	Key string
}

// Text is the line without its roles.
func (l Line) Text() string {
	switch len(l.Segs) {
	case 0:
		return ""
	case 1:
		return l.Segs[0].Text
	}
	var b strings.Builder
	for _, s := range l.Segs {
		b.WriteString(s.Text)
	}
	return b.String()
}

// size is the length in bytes.
func (l Line) size() int {
	n := 0
	for _, s := range l.Segs {
		n += len(s.Text)
	}
	return n
}

// Plain splits text into lines that do not fold. A line break at the end begins no further line.
func Plain(text string) []Line {
	text = strings.TrimSuffix(text, "\n")
	if text == "" {
		return nil
	}
	lines := make([]Line, 0, strings.Count(text, "\n")+1)
	for l := range strings.SplitSeq(text, "\n") {
		lines = append(lines, Line{Segs: []ui.Seg{{Role: themes.Text, Text: strings.TrimSuffix(l, "\r")}}})
	}
	return lines
}
