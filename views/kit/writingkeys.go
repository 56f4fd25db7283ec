package kit

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act/draft"
	"fathom/kube/cluster"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
)

const (
	actEditor  keymap.Action = "edit.editor"
	actPreview keymap.Action = "edit.preview"
	actDiscard keymap.Action = "edit.discard"
	actLeave   keymap.Action = "edit.leave"
)

// WritingKeys are the bindings of all stages.
func WritingKeys() []keymap.Binding {
	w := &Writing{Text: &draft.Draft{}}
	return w.Bindings()
}

// Bindings are what can be done with a kept text.
func (w *Writing) Bindings() []keymap.Binding {
	if w.Text == nil {
		return []keymap.Binding{{Action: actLeave, Keys: []string{"esc", "q"}, Help: "go back", Short: "back", Group: "edit"}}
	}
	return []keymap.Binding{
		{Action: actEditor, Keys: []string{"enter", "e"}, Help: "open the editor again", Short: "editor", Group: "edit", Disabled: w.busy},
		{Action: actPreview, Keys: []string{"p"}, Help: "look at the change again", Short: "preview", Group: "edit", Disabled: w.busy},
		{Action: actDiscard, Keys: []string{"D"}, Help: "throw the text away", Short: "discard", Group: "edit", Danger: keymap.Risky, Disabled: w.busy},
		{Action: actLeave, Keys: []string{"esc", "q"}, Help: "leave; the text is kept, and g E opens it again", Short: "leave", Group: "edit"},
	}
}

func (w *Writing) busy() string {
	if w.Stage != Stopped {
		return "the text is being looked at"
	}
	return ""
}

// Act runs a binding.
func (w *Writing) Act(a keymap.Action, _ int) tea.Cmd {
	switch a {
	case actEditor:
		return w.Edit()
	case actPreview:
		return ui.Do(ui.Msg{To: w.Handle.ID, Body: Written{}})
	case actDiscard:
		return AskDiscard(func() tea.Cmd {
			w.Drop()
			return ui.Do(ui.Pop{})
		})
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// AskDiscard asks whether a text is to be thrown away.
func AskDiscard(yes func() tea.Cmd) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "Throw the text away?", Yes: "throw away",
		Lines: [][]ui.Seg{{{Text: "What was typed is gone then."}}},
		OnYes: yes,
	})})
}

// View says how far it is.
func (w *Writing) View(width, height int) []string {
	if w.Theme == nil {
		return make([]string, height)
	}
	return Page(w.words(), w.Theme, width, height)
}

func (w *Writing) words() [][]ui.Seg {
	say := func(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }
	switch w.Stage {
	case Choosing:
		return nil
	case InEditor:
		return [][]ui.Seg{say(themes.Dim, "The editor has the terminal.")}
	case Fetching, Weighing, Previewed:
		return [][]ui.Seg{say(themes.Dim, w.Asking)}
	}
	role := themes.Text
	if w.bad {
		role = themes.Bad
	}
	out := [][]ui.Seg{say(role, w.said)}
	if w.next != "" {
		out = append(out, say(themes.Text, w.next))
	}
	if w.Text != nil {
		out = append(out, []ui.Seg{
			{Role: themes.Key, Text: ui.KeyLabel("enter", w.Glyphs)}, {Role: themes.Hint, Text: " opens the editor again   "},
			{Role: themes.Key, Text: "p"}, {Role: themes.Hint, Text: " shows the change   "},
			{Role: themes.Key, Text: "D"}, {Role: themes.Hint, Text: " throws the text away"},
		})
	}
	return out
}

// Headed is the header, with what the screen is called and what the text is of.
func (w *Writing) Headed(word, name, namespace string) ui.Head {
	var clusters []*cluster.Cluster
	if w.Cluster != nil {
		clusters = append(clusters, w.Cluster)
	}
	h := Head(w.Sess, clusters, w.Glyphs)
	if namespace != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: namespace}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: word}, {Role: themes.Strong, Text: name}}
	return h
}
