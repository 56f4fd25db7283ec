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
)

const actKept keymap.Action = "edit.kept"

// Globals offers, on every screen, the texts of edits that did not go in.
type Globals struct{ opt Options }

// NewGlobals makes it.
func NewGlobals(opt Options) *Globals { return &Globals{opt} }

// Bindings are the global ones.
func (g *Globals) Bindings() []keymap.Binding {
	return []keymap.Binding{{Action: actKept, Keys: []string{"g E"}, Help: "open an edit again that did not go in", Group: "everywhere"}}
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
	left := g.opt.Drafts.Left()
	if len(left) == 0 {
		return ui.Toast{Role: themes.Text, Text: "No edit is kept: all went in, or were thrown away."}
	}
	var items []picker.Item
	for _, d := range left {
		items = append(items, picker.Item{ID: d.File(), Cols: []string{d.Name(), d.Context(), g.when(d)}})
	}
	return ui.Show{Overlay: picker.New(picker.Options{
		Title: "Edits that did not go in", Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd {
			return ui.Do(ui.Push{Open: ui.Open{Screen: act.EditScreen, Arg: chosen[0].ID}})
		},
	})}
}

// when is when a draft was begun, in the clock's zone.
func (g *Globals) when(d *draft.Draft) string {
	now := g.opt.Session.Clock()
	at := d.Began.In(now.Location())
	if now.YearDay() == at.YearDay() && now.Year() == at.Year() {
		return "from " + at.Format("15:04")
	}
	return "from " + at.Format("2006-01-02 15:04")
}

// Left tells of edits of earlier runs that did not go in, "" when there are none.
func (g *Globals) Left() string {
	left := g.opt.Drafts.Left()
	if len(left) == 0 {
		return ""
	}
	latest := left[0].Name() + " " + g.when(left[0])
	if len(left) == 1 {
		return "An edit did not go in: " + latest + ". g E opens it again."
	}
	return fmt.Sprintf("%d edits did not go in, the latest of %s. g E opens them again.", len(left), latest)
}
