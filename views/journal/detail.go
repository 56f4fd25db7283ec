package journal

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act/journal"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/views/kit"
)

// Entry is the screen of one entry in full.
type Entry struct {
	sess   *session.Session
	id     string
	handle ui.Handle
	cancel func()
	theme  *themes.Theme
	glyphs themes.Glyphs
	pager  *pager.Model

	entries []journal.Entry
	entry   journal.Entry
	known   bool // the journal was read
	found   bool
	err     error
	reading bool
}

// NewDetail makes the screen of the entry whose ID is Arg.
func NewDetail(sess *session.Session, o ui.Open) (ui.Screen, error) {
	id, ok := o.Arg.(string)
	if !ok || id == "" {
		return nil, fmt.Errorf("an entry of the journal is named by its ID, not by %v", o.Arg)
	}
	return &Entry{sess: sess, id: id}, nil
}

// Init reads the entry.
func (v *Entry) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.pager = pager.New(pager.Options{Send: h.Send})
	v.cancel = v.sess.Subscribe(h.Flag)
	return v.read()
}

// Close implements ui.Screen.
func (v *Entry) Close() {
	if v.cancel != nil {
		v.cancel()
		v.pager.Close()
	}
}

func (v *Entry) read() tea.Cmd {
	if v.reading {
		return nil
	}
	v.reading = true
	sess := v.sess
	return v.handle.Send(func() any {
		var c content
		c.entries, c.torn, c.err = sess.Entries()
		return c
	})
}

// Update takes what was read. An entry that has ended does not change, but it may be undone meanwhile.
func (v *Entry) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.pager.SetLook(m.Theme, m.Glyphs)
		return v.show()
	case ui.Shown:
		return v.read()
	case ui.Dirty, ui.Tick:
		if v.entry.Begun {
			return v.read()
		}
		return nil
	case content:
		v.reading, v.known = false, true
		v.entries, v.err = m.entries, m.err
		v.entry, v.found = journal.Find(m.entries, v.id)
		return v.show()
	default:
		return v.pager.Update(body)
	}
}

func (v *Entry) show() tea.Cmd {
	if v.theme == nil || !v.found {
		return nil
	}
	p := page{entry: v.entry, undone: journal.Undone(v.entries)[v.id], zone: v.sess.Clock().Location(), glyphs: v.glyphs}
	if of, ok := journal.Find(v.entries, v.entry.Undoes); ok {
		p.undoes = &of
	}
	return v.pager.SetLines(p.lines())
}

// Ticks implements ui.Ticker: nobody tells that another Fathom has ended what it began.
func (v *Entry) Ticks() bool { return v.entry.Begun && v.entry.Fate != journal.Interrupted }

// Settled implements ui.Settler.
func (v *Entry) Settled() bool { return v.known }

// Place is what would open this screen again.
func (v *Entry) Place() ui.Open { return ui.Open{Screen: Detail, Arg: v.id} }

// GoTo implements ui.Lined.
func (v *Entry) GoTo(n int) { v.pager.GoTo(n) }

// View draws the entry, or why there is none.
func (v *Entry) View(w, h int) []string {
	text := func(r themes.Role, s string) [][]ui.Seg { return [][]ui.Seg{{{Role: r, Text: s}}} }
	switch {
	case v.theme == nil:
		return make([]string, h)
	case v.found:
		return v.pager.View(w, h)
	case v.err != nil:
		return kit.Page(text(themes.Bad, "The journal cannot be read: "+v.err.Error()+"."), v.theme, w, h)
	case v.known:
		return kit.Page(text(themes.Text, "The journal has no such entry any more."), v.theme, w, h)
	}
	return kit.Page(text(themes.Dim, "Reading the journal."), v.theme, w, h)
}

// Head implements ui.Screen.
func (v *Entry) Head() ui.Head {
	h := kit.Head(v.sess, v.sess.Opened(), v.glyphs)
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Journal"}}
	if v.found {
		h.Title = append(h.Title, ui.Seg{Role: themes.Strong, Text: v.entry.Verb}, ui.Seg{Role: themes.Dim, Text: clock(v.entry.Time, v.sess.Clock().Location())})
	}
	if t := v.pager.MatchText(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: t})
	}
	if t := v.pager.Position(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Dim, Text: t})
	}
	return h
}

// Bindings are the entry's own, then the pager's.
func (v *Entry) Bindings() []keymap.Binding {
	bs := []keymap.Binding{
		{Action: actOpen, Keys: []string{"enter"}, Help: "go to the object on this line", Short: "open", Group: "go", Disabled: v.noObject},
		{Action: actUndo, Keys: []string{"u"}, Help: "undo it, after a preview", Short: "undo", Group: "act", Danger: keymap.Risky, Disabled: func() string { return v.gate(noUndo(v.entries, v.entry)) }},
		{Action: actCopy, Keys: []string{"c"}, Help: "copy the kubectl lines that do the same", Short: "copy", Group: "copy", Disabled: func() string { return v.gate(noLines(v.entry)) }},
	}
	bs = append(bs, v.pager.Bindings()...)
	return append(bs, keymap.Binding{Action: actBack, Keys: []string{"esc"}, Help: "go back", Group: "go"})
}

// gate is why there is nothing to act on, else the reason given.
func (v *Entry) gate(reason string) string {
	if !v.found {
		return "there is no entry here"
	}
	return reason
}

// object is the one that the line under the cursor is about.
func (v *Entry) object() (kube.Ref, bool) {
	line, ok := v.pager.Line()
	if !ok || !v.found {
		return kube.Ref{}, false
	}
	var i int
	if _, err := fmt.Sscanf(line.Key, objectKey, &i); err != nil || i < 0 || i >= len(v.entry.Items) {
		return kube.Ref{}, false
	}
	ref := v.entry.Items[i].Ref
	return ref, ref.Name != ""
}

func (v *Entry) noObject() string {
	if _, ok := v.object(); !ok {
		return "this line names no object"
	}
	return ""
}

// Act runs a binding.
func (v *Entry) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actOpen:
		if ref, ok := v.object(); ok {
			return goTo(ref)
		}
	case actUndo:
		return undo(v.entry)
	case actCopy:
		return copyLines(v.entry)
	case actBack:
		return ui.Do(ui.Pop{})
	default:
		return v.pager.Act(a, n)
	}
	return nil
}

// goTo opens the table with the object.
func goTo(ref kube.Ref) tea.Cmd {
	scope := kube.Scope{Contexts: []string{ref.Context}}
	if ref.Namespace != "" {
		scope.Namespaces = []string{ref.Namespace}
	}
	at := kube.Place{Kind: ref.GVR.GroupResource().String(), Scope: scope, Filter: "name=" + ref.Name}
	return ui.Do(ui.Push{Open: ui.Open{Screen: "browse", Arg: at}})
}

// Mouse implements ui.Mouser: the wheel scrolls, a click moves.
func (v *Entry) Mouse(m tea.MouseMsg, x, y int) tea.Cmd {
	v.pager.Wheel(m)
	if c, ok := m.(tea.MouseClickMsg); ok && c.Button == tea.MouseLeft {
		v.pager.Click(x, y)
	}
	return nil
}
