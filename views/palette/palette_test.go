package palette

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/ui"
)

// text is a screen of which only the line matters that it was sent to.
type text struct {
	ui.Screen
	line int
}

func (s *text) GoTo(n int) { s.line = n }

// fixed is an app with one screen on top; it counts what is done with it.
type fixed struct {
	top  ui.Screen
	acts int
}

func (h *fixed) Bindings() []keymap.Binding { return nil }
func (h *fixed) Top() ui.Screen             { return h.top }
func (h *fixed) Act(keymap.Action, int) tea.Cmd {
	h.acts++
	return nil
}

func TestANumberIsALineOfTheScreen(t *testing.T) {
	s := &text{}
	p := New(Options{})
	p.Attach(&fixed{top: s})
	if it := p.typedItem("12"); it.Cols[1] != "go to this line" || it.Weak || s.line != 0 {
		t.Fatalf("12 offers %+v; before enter the screen went to %d", it, s.line)
	}
	if _, err := p.Run(" 12 "); err != nil || s.line != 12 {
		t.Errorf("went to line %d, %v", s.line, err)
	}
	for _, other := range []string{"0", "-3", "12 prod", "12 /web", "1e3"} {
		if l, err := ParseLine(other); err == nil && p.jump(l) != nil {
			t.Errorf("%q is taken for the number of a line", other)
		}
	}
	p.Attach(&fixed{})
	if p.jump(Line{Kind: "12"}) != nil {
		t.Error("a screen without lines takes 12 for one")
	}
}

func TestTypingALineDoesNothingYet(t *testing.T) {
	h := &fixed{top: &text{}}
	p := New(Options{Themes: []string{"dark"}, SetTheme: func(string, bool) tea.Cmd {
		t.Error("the theme changed before enter")
		return nil
	}})
	p.Attach(h)
	for _, line := range []string{"help", "messages", "theme dark", "q"} {
		if it := p.typedItem(line); it.Weak || it.Off != "" {
			t.Errorf("%q is no line: %+v", line, it)
		}
	}
	if h.acts != 0 {
		t.Errorf("%d actions ran before enter", h.acts)
	}
}
