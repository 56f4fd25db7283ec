// Package create is the screen around a new object: it asks for a kind, hands a template of it to the editor, and passes what the editor
// leaves on to the screen that all changes have. What was typed stays on disk until the object is there.
//
// Other views open it by name (act.NewScreen) with a kube.Place.
package create

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/kube/template"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// stage is how far it is.
type stage uint8

const (
	choosing  stage = iota // a kind
	fetching               // its template
	editing                // the editor has the terminal
	previewed              // the screen of changes is on top
	stopped                // nothing was created
)

// Options are what the screen needs.
type Options struct {
	Session *session.Session
	Editors draft.Editors
	Dir     string // for texts; it need not exist yet
}

// View is the screen.
type View struct {
	opt    Options
	at     kube.Place
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs

	cluster *cluster.Cluster
	release []func()

	stage  stage
	file   string // "" before there is a text, and once the object is there
	blank  string // the template as it was given to the editor
	before int    // plans that had run before the object could be made
	said   string
	next   string
	bad    bool
}

// New makes the screen; nothing runs before Init.
func New(opt Options, o ui.Open) (ui.Screen, error) {
	at, ok := o.Arg.(kube.Place)
	if !ok {
		return nil, fmt.Errorf("a new object needs a kube.Place, not %T", o.Arg)
	}
	v := &View{opt: opt, at: at}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	return v, nil
}

// Init connects, and asks for a kind or its template.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	name := v.opt.Session.Context()
	if len(v.at.Scope.Contexts) > 0 {
		name = v.at.Scope.Contexts[0]
	}
	c, release := v.opt.Session.Acquire(name)
	v.cluster, v.release = c, []func(){release, v.opt.Session.Subscribe(h.Flag)}
	if why := v.opt.Session.Refused(name); why != "" {
		return v.stop(why, "", true)
	}
	kind, ok := c.Kinds().Find(v.at.Kind)
	if v.at.Kind == "" || !ok || !creatable(kind) {
		return v.choose()
	}
	return v.fetch(kind)
}

// fetched is a template in a file.
type fetched struct {
	file, text string
	err        error
}

// fetch asks for the template of a kind.
func (v *View) fetch(kind kube.Kind) tea.Cmd {
	v.stage, v.at.Kind = fetching, kind.String()
	namespace := v.cluster.Namespace()
	if ns := v.at.Scope.Namespaces; len(ns) == 1 && ns[0] != "" {
		namespace = ns[0]
	}
	return v.handle.Send(func() any {
		text, err := template.Of(v.ctx, v.cluster, kind, namespace)
		if err != nil {
			return fetched{err: err}
		}
		file, err := keep(v.opt.Dir, kind.Singular, text)
		return fetched{file, text, err}
	})
}

// Update takes what was found out.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
	case fetched:
		if m.err != nil {
			p := problem.Of(m.err)
			return v.stop(p.Text, p.Next, true)
		}
		v.file, v.blank = m.file, m.text
		return v.edit()
	case ended:
		return v.ended(m)
	case read:
		return v.preview(m)
	case ui.Shown:
		if v.stage == previewed {
			return v.settle()
		}
	}
	return nil
}

// Close lets go of everything but the text.
func (v *View) Close() {
	v.cancel()
	if v.stage == previewed && v.made() {
		v.drop()
	}
	for _, release := range v.release {
		release()
	}
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open { return ui.Open{Screen: act.NewScreen, Arg: v.at} }

// Settled implements ui.Settler.
func (v *View) Settled() bool { return v.stage == stopped || v.stage == choosing }

// stop stays on screen with what there is to know.
func (v *View) stop(said, next string, bad bool) tea.Cmd {
	v.stage, v.said, v.next, v.bad = stopped, said, next, bad
	return nil
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	var clusters []*cluster.Cluster
	if v.cluster != nil {
		clusters = append(clusters, v.cluster)
	}
	h := kit.Head(v.opt.Session, clusters, v.glyphs)
	h.Title = []ui.Seg{{Role: themes.Title, Text: "New object"}, {Role: themes.Strong, Text: v.at.Kind}}
	return h
}
