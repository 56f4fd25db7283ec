// Package edit is the screen around an editor: it fetches an object or one of its keys, hands the terminal to the editor,
// opens it again where the text cannot be sent, and passes the change on to the screen that all changes have. What was
// typed stays on disk until it went in.
//
// Other views open it by name (act.EditScreen) with a kube.Place, or for several objects a kit.Change; the name of a
// draft's file goes on with a draft.
package edit

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/cluster"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// stage is how far the edit is.
type stage uint8

const (
	fetching  stage = iota // the objects
	choosing               // which key
	editing                // the editor has the terminal
	weighing               // what it left is tried
	previewed              // the screen of changes is on top
	stopped                // nothing was sent
)

// Options are what the screen needs.
type Options struct {
	Session *session.Session
	Drafts  *draft.Store
	Editors draft.Editors
}

// View is the screen.
type View struct {
	opt    Options
	arg    any
	at     kube.Place // zero where arg has the targets
	on     []act.Target
	what   draft.What
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs

	cluster *cluster.Cluster
	release []func()

	stage  stage
	draft  *draft.Draft // nil before there is a text, and when it went in
	args   act.Args     // of the text, once the API server would take it
	before int          // plans that had run before the change could be made
	said   string       // why it stopped
	next   string       // what to do about it
	bad    bool         // it stopped because something is wrong
}

// New makes the screen; nothing runs before Init.
func New(opt Options, o ui.Open) (ui.Screen, error) {
	v := &View{opt: opt, arg: o.Arg}
	switch arg := o.Arg.(type) {
	case kube.Place:
		v.at = arg
	case kit.Change:
		v.on = arg.On
		v.what = draft.What{Subresource: arg.Args.Get(act.EditSubresource), Key: arg.Args.Get(act.EditKey)}
	case string:
		d, err := opt.Drafts.Load(arg)
		if err != nil {
			return nil, err
		}
		v.draft, v.on = d, d.On
		v.what = draft.What{Subresource: d.Subresource, Key: d.Key}
	}
	if v.at.Ref.IsZero() && len(v.on) == 0 {
		return nil, fmt.Errorf("edit needs an object")
	}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	return v, nil
}

// Init connects and fetches what is to be edited.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	name := v.at.Ref.Context
	if len(v.on) > 0 {
		name = v.on[0].Ref.Context
	}
	c, release := v.opt.Session.Acquire(name)
	v.cluster, v.release = c, []func(){release, v.opt.Session.Subscribe(h.Flag)}
	if len(v.on) == 0 {
		kind, ok := v.cluster.Kinds().Find(v.at.Kind)
		if !ok {
			return v.stop("The API server does not know "+v.at.Kind+".", "", true)
		}
		v.on = []act.Target{{Ref: v.at.Ref, Kind: kind}}
	}
	if why := v.refusal(); why != "" {
		return v.stop(why, "", true)
	}
	switch {
	case v.draft != nil:
		return v.edit()
	case len(v.on) == 1 && draft.Keyed(v.on[0].Kind) && v.what == (draft.What{}):
		return h.Send(v.fetchKeys)
	}
	return h.Send(v.begin)
}

// refusal says why nothing may be changed, before there is anything to lose, and leaves it in the journal.
func (v *View) refusal() string {
	verb, _ := act.Find(act.EditVerb)
	p := act.Intended(verb, v.on)
	why := v.opt.Session.Refused(p.Context)
	if level, reason := v.opt.Session.Policy().Decide(p); why == "" && level == act.Forbid {
		why = reason
	}
	if why != "" {
		v.opt.Session.Refuse(v.cluster, p, why)
	}
	return why
}

// Update takes what was found out.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
	case keys:
		return v.choose(m)
	case begun:
		return v.opened(m)
	case ended:
		return v.ended(m)
	case weighed:
		return v.weighed(m)
	case ui.Shown:
		if v.stage == previewed {
			return v.settle()
		}
	}
	return nil
}

// Close lets go of everything but the text. An edit that went in needs none.
func (v *View) Close() {
	v.cancel()
	if v.stage == previewed {
		if in, _ := v.look(); in {
			v.drop()
		}
	}
	for _, release := range v.release {
		release()
	}
}

// Place is what would open this screen again, with the text if there is one.
func (v *View) Place() ui.Open {
	if v.draft != nil {
		return ui.Open{Screen: act.EditScreen, Arg: v.draft.File()}
	}
	return ui.Open{Screen: act.EditScreen, Arg: v.arg}
}

// Settled implements ui.Settler.
func (v *View) Settled() bool { return v.stage == stopped || v.stage == choosing }
