package kit

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act/draft"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
)

// WritingStage is how far a text is.
type WritingStage uint8

const (
	Fetching  WritingStage = iota // what the text begins with
	Choosing                      // what it is to be of
	InEditor                      // which has the terminal
	Weighing                      // what the editor left is looked at
	Previewed                     // the screen of changes is on top
	Stopped                       // nothing was sent
)

// WritingOptions are what a screen around an editor needs.
type WritingOptions struct {
	Session *session.Session
	Drafts  *draft.Store
	Editors draft.Editors
}

// Writing is the common part of screens around an editor: it hands over the terminal, passes the change on to the screen
// that all changes share, and keeps the text until the change has gone in; if it does not, it says why. Screens embed it.
type Writing struct {
	Sess    *session.Session
	Drafts  *draft.Store
	Editors draft.Editors
	Handle  ui.Handle
	Context context.Context // ends when the screen closes
	Cluster *cluster.Cluster
	Theme   *themes.Theme
	Glyphs  themes.Glyphs
	Stage   WritingStage
	// Text is nil before there is one, and once it went in.
	Text draft.Text
	// Asking says what is done in the stages Fetching and Weighing, in a sentence.
	Asking string

	before     int // plans that had run before the change could be made
	said, next string
	bad        bool // it stopped because something is wrong
	cancel     context.CancelFunc
	release    []func()
}

// NewWriting makes the part; nothing runs before Begin.
func NewWriting(opt WritingOptions) Writing {
	w := Writing{Sess: opt.Session, Drafts: opt.Drafts, Editors: opt.Editors}
	w.Context, w.cancel = context.WithCancel(context.Background())
	return w
}

// Begin connects to a context.
func (w *Writing) Begin(h ui.Handle, context string) {
	w.Handle = h
	c, release := w.Sess.Acquire(context)
	w.Cluster, w.release = c, []func(){release, w.Sess.Subscribe(h.Flag)}
}

// Dress takes a new look.
func (w *Writing) Dress(m ui.Themed) { w.Theme, w.Glyphs = m.Theme, m.Glyphs }

// Written is the message that the editor gave the terminal back, or that its text is to be looked at again. Err is how it
// failed.
type Written struct{ Err error }

// Edit hands the terminal to the editor.
func (w *Writing) Edit() tea.Cmd {
	command, err := w.Editors.Command()
	if err != nil {
		p := problem.Of(err)
		return w.Stop(p.Text+" The text is kept in "+w.Text.File()+".", p.Next, true)
	}
	if err := w.Text.Hold(); err != nil {
		p := problem.Of(err)
		return w.Stop(p.Text, p.Next, true)
	}
	w.Stage = InEditor
	id := w.Handle.ID
	return ui.Do(ui.Run{
		Command: draft.NewRun(command, w.Text.File()),
		Done:    func(err error) tea.Msg { return ui.Msg{To: id, Body: Written{err}} },
	})
}

// Preview opens the screen that shows a change and asks for the yes.
func (w *Writing) Preview(c Change) tea.Cmd {
	w.Stage, w.before = Previewed, w.Sess.RanSoFar()
	return ui.Do(ui.Push{Open: ui.Open{Screen: ChangeScreen, Arg: c}})
}

// Ran are the plans that this Fathom has made real since the preview; nil without one.
func (w *Writing) Ran() []session.Ran {
	if w.Stage != Previewed {
		return nil
	}
	return w.Sess.RanSince(w.before)
}

// Drop removes the text.
func (w *Writing) Drop() {
	if err := w.Text.Remove(); err != nil {
		w.Sess.Note("The text of " + w.Text.Name() + " could not be removed: " + err.Error())
	}
	w.Text, w.Stage = nil, Stopped
}

// Stop stays on screen with what there is to know.
func (w *Writing) Stop(said, next string, bad bool) tea.Cmd {
	w.Stage, w.said, w.next, w.bad = Stopped, said, next, bad
	return nil
}

// End lets go of everything but the text, which goes too when it went in.
func (w *Writing) End(wentIn bool) {
	w.cancel()
	if wentIn && w.Text != nil {
		w.Drop()
	}
	for _, release := range w.release {
		release()
	}
}

// Settled implements ui.Settler.
func (w *Writing) Settled() bool { return w.Stage == Stopped || w.Stage == Choosing }
