package guests_test

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// stub is a screen that says with what it was opened.
func stub(name string) func(ui.Open) (ui.Screen, error) {
	return func(o ui.Open) (ui.Screen, error) {
		r, _ := o.Arg.(kit.Reach)
		return opened(name + " " + r.On[0].Name + " " + r.Part()), nil
	}
}

type opened string

func (opened) Init(ui.Handle) tea.Cmd         { return nil }
func (opened) Update(any) tea.Cmd             { return nil }
func (opened) Act(keymap.Action, int) tea.Cmd { return ui.Do(ui.Pop{}) }
func (opened) View(_, h int) []string         { return make([]string, h) }
func (opened) Bindings() []keymap.Binding {
	return []keymap.Binding{{Action: "opened.back", Keys: []string{"esc"}, Help: "go back"}}
}
func (o opened) Head() ui.Head {
	return ui.Head{Title: []ui.Seg{{Role: themes.Title, Text: string(o)}}}
}
func (opened) Place() ui.Open { return ui.Open{} }
func (opened) Close()         {}

// until lets a second after the other pass until the screen is as wanted.
func (r *rig) until(what string, ok func(text string) bool) {
	r.t.Helper()
	for limit := time.Now().Add(2 * time.Minute); !ok(r.Text()); {
		if time.Now().After(limit) {
			r.t.Fatalf("waited for %s:\n%s", what, r.Text())
		}
		r.clock.Advance(time.Second)
		r.Advance(time.Second)
	}
}

func (r *rig) pass(want string) {
	r.t.Helper()
	r.until(want, func(text string) bool { return strings.Contains(text, want) })
}

func (r *rig) gone(text string) {
	r.t.Helper()
	r.until(text+" to be gone", func(now string) bool { return !strings.Contains(now, text) })
}

func (r *rig) wait(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		r.WaitText(text)
	}
}
