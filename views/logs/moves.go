package logs

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
)

const sideStep = 8

// moveAct runs what only moves and reports whether a was that.
func (s *Screen) moveAct(a keymap.Action, n int) bool {
	times := max(n, 1)
	switch a {
	case actDown:
		s.move(times)
	case actUp:
		s.move(-times)
	case actHalfDown:
		s.leapRows(times * max(s.pane.h/2, 1))
	case actHalfUp:
		s.leapRows(-times * max(s.pane.h/2, 1))
	case actPageDown:
		s.leapRows(times * max(s.pane.h-1, 1))
	case actPageUp:
		s.leapRows(-times * max(s.pane.h-1, 1))
	case actTop:
		if s.cursor() == 0 {
			s.older()
		}
		s.selectRow(times - 1)
	case actFollow:
		s.followOn()
	case actScrollDown:
		s.scroll(times)
	case actScrollUp:
		s.scroll(-times)
	case actPlaceTop:
		s.placeAt(0)
	case actPlaceMid:
		s.placeAt(s.pane.h / 2)
	case actPlaceEnd:
		s.placeAt(s.pane.h - 1)
	case actRight:
		s.sideBy(times * sideStep)
	case actLeft:
		s.sideBy(-times * sideStep)
	case actLineStart:
		s.pane.x = 0
	default:
		return false
	}
	return true
}

// placeAt brings the cursor's line to a row of the screen.
func (s *Screen) placeAt(row int) {
	s.selectRow(s.cursor())
	s.pane.shift = row
}

func (s *Screen) sideBy(n int) {
	if !s.pane.wrap {
		s.pane.x = max(0, min(s.pane.x+n, mostBytes))
	}
}

// Mouse implements ui.Mouser: the wheel scrolls, a click goes to a line, and a second one opens it.
func (s *Screen) Mouse(m tea.MouseMsg, _, y int) tea.Cmd {
	const step = 3
	defer s.pin()
	switch m := m.(type) {
	case tea.MouseWheelMsg:
		if s.mode != nil {
			return nil
		}
		switch m.Button {
		case tea.MouseWheelDown:
			s.scroll(step)
		case tea.MouseWheelUp:
			s.scroll(-step)
		case tea.MouseWheelRight:
			s.sideBy(sideStep)
		case tea.MouseWheelLeft:
			s.sideBy(-sideStep)
		}
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft || s.mode != nil {
			return nil
		}
		return s.click(y - (len(s.drawn) - s.pane.h))
	}
	return nil
}

// click goes to the line on a row of the screen, and opens it if the cursor is there already.
func (s *Screen) click(row int) tea.Cmd {
	if row < 0 || s.rows() == 0 {
		return nil
	}
	used := -s.pane.sub
	for i := s.topRow(); i < s.rows(); i++ {
		if used += s.rowsOf(i); row < used {
			if i == s.cursor() {
				return s.openDetail()
			}
			s.selectRow(i)
			return nil
		}
	}
	return nil
}
