package ui_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/uitest"
)

// loading is a screen that is settled once its goroutine has brought the data.
type loading struct {
	sample
	data chan string
}

func (s *loading) Init(h ui.Handle) tea.Cmd {
	go func() {
		s.data <- "first row"
		h.Flag()
	}()
	return tea.Batch(h.Send(func() any { return "hello" }), s.sample.Init(h))
}

func (s *loading) Update(body any) tea.Cmd {
	if _, ok := body.(ui.Dirty); ok {
		s.lines = []string{<-s.data}
	}
	cmd := s.sample.Update(body)
	s.settled = len(s.lines) > 0 && s.count("got hello") > 0
	return cmd
}

func shotOptions(s ui.Screen) ui.Options {
	none, _ := themes.Named("none")
	return ui.Options{
		Registry: ui.Registry{"pods": func(ui.Open) (ui.Screen, error) { return s, nil }},
		Themes:   func(themes.Terminal) *themes.Theme { return none },
		Glyphs:   themes.Unicode(),
		Keymap:   keymap.New(nil),
		Clock:    func() time.Time { return time.Unix(0, 0) },
	}
}

func TestShotWaitsUntilSettled(t *testing.T) {
	s := &loading{sample: sample{name: "Pods"}, data: make(chan string, 1)}
	lines, err := ui.Shot(t.Context(), shotOptions(s), ui.Open{Screen: "pods"}, 80, 10)
	if err != nil {
		t.Fatal(err)
	}
	got := uitest.Plain(lines, 80)
	if len(got) != 10 || got[2] != "first row" || !strings.HasSuffix(got[0], "● live") {
		t.Errorf("the shot is\n%s", strings.Join(got, "\n"))
	}
	if s.count("got hello") != 1 || s.count("close") != 1 {
		t.Errorf("the screen saw %q", s.events)
	}
}

func TestShotGivesUpWithAPicture(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	lines, err := ui.Shot(ctx, shotOptions(&sample{name: "Pods"}), ui.Open{Screen: "pods"}, 80, 10)
	if !errors.Is(err, context.Canceled) || len(lines) != 10 {
		t.Errorf("%d lines, error %v", len(lines), err)
	}
	if _, err := ui.Shot(t.Context(), shotOptions(nil), ui.Open{Screen: "nope"}, 80, 10); err == nil {
		t.Error("a screen that does not exist was shot")
	}
}
