package edit

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act/draft"
	"fathom/kube/cluster"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
)

const (
	actEditor  keymap.Action = "edit.editor"
	actPreview keymap.Action = "edit.preview"
	actDiscard keymap.Action = "edit.discard"
	actLeave   keymap.Action = "edit.leave"
)

// Keys are the bindings of all stages.
func Keys() []keymap.Binding {
	v := &View{draft: &draft.Draft{}}
	return v.Bindings()
}

// Bindings are what can be done with a text that did not go in.
func (v *View) Bindings() []keymap.Binding {
	if v.draft == nil {
		return []keymap.Binding{{Action: actLeave, Keys: []string{"esc", "q"}, Help: "go back", Short: "back", Group: "edit"}}
	}
	return []keymap.Binding{
		{Action: actEditor, Keys: []string{"enter", "e"}, Help: "open the editor again", Short: "editor", Group: "edit", Disabled: v.busy},
		{Action: actPreview, Keys: []string{"p"}, Help: "look at the change again", Short: "preview", Group: "edit", Disabled: v.busy},
		{Action: actDiscard, Keys: []string{"D"}, Help: "throw the text away", Short: "discard", Group: "edit", Danger: keymap.Risky, Disabled: v.busy},
		{Action: actLeave, Keys: []string{"esc", "q"}, Help: "leave; the text is kept, and g E opens it again", Short: "leave", Group: "edit"},
	}
}

func (v *View) busy() string {
	if v.stage != stopped {
		return "the text is being looked at"
	}
	return ""
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, _ int) tea.Cmd {
	switch a {
	case actEditor:
		return v.edit()
	case actPreview:
		return v.ended(ended{})
	case actDiscard:
		return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
			Title: "Throw the text away?", Yes: "throw away",
			Lines: [][]ui.Seg{{{Text: "What was typed is gone then."}}},
			OnYes: func() tea.Cmd {
				v.drop()
				return ui.Do(ui.Pop{})
			},
		})})
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// View says how far the edit is.
func (v *View) View(w, h int) []string {
	if v.theme == nil {
		return make([]string, h)
	}
	return kit.Page(v.words(), v.theme, w, h)
}

func (v *View) words() [][]ui.Seg {
	say := func(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }
	switch v.stage {
	case fetching:
		return [][]ui.Seg{say(themes.Dim, "Asking for "+v.name()+".")}
	case choosing:
		return nil
	case editing:
		return [][]ui.Seg{say(themes.Dim, "The editor has the terminal.")}
	case weighing, previewed:
		return [][]ui.Seg{say(themes.Dim, "Trying the text on the API server; nothing is changed.")}
	}
	role := themes.Text
	if v.bad {
		role = themes.Bad
	}
	out := [][]ui.Seg{say(role, v.said)}
	if v.next != "" {
		out = append(out, say(themes.Text, v.next))
	}
	if v.draft != nil {
		out = append(out, []ui.Seg{
			{Role: themes.Key, Text: ui.KeyLabel("enter", v.glyphs)}, {Role: themes.Hint, Text: " opens the editor again   "},
			{Role: themes.Key, Text: "p"}, {Role: themes.Hint, Text: " shows the change   "},
			{Role: themes.Key, Text: "D"}, {Role: themes.Hint, Text: " throws the text away"},
		})
	}
	return out
}

func (v *View) name() string {
	switch {
	case v.draft != nil:
		return v.draft.Name()
	case len(v.on) == 1:
		return v.on[0].Ref.String()
	case len(v.on) > 1:
		return kit.Count(len(v.on)) + " objects"
	}
	return v.at.Ref.String()
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	var clusters []*cluster.Cluster
	if v.cluster != nil {
		clusters = append(clusters, v.cluster)
	}
	h := kit.Head(v.opt.Session, clusters, v.glyphs)
	if len(v.on) > 0 && v.on[0].Ref.Namespace != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: v.on[0].Ref.Namespace}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Edit"}, {Role: themes.Strong, Text: v.name()}}
	return h
}
