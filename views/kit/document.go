package kit

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
)

// Document is the common part of screens that show one object as text. Screens embed it and fill it by Show and Fail.
type Document struct {
	Sess    *session.Session
	At      kube.Place
	Cluster *cluster.Cluster
	Pager   *pager.Model
	Handle  ui.Handle
	Context context.Context // ends when the screen closes
	Theme   *themes.Theme
	Glyphs  themes.Glyphs

	word    string // "YAML", "describe"
	cancel  context.CancelFunc
	release []func()
	shown   bool
	err     error
	note    string
}

// NewDocument checks the place and makes the part; nothing runs before Begin.
func NewDocument(sess *session.Session, o ui.Open, word string) (Document, error) {
	at, ok := o.Arg.(kube.Place)
	if !ok || at.Ref.IsZero() {
		return Document{}, fmt.Errorf("%s needs an object", word)
	}
	d := Document{Sess: sess, At: at, word: word}
	d.Context, d.cancel = context.WithCancel(context.Background())
	return d, nil
}

// Begin connects.
func (d *Document) Begin(h ui.Handle) {
	d.Handle = h
	c, release := d.Sess.Acquire(d.At.Ref.Context)
	d.Cluster = c
	d.release = []func(){release, d.Sess.Subscribe(h.Flag)}
	d.Pager = pager.New(pager.Options{Send: h.Send})
}

// Close implements ui.Screen.
func (d *Document) Close() {
	d.cancel()
	if d.Pager != nil {
		d.Pager.Close()
	}
	for _, r := range d.release {
		r()
	}
}

// Dress takes a new look.
func (d *Document) Dress(m ui.Themed) {
	d.Theme, d.Glyphs = m.Theme, m.Glyphs
	d.Pager.SetLook(m.Theme, m.Glyphs)
}

// Show replaces the text.
func (d *Document) Show(lines []pager.Line) tea.Cmd {
	d.shown, d.err, d.note = true, nil, ""
	return d.Pager.SetLines(lines)
}

// Fail keeps the text and says why it is not what the server says now.
func (d *Document) Fail(err error) { d.err = err }

// Note is said in the header; the text stays.
func (d *Document) Note(text string) { d.note = text }

// Settled implements ui.Settler.
func (d *Document) Settled() bool { return d.shown || d.err != nil }

// View implements ui.Screen.
func (d *Document) View(w, h int) []string {
	switch {
	case d.Theme == nil:
		return make([]string, h)
	case d.shown:
		return d.Pager.View(w, h)
	case d.err != nil:
		p := problem.Of(d.err)
		return Page([][]ui.Seg{{{Role: themes.Bad, Text: p.Text}}, {{Role: themes.Text, Text: p.Next}}}, d.Theme, w, h)
	}
	return Page([][]ui.Seg{{{Role: themes.Dim, Text: "Asking for " + d.name() + "."}}}, d.Theme, w, h)
}

// Bindings are the pager's, then the way back.
func (d *Document) Bindings(own ...keymap.Binding) []keymap.Binding {
	bs := append(own, d.Pager.Bindings()...)
	return append(bs, keymap.Binding{Action: "document.back", Keys: []string{"esc"}, Help: "go back", Group: "go"})
}

// Act runs the bindings that are not the screen's own.
func (d *Document) Act(a keymap.Action, n int) tea.Cmd {
	if a == "document.back" {
		return ui.Do(ui.Pop{})
	}
	return d.Pager.Act(a, n)
}

// GoTo implements ui.Lined.
func (d *Document) GoTo(n int) { d.Pager.GoTo(n) }

// Mouse implements ui.Mouser: the wheel scrolls.
func (d *Document) Mouse(m tea.MouseMsg, _, _ int) tea.Cmd {
	const step = 3
	if w, ok := m.(tea.MouseWheelMsg); ok {
		switch w.Button {
		case tea.MouseWheelDown:
			d.Pager.Scroll(step)
		case tea.MouseWheelUp:
			d.Pager.Scroll(-step)
		}
	}
	return nil
}

// Head implements ui.Screen.
func (d *Document) Head() ui.Head {
	h := Head(d.Sess, []*cluster.Cluster{d.Cluster}, d.Glyphs)
	if ns := d.At.Ref.Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: d.word}, {Role: themes.Strong, Text: d.name()}}
	if d.note != "" {
		h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: d.note})
	}
	if d.err != nil && d.shown {
		h.Right = []ui.Seg{{Role: themes.Warn, Text: d.Glyphs.Stale + " " + brief(d.err)}}
	}
	if t := d.Pager.MatchText(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: t})
	}
	if t := d.Pager.Position(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Dim, Text: t})
	}
	return h
}

func (d *Document) name() string { return d.At.Ref.GVR.Resource + "/" + d.At.Ref.Name }
