package logs

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
)

// trouble goes to the next error, or back. Below the last one there is none newer: then it goes to that.
func (s *Screen) trouble(n int) tea.Cmd {
	set := s.look.Errors
	if set.Len() == 0 {
		if !s.look.Done() {
			return stillSearching()
		}
		return toast(themes.OK, "no line is an error")
	}
	i, at := 0, s.seq()
	for ; n > 0; n-- {
		if i = set.Place(at + 1); i < set.Len() {
			i = s.beginning(i, 1)
		}
		if i >= set.Len() {
			s.jump(set.At(s.beginning(set.Len()-1, -1)))
			return toast(themes.Text, "no newer error: this is the newest")
		}
		at = set.At(i)
	}
	for ; n < 0; n++ {
		if i = set.Place(at) - 1; i < 0 {
			if !s.look.Done() {
				return stillSearching()
			}
			s.jump(set.At(0))
			return toast(themes.Text, "no older error is in the buffer")
		}
		i = s.beginning(i, -1)
		at = set.At(i)
	}
	s.jump(at)
	return nil
}

// beginning is the place, from i on in a direction, of the first error that does not go on with the one before, as the lines of
// a stack trace do. Where there is none it is the end.
func (s *Screen) beginning(i, step int) int {
	const far = 2000 // no trace is longer
	set := s.look.Errors
	for range far {
		if i <= 0 || i >= set.Len() || !goesOn(s.look.Buffer.Line(set.At(i)).Text) {
			return i
		}
		i += step
	}
	return i
}

// goesOn reports whether a line reads like one that goes on with the one before.
func goesOn(text string) bool {
	return strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "Caused by: ")
}
