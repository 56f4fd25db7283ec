package edit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/views/kit"
)

const actKept keymap.Action = "edit.kept"

// Globals offers, on every screen, the kept texts: of edits, new objects and files in containers that are not finished.
type Globals struct{ opt kit.WritingOptions }

// NewGlobals makes it.
func NewGlobals(opt kit.WritingOptions) *Globals { return &Globals{opt} }

// Bindings are the global ones.
func (g *Globals) Bindings() []keymap.Binding {
	return []keymap.Binding{{Action: actKept, Keys: []string{"g E"}, Help: "reopen a kept text: of an edit, a new object, a file in a container", Group: "everywhere"}}
}

// Act runs a global action and reports whether it was one.
func (g *Globals) Act(a keymap.Action) (tea.Cmd, bool) {
	if a != actKept {
		return nil, false
	}
	return g.list, true
}

// list shows what is kept. It reads the disk: off the loop.
func (g *Globals) list() tea.Msg {
	kept := map[string]draft.Text{}
	var items []picker.Item
	for _, t := range g.opt.Drafts.All() {
		kept[t.File()] = t
		items = append(items, picker.Item{ID: t.File(), Cols: []string{t.Name(), t.Context(), g.when(t)}})
	}
	if len(items) == 0 {
		return ui.Toast{Role: themes.Text, Text: "No text is kept: every edit was finished or thrown away."}
	}
	return ui.Show{Overlay: picker.New(picker.Options{
		Title: "Kept texts", Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd {
			return ui.Do(ui.Push{Open: ui.Open{Screen: screenOf(kept[chosen[0].ID]), Arg: chosen[0].ID}})
		},
		OnDelete: func(it picker.Item) tea.Cmd { return g.discard(kept[it.ID]) },
	})}
}

// screenOf names the screen that goes on with a text.
func screenOf(t draft.Text) string {
	switch t.(type) {
	case *draft.Fresh:
		return act.NewScreen
	case *draft.Copy:
		return kit.FilesScreen
	}
	return act.EditScreen
}

// discard asks whether to throw a text away, and goes back to the others.
func (g *Globals) discard(t draft.Text) tea.Cmd {
	return kit.AskDiscard(func() tea.Cmd {
		return func() tea.Msg {
			if err := t.Remove(); err != nil {
				return ui.Toast{Role: themes.Bad, Text: "The text of " + t.Name() + " could not be removed: " + err.Error()}
			}
			return g.list()
		}
	})
}

// when is when a text was begun, in the clock's zone.
func (g *Globals) when(t draft.Text) string {
	now := g.opt.Session.Clock()
	at := t.At().In(now.Location())
	if now.YearDay() == at.YearDay() && now.Year() == at.Year() {
		return "from " + at.Format("15:04")
	}
	return "from " + at.Format("2006-01-02 15:04")
}

// Left tells of texts that earlier runs left unfinished, "" if there are none.
func (g *Globals) Left() string {
	left := g.opt.Drafts.All()
	if len(left) == 0 {
		return ""
	}
	latest := left[0].Name() + " " + g.when(left[0])
	if len(left) == 1 {
		return "An unfinished text is kept: " + latest + ". g E opens it again."
	}
	return fmt.Sprintf("%d unfinished texts are kept, the latest of %s. g E opens them again.", len(left), latest)
}
