package change

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

const (
	actUndo     keymap.Action = "act.undo-last"
	actReadOnly keymap.Action = "act.read-only"
)

// Globals are the actions around changes that hold on every screen: undo, read-only mode, and the verbs that take no object.
type Globals struct {
	sess  *session.Session
	verbs []keymap.Binding // that take no object
}

// NewGlobals makes them.
func NewGlobals(sess *session.Session) *Globals {
	g := &Globals{sess: sess}
	for _, v := range act.Verbs() {
		if v.For == nil {
			b := kit.VerbBinding(v, "everywhere")
			b.Disabled = func() string { return sess.Refused(sess.Context()) }
			g.verbs = append(g.verbs, b)
		}
	}
	return g
}

// Bindings are the global ones.
func (g *Globals) Bindings() []keymap.Binding {
	help := "forbid every change"
	if g.sess.Held() {
		help = "allow changes again"
	}
	return append([]keymap.Binding{
		{Action: actUndo, Keys: []string{"u"}, Help: "undo the latest change", Group: "everywhere", Danger: keymap.Risky},
		{Action: actReadOnly, Keys: []string{"ctrl+o"}, Help: help, Group: "everywhere"},
	}, g.verbs...)
}

// Act runs a global action and reports whether it was one.
func (g *Globals) Act(a keymap.Action) (tea.Cmd, bool) {
	switch a {
	case actUndo:
		return g.undo, true
	case actReadOnly:
		return g.toggle(), true
	}
	name, ours := strings.CutPrefix(string(a), "act.")
	v, ok := act.Find(name)
	if !ours || !ok {
		return nil, false
	}
	return ui.Do(ui.Push{Open: kit.OpenVerb(v, nil)}), true
}

// undo finds the latest change of the context that can be taken back, and opens what takes it back.
func (g *Globals) undo() tea.Msg {
	entries, _, err := g.sess.Entries()
	if err != nil {
		return ui.Toast{Role: themes.Bad, Text: problem.Of(err).Text}
	}
	e, _, why := journal.Last(entries, g.sess.Context())
	switch {
	case e.ID != "":
		return ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Undo: e.ID}}}
	case why != "":
		return ui.Toast{Role: themes.Warn, Text: "The latest change cannot be undone. " + why}
	}
	return ui.Toast{Role: themes.Warn, Text: "Nothing was changed in context " + g.sess.Context() + " that could be undone."}
}

// toggle switches read-only mode, as far as it is a key's to switch.
func (g *Globals) toggle() tea.Cmd {
	if g.sess.Held() {
		g.sess.HoldReadOnly(false)
	} else if why := g.sess.Refused(g.sess.Context()); why == "" {
		g.sess.HoldReadOnly(true)
		return ui.Do(ui.Toast{Role: themes.OK, Text: "Read-only: nothing can be changed until this is switched off."})
	}
	if why := g.sess.Refused(g.sess.Context()); why != "" {
		return ui.Do(ui.Toast{Role: themes.Warn, Text: why + " That is not for a key to switch off."})
	}
	return ui.Do(ui.Toast{Role: themes.Warn, Text: "Changes are allowed again."})
}
