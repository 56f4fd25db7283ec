package dialog

import (
	"fmt"

	"fathom/themes"
	"fathom/ui"
)

// Messages shows all that was said in toasts and notes, the newest first, and goes on doing so while it is open.
func Messages(log *ui.Log) ui.Overlay {
	i := &Info{title: "messages"}
	i.lines = func() [][]ui.Seg { return noteLines(log.Notes(), i.look.Glyphs) }
	return i
}

func noteLines(notes []ui.Note, g themes.Glyphs) [][]ui.Seg {
	if len(notes) == 0 {
		return [][]ui.Seg{{{Role: themes.Dim, Text: "no messages yet"}}}
	}
	out := make([][]ui.Seg, 0, len(notes))
	for i := len(notes) - 1; i >= 0; i-- {
		n := notes[i]
		line := []ui.Seg{
			{Role: themes.Dim, Text: n.Time.Format("15:04:05") + " "},
			{Role: n.Role, Text: sign(n.Role, g) + " " + n.Text},
		}
		if n.Count > 1 {
			line = append(line, ui.Seg{Role: themes.Dim, Text: fmt.Sprintf(" (%d times)", n.Count)})
		}
		out = append(out, line)
	}
	return out
}

// sign tells kinds of notes apart without colour.
func sign(r themes.Role, g themes.Glyphs) string {
	switch r {
	case themes.Bad:
		return g.Bad
	case themes.Warn:
		return g.Warn
	case themes.OK:
		return g.Check
	}
	return " "
}
