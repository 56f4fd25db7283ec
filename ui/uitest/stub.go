package uitest

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
)

// Stub is a screen with a title and nothing else, in place of one that is not under test.
type Stub struct {
	Title string
	At    ui.Open // what Place returns
	Keys  []keymap.Binding
}

const stubBack keymap.Action = "stub.back"

// NewStub makes a stub from which esc goes back.
func NewStub(title string, at ui.Open) Stub {
	return Stub{Title: title, At: at, Keys: []keymap.Binding{{Action: stubBack, Keys: []string{"esc"}, Help: "go back"}}}
}

// Init implements ui.Screen.
func (Stub) Init(ui.Handle) tea.Cmd { return nil }

// Update implements ui.Screen.
func (Stub) Update(any) tea.Cmd { return nil }

// Act implements ui.Screen.
func (Stub) Act(a keymap.Action, _ int) tea.Cmd {
	if a == stubBack {
		return ui.Do(ui.Pop{})
	}
	return nil
}

// View implements ui.Screen.
func (Stub) View(_, h int) []string { return make([]string, h) }

// Head implements ui.Screen.
func (s Stub) Head() ui.Head {
	return ui.Head{Title: []ui.Seg{{Role: themes.Title, Text: s.Title}}}
}

// Bindings implements ui.Screen.
func (s Stub) Bindings() []keymap.Binding { return s.Keys }

// Place implements ui.Screen.
func (s Stub) Place() ui.Open { return s.At }

// Close implements ui.Screen.
func (Stub) Close() {}
