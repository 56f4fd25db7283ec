// Package edit is the screen around the editing of objects: it fetches an object or one of its keys, hands the terminal to
// the editor, reopens it if the text cannot be sent, and passes the change on to the screen that all changes share. What
// was typed stays on disk until it has gone through. Globals lists, on every screen, the texts that have not, those of new
// objects too.
//
// Other views open it by name (act.EditScreen) with a kube.Place, for several objects with a kit.Change, or with the name
// of a draft's file to continue with it.
package edit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/ui"
	"fathom/views/kit"
)

// View is the screen.
type View struct {
	kit.Writing
	arg   any
	at    kube.Place // zero where arg has the targets
	on    []act.Target
	what  draft.What
	draft *draft.Draft // the text, nil before there is one
}

// New makes the screen; nothing runs before Init.
func New(opt kit.WritingOptions, o ui.Open) (ui.Screen, error) {
	v := &View{arg: o.Arg}
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
	v.Writing = kit.NewWriting(opt)
	if v.draft != nil {
		v.Text = v.draft
	}
	return v, nil
}

// Init connects and fetches what is to be edited.
func (v *View) Init(h ui.Handle) tea.Cmd {
	name := v.at.Ref.Context
	if len(v.on) > 0 {
		name = v.on[0].Ref.Context
	}
	v.Begin(h, name)
	v.Asking = "Asking for " + v.name() + "."
	if len(v.on) == 0 {
		kind, ok := v.Cluster.Kinds().Find(v.at.Kind)
		if !ok {
			return v.Stop("The API server does not know "+v.at.Kind+".", "", true)
		}
		v.on = []act.Target{{Ref: v.at.Ref, Kind: kind}}
	}
	if why := v.refusal(); why != "" {
		return v.Stop(why, "", true)
	}
	switch {
	case v.draft != nil:
		return v.Edit()
	case len(v.on) == 1 && draft.Keyed(v.on[0].Kind) && v.what == (draft.What{}):
		return h.Send(v.fetchKeys)
	}
	return h.Send(v.begin)
}

// refusal says why nothing may be changed, before there is anything to lose, and leaves it in the journal.
func (v *View) refusal() string {
	verb, _ := act.Find(act.EditVerb)
	p := act.Intended(verb, v.on)
	why := v.Sess.Refused(p.Context)
	if level, reason := v.Sess.Policy().Decide(p); why == "" && level == act.Forbid {
		why = reason
	}
	if why != "" {
		v.Sess.Refuse(v.Cluster, p, why)
	}
	return why
}

// Update takes what was found out.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case keys:
		return v.choose(m)
	case begun:
		return v.opened(m)
	case kit.Written:
		return v.written(m)
	case weighed:
		return v.weighed(m)
	case ui.Shown:
		if v.Stage == kit.Previewed {
			return v.settle()
		}
	}
	return nil
}

// Close lets go of everything but the text. An edit that went in needs none.
func (v *View) Close() {
	in, _ := v.look()
	v.End(in)
}

// Place is what would open this screen again, with the text if there is one.
func (v *View) Place() ui.Open {
	if v.Text != nil {
		return ui.Open{Screen: act.EditScreen, Arg: v.Text.File()}
	}
	return ui.Open{Screen: act.EditScreen, Arg: v.arg}
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
	namespace := ""
	if len(v.on) > 0 {
		namespace = v.on[0].Ref.Namespace
	}
	return v.Headed("Edit", v.name(), namespace)
}
