// Package create is the screen around a new object: it asks for a kind, hands a template of it to the editor, and passes
// what the editor leaves on to the screen that all changes share. What was typed stays on disk until the object exists.
//
// Other views open it by name (act.NewScreen) with a kube.Place, or with the name of a kept text's file to continue with it.
package create

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
	at    kube.Place
	fresh *draft.Fresh // the text, nil before there is one
}

// New makes the screen; nothing runs before Init.
func New(opt kit.WritingOptions, o ui.Open) (ui.Screen, error) {
	v := &View{}
	switch arg := o.Arg.(type) {
	case kube.Place:
		v.at = arg
	case string:
		f, err := opt.Drafts.LoadNew(arg)
		if err != nil {
			return nil, err
		}
		v.fresh, v.at = f, kube.Place{Kind: f.Kind.String(), Scope: kube.Scope{Contexts: []string{f.In}}}
	default:
		return nil, fmt.Errorf("a new object needs a kube.Place, not %T", o.Arg)
	}
	v.Writing = kit.NewWriting(opt)
	if v.fresh != nil {
		v.Text = v.fresh
	}
	return v, nil
}

// Init connects, and asks for a kind or its template.
func (v *View) Init(h ui.Handle) tea.Cmd {
	name := v.Sess.Context()
	if len(v.at.Scope.Contexts) > 0 {
		name = v.at.Scope.Contexts[0]
	}
	v.Begin(h, name)
	if why := v.Sess.Refused(name); why != "" {
		return v.Stop(why, "", true)
	}
	if v.fresh != nil {
		return v.Edit()
	}
	kind, ok := v.Cluster.Kinds().Find(v.at.Kind)
	if v.at.Kind == "" || !ok || !creatable(kind) {
		return v.choose()
	}
	return v.fetch(kind)
}

// Update takes what was found out.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case fetched:
		return v.opened(m)
	case kit.Written:
		return v.written(m)
	case read:
		return v.preview(m)
	case ui.Shown:
		if v.Stage == kit.Previewed {
			return v.settle()
		}
	}
	return nil
}

// Close lets go of everything but the text. An object that is there needs none.
func (v *View) Close() { v.End(v.made()) }

// Place is what would open this screen again, with the text if there is one.
func (v *View) Place() ui.Open {
	if v.Text != nil {
		return ui.Open{Screen: act.NewScreen, Arg: v.Text.File()}
	}
	return ui.Open{Screen: act.NewScreen, Arg: v.at}
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head { return v.Headed("New object", v.at.Kind, "") }
