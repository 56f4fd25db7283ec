package create

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

const (
	actEditor keymap.Action = "new.editor"
	actLeave  keymap.Action = "new.leave"
)

// Keys are the bindings of all stages.
func Keys() []keymap.Binding { return new(View).Bindings() }

// Bindings are what can be done with a text that was not created.
func (v *View) Bindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: actEditor, Keys: []string{"enter", "e"}, Help: "open the editor again", Short: "editor", Group: "new object", Disabled: v.busy},
		{Action: actLeave, Keys: []string{"esc", "q"}, Help: "leave; the file with the text stays", Short: "leave", Group: "new object"},
	}
}

func (v *View) busy() string {
	if v.stage != stopped || v.file == "" {
		return "there is no text"
	}
	return ""
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, _ int) tea.Cmd {
	switch a {
	case actEditor:
		return v.edit()
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// View says how far it is.
func (v *View) View(w, h int) []string {
	if v.theme == nil {
		return make([]string, h)
	}
	return kit.Page(v.words(), v.theme, w, h)
}

func (v *View) words() [][]ui.Seg {
	say := func(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }
	switch v.stage {
	case choosing:
		return nil
	case fetching:
		return [][]ui.Seg{say(themes.Dim, "Asking for the schema of "+v.at.Kind+".")}
	case editing, previewed:
		return [][]ui.Seg{say(themes.Dim, "The editor has the terminal.")}
	}
	role := themes.Text
	if v.bad {
		role = themes.Bad
	}
	out := [][]ui.Seg{say(role, v.said)}
	if v.next != "" {
		out = append(out, say(themes.Text, v.next))
	}
	if v.file != "" {
		out = append(out, []ui.Seg{
			{Role: themes.Key, Text: ui.KeyLabel("enter", v.glyphs)}, {Role: themes.Hint, Text: " opens the editor again"},
		})
	}
	return out
}
