package pager

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui/pen"
)

// Options are what a pager needs of its owner.
type Options struct {
	Theme  *themes.Theme
	Glyphs themes.Glyphs
	// Send turns work into a command whose result comes back to Update: the Send of the owner's ui.Handle. Long searches
	// run that way.
	Send func(work func() any) tea.Cmd
}

// Model is a pager. It belongs to the UI loop.
type Model struct {
	opt   Options
	lines []Line // not changed once given: searches read them on their own time
	bytes int
	folds folds

	cursor  int // row: an index into the lines that are not folded away
	top     int // first row on screen
	sub     int // how many wrapped rows of it are scrolled away
	x       int // cells scrolled sideways
	wrap    bool
	numbers bool
	anchor  int // line where the selection began, -1 for none

	search search
	view   view
}

// view is what the last View was drawn with.
type view struct {
	w, h    int
	lines   []string
	pen     pen.Pen
	heights map[int]int // rows of long wrapped lines
	mark    mark
}

// mark is where the top of the screen lies within a long wrapped line.
type mark struct {
	line, sub int
	walk      walk
}

// New makes an empty pager.
func New(opt Options) *Model { return &Model{opt: opt, anchor: -1, search: search{here: -1}} }

// SetLook changes what the next View is drawn with.
func (m *Model) SetLook(theme *themes.Theme, glyphs themes.Glyphs) {
	m.opt.Theme, m.opt.Glyphs = theme, glyphs
}

// SetLines replaces the text. Cursor, folds and selection stay with the lines of the same Key, and the cursor's line
// stays where it was on screen. The caller must not change the lines afterwards. The command, if any, searches on.
func (m *Model) SetLines(lines []Line) tea.Cmd {
	above := m.cursor - m.top
	at := m.match(lines, m.CursorLine())
	anchor := -1
	if m.anchor >= 0 {
		anchor = m.match(lines, m.anchor)
	}
	m.lines, m.anchor, m.bytes = lines, anchor, 0
	for _, l := range lines {
		m.bytes += l.size()
	}
	m.relay()
	m.folds.scan(lines)
	m.cursor = m.folds.row(at)
	m.top = m.cursor - above
	m.settle()
	return m.research()
}

// match is where in lines the reader finds line i of the present text again: under its key, else under a neighbour's,
// else at the same distance from the start.
func (m *Model) match(lines []Line, i int) int {
	const reach = 16
	for d := range reach {
		for _, j := range []int{i + d, i - d} {
			if j < 0 || j >= len(m.lines) || m.lines[j].Key == "" {
				continue
			}
			if at := find(lines, m.lines[j].Key, i); at >= 0 {
				return at
			}
		}
	}
	return max(0, min(i, len(lines)-1))
}

// find is the line with that key, looked for from near outwards, or -1.
func find(lines []Line, key string, near int) int {
	for d := 0; near-d >= 0 || near+d < len(lines); d++ {
		if i := near + d; i < len(lines) && lines[i].Key == key {
			return i
		}
		if i := near - d; i >= 0 && i < len(lines) && lines[i].Key == key {
			return i
		}
	}
	return -1
}

// CursorLine is the line under the cursor, counted from 0 with folded lines.
func (m *Model) CursorLine() int { return m.folds.line(m.cursor) }

// Line is the line under the cursor; false when there is no text.
func (m *Model) Line() (Line, bool) {
	if i := m.CursorLine(); i < len(m.lines) {
		return m.lines[i], true
	}
	return Line{}, false
}

// At is line i, counted from 0 with folded lines; false when there is none.
func (m *Model) At(i int) (Line, bool) {
	if i < 0 || i >= len(m.lines) {
		return Line{}, false
	}
	return m.lines[i], true
}

// Len is how many lines there are.
func (m *Model) Len() int { return len(m.lines) }

// Position tells where the reader is: "12/340", with a word for the selection if there is one.
func (m *Model) Position() string {
	if len(m.lines) == 0 {
		return ""
	}
	s := strconv.Itoa(m.CursorLine()+1) + "/" + strconv.Itoa(len(m.lines))
	if lo, hi, ok := m.Selection(); ok {
		s += " " + plural(hi-lo, "line") + " selected"
	}
	return s
}

// Close ends searches that still run.
func (m *Model) Close() { m.search.cancel() }
