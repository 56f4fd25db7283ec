package vt

import (
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// Screen is what a person sees at one moment.
type Screen struct {
	Width, Height int
	Lines         []string // one a line, without the blanks at the end
	X, Y          int      // the cursor's place
	CursorShown   bool
	Alternate     bool // the screen that a program gives back when it ends
	Mouse, Paste  bool // the program asked to be told of the mouse, or of pastes
	Title         string
	cells         []line
}

// Text is the whole screen.
func (s Screen) Text() string { return strings.Join(s.Lines, "\n") }

// Has reports whether a text is on one line of the screen.
func (s Screen) Has(text string) bool { return s.Row(text) >= 0 }

// Row is the first line with all the texts on it, -1 if there is none.
func (s Screen) Row(texts ...string) int {
next:
	for y, l := range s.Lines {
		for _, text := range texts {
			if !strings.Contains(l, text) {
				continue next
			}
		}
		return y
	}
	return -1
}

// Line is a line of the screen, empty if there is no such line.
func (s Screen) Line(y int) string {
	if y < 0 || y >= len(s.Lines) {
		return ""
	}
	return s.Lines[y]
}

// Words are the words of the first line with all the texts on it.
func (s Screen) Words(texts ...string) []string { return strings.Fields(s.Line(s.Row(texts...))) }

// Style is the look of a cell.
func (s Screen) Style(x, y int) uv.Style { return s.cells[y][x].style }

// Column is where a text begins on a line, in characters, -1 if it is not there.
func (s Screen) Column(y int, text string) int {
	before, _, found := strings.Cut(s.Line(y), text)
	if !found {
		return -1
	}
	return utf8.RuneCountInString(before)
}
