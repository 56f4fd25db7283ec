package kit

import (
	"strings"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pen"
)

// Page draws words in place of data: paragraphs, a third down the screen, wrapped to a readable width.
func Page(paragraphs [][]ui.Seg, t *themes.Theme, w, h int) []string {
	const indent, widest = 3, 90
	var body [][]ui.Seg
	for i, p := range paragraphs {
		if i > 0 {
			body = append(body, nil)
		}
		for _, l := range splitLines(p) {
			body = append(body, wrap(l, max(1, min(w-2*indent, widest)))...)
		}
	}
	top := max((h-len(body))/3, 0)
	lines := make([]string, h)
	var line pen.Pen
	for i := range lines {
		line.Begin(t, w, themes.Text, themes.Ground)
		if j := i - top; j >= 0 && j < len(body) {
			line.Spaces(indent)
			for _, s := range body[j] {
				line.Write(s.Text, s.Role)
			}
		}
		lines[i] = line.End("")
	}
	return lines
}

// splitLines breaks a paragraph where its texts have line breaks.
func splitLines(p []ui.Seg) [][]ui.Seg {
	out := [][]ui.Seg{nil}
	for _, s := range p {
		for i, part := range strings.Split(s.Text, "\n") {
			if i > 0 {
				out = append(out, nil)
			}
			out[len(out)-1] = append(out[len(out)-1], ui.Seg{Role: s.Role, Text: part})
		}
	}
	return out
}
