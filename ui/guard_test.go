package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/ui/internal/loop"
)

func TestCommandsRunUnderTheGuard(t *testing.T) {
	caught := 0
	a := &App{opt: Options{Guard: func(work func()) {
		defer func() {
			if recover() != nil {
				caught++
			}
		}()
		work()
	}}}
	fine := func() tea.Msg { return "fine" }
	bad := func() tea.Msg { panic("bad") }
	msgs := loop.Flatten(a.guarded(tea.Batch(bad, tea.Sequence(fine, bad, tea.Batch(fine, bad)))))
	if caught != 3 || len(msgs) != 2 {
		t.Errorf("%d panics caught, messages %v", caught, msgs)
	}
	if a.guarded(nil) != nil {
		t.Error("no command became one")
	}
}
