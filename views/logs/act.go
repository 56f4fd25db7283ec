package logs

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui"
	"k8s.io/apimachinery/pkg/fields"
)

const sideStep = 8

// Act runs a binding.
func (s *Screen) Act(a keymap.Action, n int) tea.Cmd {
	if s.flow == nil {
		return nil
	}
	if s.mode != nil {
		if cmd, ours := s.mode.act(a, n); ours {
			return cmd
		}
	}
	if s.moveAct(a, n) {
		s.pin()
		return nil
	}
	if cmd, ours := s.findAct(a, max(n, 1)); ours {
		return cmd
	}
	if cmd, ours := s.showAct(a); ours {
		return cmd
	}
	return s.goAct(a)
}

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
	seq, follow := s.seq(), s.pane.follow
	s.find.mode = m
	s.ask()
	if !follow {
		s.pane.goTo(seq)
	}
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
	to := record.Warn
	if s.find.floor == record.Warn {
		to = record.None
	}
	return s.floorBy(int(to) - int(s.find.floor))
}

// showAct runs what changes how lines are drawn.
func (s *Screen) showAct(a keymap.Action) (tea.Cmd, bool) {
	st := &s.style
	said := ""
	switch a {
	case actStamps:
		st.stamp = (st.stamp + 1) % stamps
		said = st.stamp.String()
	case actNames:
		st.sources = (st.sources + 1) % namings
		said = st.sources.String()
	case actColumns:
		return s.pickColumns(), true
	case actRaw:
		st.raw = !st.raw
		said = map[bool]string{true: "lines as they were written", false: "lines as they are read"}[st.raw]
	case actColours:
		st.keep = !st.keep
		said = map[bool]string{true: "with the colours of the lines", false: "coloured by level"}[st.keep]
	case actWrap:
		s.pane.wrap, s.pane.x, s.pane.sub = !s.pane.wrap, 0, 0
	case actBars:
		st.bars = !st.bars
	case actBare:
		st.bare = !st.bare
	default:
		return nil, false
	}
	s.dress()
	if said == "" {
		return nil, true
	}
	return toast(themes.Text, said), true
}

// dress lets lines be laid out anew.
func (s *Screen) dress() {
	s.lines.reset()
	s.drawn = nil
}

// goAct runs what leads elsewhere.
func (s *Screen) goAct(a keymap.Action) tea.Cmd {
	switch a {
	case actDetail:
		return s.openDetail()
	case actPod:
		if d, ok := s.current(); ok {
			return goPod(d.Source.Pod)
		}
	case actMark:
		s.mark()
	case actCopy:
		return s.copy()
	case actCopyMenu:
		return s.copyMenu()
	case actSave:
		return s.askSave()
	case actInstances:
		s.place.Previous = !s.place.Previous
		s.begin()
	case actStreams:
		s.streams = 2 * max(s.status.Limit, 1)
		s.flow.reader.SetStreams(s.streams)
		return toast(themes.Text, "up to "+plural(s.streams, "log")+" at once")
	case actRetry:
		s.cluster.Refresh()
		s.flow.reader.Retry()
	case actBack:
		return s.unwind()
	}
	return nil
}

// unwind undoes what narrows, the last of it first, and then leaves.
func (s *Screen) unwind() tea.Cmd {
	seq, follow := s.seq(), s.pane.follow
	switch {
	case s.style.bare:
		s.style.bare = false
		return nil
	case s.zoom.set():
		s.zoom = window{}
	case s.find.on():
		s.find.text, s.find.query, s.find.context = "", nil, 0
		s.find.mode = lens.Search
	case s.find.floor != record.None:
		s.find.floor = record.None
	case s.hiddenCount() > 0:
		clear(s.hidden)
	case len(s.marked) > 0:
		clear(s.marked)
		return nil
	default:
		return ui.Do(ui.Pop{})
	}
	s.goal = nil
	s.lines.reset()
	s.ask()
	if !follow {
		s.pane.goTo(seq) // found by the query, it stays under the cursor without it
	}
	return nil
}

// mark toggles the mark of the line under the cursor and goes on.
func (s *Screen) mark() {
	d, ok := s.current()
	if !ok {
		return
	}
	if s.marked[d.Seq] {
		delete(s.marked, d.Seq)
	} else {
		s.marked[d.Seq] = true
	}
	if s.cursor() < s.rows()-1 {
		s.selectRow(s.cursor() + 1)
	} else {
		s.pane.goTo(d.Seq)
	}
	s.pin()
}

// goPod opens the table with a pod alone in it.
func goPod(ref kube.Ref) tea.Cmd {
	return ui.Do(ui.Push{Open: ui.Open{Screen: "browse", Arg: kube.Place{Kind: "pods", Scope: kube.Scope{
		Contexts: []string{ref.Context}, Namespaces: []string{ref.Namespace},
		FieldSelector: fields.OneTermEqualSelector("metadata.name", ref.Name).String(),
	}}}})
}

// Mouse implements ui.Mouser: the wheel scrolls, a click goes to a line, and a second one opens it.
func (s *Screen) Mouse(m tea.MouseMsg, _, y int) tea.Cmd {
	const step = 3
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
		s.pin()
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
		if used += s.height(i); row < used {
			if i == s.cursor() {
				return s.openDetail()
			}
			s.selectRow(i)
			s.pin()
			return nil
		}
	}
	return nil
}
