package kit

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/object"
	"fathom/kube/problem"
	"fathom/kube/stream"
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
	looks   *looks
	acts    *Acts
	shown   bool
	trouble trouble
	gone    time.Time // when the object was found to be deleted
}

// trouble is why the text is not what the server says now.
type trouble struct {
	err          error
	fresh, retry time.Time
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

// Begin connects, and follows the object from then on.
func (d *Document) Begin(h ui.Handle) {
	d.Handle = h
	c, release := d.Sess.Acquire(d.At.Ref.Context)
	d.Cluster = c
	d.Pager = pager.New(pager.Options{Send: h.Send})
	d.looks = newLooks(d, h.Flag)
	d.acts = One(d.Sess, d.target)
	d.release = []func(){release, d.Sess.Subscribe(d.looks.clusterChanged)}
	d.Sess.Go(func() { d.looks.follower.Run(d.Context) })
}

// Look returns what was seen of the object, if that is news. It keeps the deletion in mind, for the header.
func (d *Document) Look() (object.Seen, bool) {
	s := d.looks.latest.Swap(nil)
	if s == nil {
		return object.Seen{}, false
	}
	d.gone = time.Time{}
	if s.Deleted {
		d.gone = s.Since
	}
	return *s, true
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

// Show replaces the text by what the server says now.
func (d *Document) Show(lines []pager.Line) tea.Cmd {
	d.shown, d.trouble = true, trouble{}
	return d.Pager.SetLines(lines)
}

// Fail keeps the text and says why it is not what the server says now: the text was right until fresh, and the next
// attempt is due at retry. Both may be zero, for not known. Without an error nothing is wrong.
func (d *Document) Fail(err error, fresh, retry time.Time) {
	d.trouble = trouble{err, fresh, retry}
}

// Gone says that the object was found to be deleted; the text stays.
func (d *Document) Gone(at time.Time) {
	if d.gone.IsZero() {
		d.gone = at
	}
}

// Retry looks at the object again now if that has failed.
func (d *Document) Retry() { d.looks.follower.Retry() }

// Shown reports whether there is a text.
func (d *Document) Shown() bool { return d.shown }

// Settled implements ui.Settler.
func (d *Document) Settled() bool { return d.shown || d.trouble.err != nil }

// Ticks implements ui.Ticker: ages and countdowns stand in the header while something is wrong.
func (d *Document) Ticks() bool {
	return d.trouble.err != nil || !d.gone.IsZero() || d.Cluster.Status().Phase != cluster.Live
}

// View implements ui.Screen.
func (d *Document) View(w, h int) []string {
	switch {
	case d.Theme == nil:
		return make([]string, h)
	case d.shown:
		return d.Pager.View(w, h)
	case d.trouble.err != nil:
		p := problem.Of(d.trouble.err)
		return Page([][]ui.Seg{{{Role: themes.Bad, Text: p.Text}}, {{Role: themes.Text, Text: p.Next}}}, d.Theme, w, h)
	}
	return Page([][]ui.Seg{{{Role: themes.Dim, Text: "Asking for " + d.name() + "."}}}, d.Theme, w, h)
}

// target is the object, for the verbs.
func (d *Document) target() (act.Target, bool) {
	k, ok := d.Cluster.Kinds().Find(d.At.Ref.GVR.GroupResource().String())
	return act.Target{Ref: d.At.Ref, Kind: k}, ok
}

// Bindings are the screen's own, the pager's, the ways' and verbs', as far as their keys are free, and the way back.
func (d *Document) Bindings(own ...keymap.Binding) []keymap.Binding {
	bs := append(own, d.Pager.Bindings()...)
	bs = append(bs, free(append(d.acts.Ways(), d.acts.Bindings()...), bs)...)
	return append(bs, keymap.Binding{Action: "document.back", Keys: []string{"esc"}, Help: "go back", Group: "go"})
}

// free are bindings without the keys that others have.
func free(bs, others []keymap.Binding) []keymap.Binding {
	for i, b := range bs {
		bs[i].Keys = slices.DeleteFunc(slices.Clone(b.Keys), func(k string) bool {
			return slices.ContainsFunc(others, func(o keymap.Binding) bool { return slices.Contains(o.Keys, k) })
		})
	}
	return bs
}

// Act runs the bindings that are not the screen's own.
func (d *Document) Act(a keymap.Action, n int) tea.Cmd {
	if cmd, ok := d.acts.Act(a); ok {
		return cmd
	}
	if a == "document.back" {
		return ui.Do(ui.Pop{})
	}
	return d.Pager.Act(a, n)
}

// GoTo implements ui.Lined.
func (d *Document) GoTo(n int) { d.Pager.GoTo(n) }

// Mouse implements ui.Mouser: the wheel scrolls.
func (d *Document) Mouse(m tea.MouseMsg, _, _ int) tea.Cmd {
	d.Pager.Wheel(m)
	return nil
}

// Head implements ui.Screen.
func (d *Document) Head() ui.Head {
	now := d.Sess.Clock()
	h := Head(d.Sess, []*cluster.Cluster{d.Cluster}, d.Glyphs)
	if ns := d.At.Ref.Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: d.word}, {Role: themes.Strong, Text: d.name()}}
	if !d.gone.IsZero() {
		h.Title = append(h.Title, ui.Seg{Role: themes.Bad, Text: d.Glyphs.Gone + " deleted " + kube.Since(now, d.gone.Unix(), kube.Quantised) + " ago"})
		if d.shown {
			h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: "as it was last"})
		}
	}
	if t := d.trouble; t.err != nil {
		st := stream.State{Phase: stream.Failed, Fresh: t.fresh, Retry: t.retry, Err: t.err}
		if d.shown && !t.fresh.IsZero() {
			st.Phase = stream.Stale
		}
		h.Right = Stream(st, now, d.Glyphs)
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
