package ui_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
	"fathom/ui/uitest"
)

// sample is a screen that writes down what happens to it.
type sample struct {
	name    string
	handle  ui.Handle
	events  []string
	off     string // why "act" is disabled
	ticking bool
	settled bool
	awaits  bool
	lines   []string
	look    ui.Themed
	clicked [2]int
}

func (s *sample) note(format string, args ...any) {
	s.events = append(s.events, fmt.Sprintf(format, args...))
}

func (s *sample) Awaits() bool { return s.awaits }

func (s *sample) Init(h ui.Handle) tea.Cmd {
	s.handle = h
	s.note("init")
	return nil
}

func (s *sample) Update(body any) tea.Cmd {
	switch b := body.(type) {
	case ui.Themed:
		s.look = b
		s.note("themed %s", b.Theme.Name)
	case string:
		s.note("got %s", b)
	default:
		s.note("%s", strings.TrimPrefix(fmt.Sprintf("%T", b), "ui."))
	}
	return nil
}

func (s *sample) Act(a keymap.Action, n int) tea.Cmd {
	s.note("%s %d", a, n)
	switch a {
	case "sample.push":
		return ui.Do(ui.Push{Open: ui.Open{Screen: "sample", Arg: s.name + "+"}})
	case "sample.copy":
		return ui.Do(ui.Copy{What: "its name", Text: s.name})
	}
	return nil
}

func (s *sample) View(w, h int) []string {
	t, _ := themes.Named("none")
	out := make([]string, h)
	for i := range out {
		line := ""
		if i < len(s.lines) {
			line = s.lines[i]
		}
		out[i] = t.SGR(themes.Text, themes.Ground) + text.Fit(line, w) + themes.Reset
	}
	return out
}

func (s *sample) Bindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: "sample.act", Keys: []string{"enter"}, Help: "act on it", Short: "act", Disabled: func() string { return s.off }},
		{Action: "sample.down", Keys: []string{"j", "down"}, Help: "go down", Group: "move"},
		{Action: "sample.top", Keys: []string{"g g"}, Help: "go to the top", Group: "move"},
		{Action: "sample.push", Keys: []string{"p"}, Help: "open another", Short: "more", Group: "go"},
		{Action: "sample.copy", Keys: []string{"c"}, Help: "copy its name", Short: "copy", Group: "go"},
	}
}

func (s *sample) Head() ui.Head {
	return ui.Head{
		Accent: themes.Accent1,
		Left:   []ui.Seg{{Text: "prod-eu"}, {Text: "v1.36.3"}, {Text: "alice"}},
		Middle: []ui.Seg{{Text: "payments, checkout"}},
		Right:  []ui.Seg{{Role: themes.OK, Text: "● live"}},
		Title:  []ui.Seg{{Role: themes.Title, Text: s.name}, {Text: "1,204"}},
		Extra:  []ui.Seg{{Text: "/web"}, {Text: "sort NAME"}},
	}
}

func (s *sample) Place() ui.Open { return ui.Open{Screen: "sample", Arg: s.name} }
func (s *sample) Close()         { s.note("close") }
func (s *sample) Ticks() bool    { return s.ticking }
func (s *sample) Settled() bool  { return s.settled }

func (s *sample) Mouse(_ tea.MouseMsg, x, y int) tea.Cmd {
	s.clicked = [2]int{x, y}
	return nil
}

// has reports whether an event is among those noted.
func (s *sample) count(event string) int {
	n := 0
	for _, e := range s.events {
		if e == event {
			n++
		}
	}
	return n
}

// opened is an app of samples, and the samples in the order in which they were opened.
func opened(t *testing.T, opt ui.Options, w, h int) (*uitest.Driver, func() []*sample) {
	t.Helper()
	var all []*sample
	opt.Registry = ui.Registry{
		"sample": func(o ui.Open) (ui.Screen, error) {
			s := &sample{name: fmt.Sprint(o.Arg), settled: true}
			all = append(all, s)
			return s, nil
		},
		"broken": func(ui.Open) (ui.Screen, error) { return nil, fmt.Errorf("the disk is full") },
	}
	if opt.Start.Screen == "" {
		opt.Start = ui.Open{Screen: "sample", Arg: "Pods"}
	}
	return uitest.New(t, opt, w, h), func() []*sample { return all }
}
