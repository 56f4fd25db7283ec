package forward

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
)

// ActList opens the list of forwards, from every screen.
const ActList keymap.Action = "open.forwards"

// Globals are what holds on every screen.
type Globals struct{ sess *session.Session }

// NewGlobals makes them.
func NewGlobals(sess *session.Session) *Globals { return &Globals{sess} }

// Bindings are the global ones.
func (g *Globals) Bindings() []keymap.Binding {
	return []keymap.Binding{{Action: ActList, Keys: []string{"g f"}, Help: "open the list of port forwards", Group: "everywhere"}}
}

// Act runs a global action and reports whether it was one.
func (g *Globals) Act(a keymap.Action) (tea.Cmd, bool) {
	if a != ActList {
		return nil, false
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ForwardsScreen, Arg: kit.Reach{}}}), true
}

// Leave asks whether to quit while forwards carry connections or files are copied; nil when quitting breaks nothing.
func (g *Globals) Leave() ui.Overlay {
	var lines [][]ui.Seg
	if forwards, connections := g.sess.Forwards().Running(); connections > 0 {
		lines = append(lines, []ui.Seg{{Role: themes.Text, Text: openWords(forwards, connections)}})
	}
	if copies := g.sess.Transfers().Running(); copies > 0 {
		lines = append(lines, []ui.Seg{{Role: themes.Text, Text: copyWords(copies)}})
	}
	if len(lines) == 0 {
		return nil
	}
	return dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "Quit", Yes: "quit", Lines: lines,
		OnYes: func() tea.Cmd { return ui.Do(ui.Quit{Sure: true}) },
	})
}

// openWords says what quitting does to connections through forwards.
func openWords(forwards, connections int) string {
	through, open, breaks := "a forward", "1 connection is open", "It breaks"
	if forwards > 1 {
		through = countOf(forwards)
	}
	if connections > 1 {
		open, breaks = kit.Count(connections)+" connections are open", "They break"
	}
	return open + " through " + through + ". " + breaks + " when Fathom ends."
}

// copyWords says what quitting does to copies of files.
func copyWords(copies int) string {
	if copies == 1 {
		return "1 copy of files is under way. It ends with Fathom; a single file goes on where it was when it is copied again."
	}
	return kit.Count(copies) + " copies of files are under way. They end with Fathom; a single file goes on where it was when it is copied again."
}
