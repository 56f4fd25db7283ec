package logs

import (
	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/fields"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui"
)

// Act runs a binding.
func (s *Screen) Act(a keymap.Action, n int) tea.Cmd {
	if s.flow == nil {
		return nil
	}
	defer s.pin()
	if s.mode != nil {
		if cmd, ours := s.mode.act(a, n); ours {
			return cmd
		}
	}
	if s.moveAct(a, n) {
		s.goal = nil
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
		return s.leave()
	}
	s.pane.at = s.seq() // found by the query, it stays under the cursor without it
	s.goal = nil
	s.lines.reset()
	s.ask()
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
}

// goPod opens the table with a pod alone in it.
func goPod(ref kube.Ref) tea.Cmd {
	return ui.Do(ui.Push{Open: ui.Open{Screen: "browse", Arg: kube.Place{Kind: "pods", Scope: kube.Scope{
		Contexts: []string{ref.Context}, Namespaces: []string{ref.Namespace},
		FieldSelector: fields.OneTermEqualSelector("metadata.name", ref.Name).String(),
	}}}})
}
