// Package change is the screen of a change, from the first question to the last result: the form of a verb, the resulting
// plan with what the API server says would happen, the confirmation, the run, and what became of every object.
//
// It knows Verbs and Plans, never a particular one. Nothing is changed before somebody confirms it. Other views open it by
// name (kit.ChangeScreen) with a kit.Change.
package change

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/form"
	"fathom/ui/pager"
	"fathom/views/kit"
)

// stage is how far the change is.
type stage uint8

const (
	asking  stage = iota // for values, and whether to do it
	running              // requests are under way
	over                 // the results are there
)

// View is the screen.
type View struct {
	sess   *session.Session
	arg    kit.Change
	verb   act.Verb // zero for an undo
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs
	hidden bool

	clusters []*cluster.Cluster // of the targets, the first one first
	release  []func()

	stage   stage
	form    *form.Form // nil where there is nothing to ask
	pending int        // values to begin with that are still looked up
	pager   *pager.Model
	width   int
	drawn   drawn

	undo    *undo  // what to take back, nil for a verb, and until the journal was read
	draft   *draft // the plan for the values now, nil while some are missing
	known   picture
	judged  verdict
	wanted  bool      // somebody said to do it before the plan was there
	ready   time.Time // since when there is something to decide
	typed   *word     // asks for a word, nil while none is asked for
	run     *run      // nil before anything was sent
	results []item    // of the run, in the order of the plan
	made    []entry   // of the journal, which take them back, the earliest first
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	arg, ok := o.Arg.(kit.Change)
	if !ok {
		return nil, fmt.Errorf("a change needs a kit.Change, not %T", o.Arg)
	}
	v := &View{sess: sess, arg: arg}
	if arg.Undo == "" {
		if v.verb, ok = act.Find(arg.Verb); !ok {
			return nil, fmt.Errorf("nothing is known of the verb %q", arg.Verb)
		}
		if len(arg.On) == 0 && v.verb.For != nil {
			return nil, fmt.Errorf("%s needs an object", v.verb.Title)
		}
	}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.form = v.newForm()
	v.pager = pager.New(pager.Options{Send: func(work func() any) tea.Cmd { return v.handle.Send(work) }})
	return v, nil
}

// Init connects, looks up what the form begins with, and makes the first plan.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.release = append(v.release, v.sess.Subscribe(h.Flag))
	for _, name := range v.contexts() {
		v.cluster(name)
	}
	if v.arg.Undo != "" {
		v.pending++
		return h.Send(v.readJournal)
	}
	cmd := v.lookUp()
	v.redraft(0)
	return cmd
}

// contexts are those of the targets; without targets, the session's. The journal tells that of an undo.
func (v *View) contexts() []string {
	var out []string
	if v.arg.Undo != "" {
		return nil
	}
	for _, t := range v.arg.On {
		if !slices.Contains(out, t.Ref.Context) {
			out = append(out, t.Ref.Context)
		}
	}
	if len(out) == 0 {
		out = append(out, cmp.Or(v.arg.Context, v.sess.Context()))
	}
	return out
}

// cluster is the connection to a context, kept until the screen closes.
func (v *View) cluster(name string) *cluster.Cluster {
	for _, c := range v.clusters {
		if c.Name() == name {
			return c
		}
	}
	c, release := v.sess.Acquire(name)
	v.clusters = append(v.clusters, c)
	v.release = append(v.release, release)
	return c
}

// Close ends what is under way: requests that were not sent yet are not sent.
func (v *View) Close() {
	v.cancel()
	v.pager.Close()
	for _, r := range v.release {
		r()
	}
}

// Place is what would open this screen again, with what was typed and is no secret.
func (v *View) Place() ui.Open {
	arg := v.arg
	arg.Args = v.args()
	for _, p := range v.verb.Params {
		if p.Hides(v.arg.On) {
			delete(arg.Args, p.Name)
		}
	}
	return ui.Open{Screen: kit.ChangeScreen, Arg: arg}
}

// Update takes what changed.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.pager.SetLook(m.Theme, m.Glyphs)
		if v.form != nil {
			v.form.SetLook(m.Theme, m.Glyphs)
		}
		v.drawn = drawn{}
		return v.show()
	case ui.Dirty:
		return v.refresh()
	case ui.Shown:
		v.hidden = false
		return v.refresh()
	case ui.Hidden:
		v.hidden = true
	case undo:
		return v.takeBack(m)
	case offered:
		return v.offer(m)
	case tea.PasteMsg:
		return v.paste(m.Content)
	default:
		return v.pager.Update(body)
	}
	return nil
}

// refresh takes over what draft and run have found out.
func (v *View) refresh() tea.Cmd {
	switch v.stage {
	case asking:
		return v.look()
	case running:
		return v.watch()
	}
	return nil
}

// Settled reports whether all is shown that there will be without anybody's doing.
func (v *View) Settled() bool {
	switch {
	case v.stage == running || v.pending > 0:
		return false
	case v.stage == over || v.draft == nil:
		return true
	}
	return v.known.settled()
}

// View draws form, plan or results, and below them what there is to decide.
func (v *View) View(w, h int) []string {
	if v.theme == nil {
		return make([]string, h)
	}
	if w != v.width {
		v.width = w
		v.show()
	}
	bar := v.bar(w)
	lines := v.values(w, h-len(bar))
	lines = append(lines, v.pager.View(w, max(0, h-len(lines)-len(bar)))...)
	if v.typed != nil {
		v.typed.y = h - 1
	}
	return append(lines, bar...)[:h]
}

// values draws the form; in one line where it asks for nothing that must be given, until somebody goes there.
func (v *View) values(w, h int) []string {
	switch {
	case v.form == nil || v.stage != asking:
		return nil
	case !v.form.Focused() && !v.required():
		return []string{v.row(w, v.options()...), v.seam(w)}
	}
	const least = 4 // lines that the plan keeps
	return append(v.form.View(w, min(v.form.Height(w), max(1, h-least))), v.seam(w))
}

// seam is the line between what is asked and what comes of it.
func (v *View) seam(w int) string {
	return v.row(w, ui.Seg{Role: themes.Border, Text: strings.Repeat(v.glyphs.H, w)})
}
