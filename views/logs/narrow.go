package logs

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/themes"
)

// findAct runs what narrows, searches and counts.
func (s *Screen) findAct(a keymap.Action, n int) (tea.Cmd, bool) {
	switch a {
	case actSearch:
		return s.query(s.find.mode), true
	case actHide:
		return s.hide(), true
	case actInvert:
		return s.setMode(map[bool]lens.Mode{true: lens.Filter, false: lens.Inverted}[s.find.mode == lens.Inverted]), true
	case actNext:
		return s.step(n), true
	case actPrevious:
		return s.step(-n), true
	case actContext:
		return s.moreContext(), true
	case actError:
		return s.trouble(n), true
	case actErrorBack:
		return s.trouble(-n), true
	case actRaise:
		return s.floorBy(n), true
	case actLower:
		return s.floorBy(-n), true
	case actErrorsOnly:
		return s.warnings(), true
	case actSaved:
		return s.pickQuery(), true
	case actTopList:
		return s.openTop(s.usualGrouping()), true
	case actSources:
		return s.openSources(), true
	case actBrush:
		return s.openBrush(), true
	case actRange:
		return s.pickRange(), true
	case actJump:
		return s.askTime(), true
	}
	return nil, false
}

// hide hides what does not match, or shows it again. Without a query it asks for one.
func (s *Screen) hide() tea.Cmd {
	if !s.find.on() {
		return s.query(lens.Filter)
	}
	if s.find.mode == lens.Search {
		return s.setMode(lens.Filter)
	}
	return s.setMode(lens.Search)
}

// setMode changes what becomes of the lines that do not match. The cursor stays on its line, or near it.
func (s *Screen) setMode(m lens.Mode) tea.Cmd {
	s.pane.at = s.seq()
	s.find.mode = m
	s.ask()
	return nil
}

// moreContext shows more lines around each match, or none again.
func (s *Screen) moreContext() tea.Cmd {
	steps := []int{0, 2, 5, 20}
	s.find.context = steps[(slices.Index(steps, s.find.context)+1)%len(steps)]
	if s.find.mode == lens.Search {
		s.find.mode = lens.Filter
		s.find.context = max(s.find.context, steps[1])
	}
	s.ask()
	if s.find.context == 0 {
		return toast(themes.Text, "only the lines that match")
	}
	return toast(themes.Text, plural(s.find.context, "line")+" before and after each match")
}

// warnings shows only what is wrong, or everything again.
func (s *Screen) warnings() tea.Cmd {
	if s.find.floor == record.Warn {
		return s.setFloor(record.None)
	}
	return s.setFloor(record.Warn)
}
