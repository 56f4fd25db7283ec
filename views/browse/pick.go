package browse

import (
	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/picker"
)

// pick lets one choose a name from a list.
func pick(title string, names []string, current string, done func(string) tea.Cmd) tea.Cmd {
	items := make([]picker.Item, len(names))
	for i, n := range names {
		items[i] = picker.Item{ID: n, Cols: []string{n}, Current: n == current}
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: title, Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd { return done(chosen[0].ID) },
	})})
}
