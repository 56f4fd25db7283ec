package pager

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/ui"
)

// Selection is the range of selected lines, hi excluded.
func (m *Model) Selection() (lo, hi int, ok bool) {
	if m.anchor < 0 || m.anchor >= len(m.lines) {
		return 0, 0, false
	}
	at := m.CursorLine()
	lo, hi = min(m.anchor, at), max(m.anchor, at)
	if m.folds.isClosed(hi) {
		return lo, m.folds.end(hi), true
	}
	return lo, hi + 1, true
}

// copySelection copies the selected lines; without a selection the cursor's line, with what is folded into it.
func (m *Model) copySelection() tea.Cmd {
	lo, hi, ok := m.Selection()
	if !ok {
		lo, hi = m.CursorLine(), m.CursorLine()+1
		if lo < len(m.lines) && m.folds.isClosed(lo) {
			hi = m.folds.end(lo)
		}
	}
	m.anchor = -1
	return m.copyLines(lo, hi)
}

func (m *Model) copyLines(lo, hi int) tea.Cmd {
	if hi = min(hi, len(m.lines)); lo >= hi {
		return nil
	}
	var b strings.Builder
	for i, l := range m.lines[lo:hi] {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, s := range l.Segs {
			b.WriteString(s.Text)
		}
	}
	return ui.Do(ui.Copy{What: plural(hi-lo, "line"), Text: b.String()})
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
