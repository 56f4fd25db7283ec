package loop

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestFlattenKeepsOrder(t *testing.T) {
	say := func(s string) tea.Cmd { return func() tea.Msg { return s } }
	nothing := func() tea.Msg { return nil }
	cmd := tea.Batch(say("a"), tea.Sequence(say("b"), nothing, tea.Batch(say("c"), say("d"))), nil, say("e"))
	if got, want := fmt.Sprint(Flatten(cmd)), "[a b c d e]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Flatten(nil); got != nil {
		t.Errorf("no command made %v", got)
	}
}

func TestCommandsAreNotMistaken(t *testing.T) {
	for _, msg := range []tea.Msg{nil, "text", []string{"a"}, struct{}{}} {
		if _, ok := Commands(msg); ok {
			t.Errorf("%v was taken for commands", msg)
		}
	}
}
