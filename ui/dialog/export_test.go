package dialog

import (
	"strings"

	"fathom/ui"
)

// Lines makes lines of plain text.
func Lines(s string) [][]ui.Seg {
	var out [][]ui.Seg
	for l := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		out = append(out, []ui.Seg{{Text: l}})
	}
	return out
}
