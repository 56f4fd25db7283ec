// Package describe is the screen that shows what kubectl describe says of one object, kept current.
package describe

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/describe"
	"fathom/kube/object"
	"fathom/session"
	"fathom/ui"
	"fathom/views/kit"
)

// Screen is the name under which the registry knows this screen.
const Screen = "describe"

const (
	// timeout is for all requests of one description together.
	timeout = 30 * time.Second
	// pause is the least time between two descriptions: they cost many requests.
	pause = 2 * time.Second
	// stale is when a description is made anew although the object did not change: its events may have.
	stale = 20 * time.Second
)

// View is the screen.
type View struct {
	kit.Document
	seen    object.Seen
	running bool
	dirty   bool      // the object changed since the description was asked for
	started time.Time // when the last description was asked for
	asOf    time.Time // when the one on screen was
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	d, err := kit.NewDocument(sess, o, "Describe")
	if err != nil {
		return nil, err
	}
	return &View{Document: d}, nil
}

// Init asks for the first description and follows the object.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.Begin(h)
	return v.ask()
}

// described is the answer.
type described struct {
	text string
	err  error
}

// ask makes a description off the loop, one at a time.
func (v *View) ask() tea.Cmd {
	if v.running {
		v.dirty = true
		return nil
	}
	kind, ok := v.kind()
	if !ok {
		return nil
	}
	config, err := v.Cluster.RESTConfig()
	if err != nil {
		v.fail(err)
		return nil
	}
	v.running, v.dirty, v.started = true, false, v.Sess.Clock()
	ref, parent := v.At.Ref, v.Context
	return v.Handle.Send(func() any {
		ctx, cancel := context.WithTimeout(parent, timeout)
		defer cancel()
		text, err := describe.Object(ctx, config, kind, ref)
		return described{text, err}
	})
}

// kind finds the object's kind; custom kinds are known only after discovery.
func (v *View) kind() (kube.Kind, bool) { return v.Cluster.Kinds().Find(v.At.Kind) }

// Update takes descriptions, changes of the object and the passing of time.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case ui.Dirty, ui.Shown:
		if seen, news := v.Look(); news {
			return v.take(seen)
		}
		if !v.Settled() {
			return v.ask()
		}
	case ui.Tick:
		age := v.Sess.Clock().Sub(v.started)
		if v.there() && !v.running && (v.dirty && age > pause || age > stale) {
			return v.ask()
		}
	case described:
		return v.show(m)
	default:
		return v.Pager.Update(body)
	}
	return nil
}

// there reports whether there is something to describe, as far as is known.
func (v *View) there() bool { return v.seen.Err == nil && !v.seen.Deleted }

// take notes what was seen of the object. Changes wait for the next tick, unless what is on screen is out of date.
func (v *View) take(s object.Seen) tea.Cmd {
	behind := !v.Settled() || !v.there()
	v.seen = s
	switch {
	case s.Err != nil:
		v.Fail(s.Err, v.asOf, s.Retry)
	case s.Deleted:
		v.Fail(nil, v.asOf, time.Time{})
	case behind:
		return v.ask()
	default:
		v.dirty = true
	}
	return nil
}

// show takes a description. The last one of an object that is gone stays.
func (v *View) show(d described) tea.Cmd {
	v.running = false
	if d.err == nil {
		v.asOf = v.started
		cmd := v.Show(Lines(d.text))
		v.Fail(v.seen.Err, v.asOf, v.seen.Retry)
		return cmd
	}
	switch {
	case v.Shown() && apierrors.IsNotFound(d.err):
		v.Gone(v.Sess.Clock())
	case v.there() || !v.Shown():
		v.fail(d.err)
	}
	return nil
}

// fail says why there is no new description; the next one is asked for after a while.
func (v *View) fail(err error) { v.Fail(err, v.asOf, v.started.Add(stale)) }

// Ticks implements ui.Ticker.
func (v *View) Ticks() bool { return true }

const actAgain keymap.Action = "describe.again"

// Bindings are the pager's, and one to ask again.
func (v *View) Bindings() []keymap.Binding {
	return v.Document.Bindings(keymap.Binding{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "describe it again now", Group: "show"})
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	if a == actAgain {
		v.Retry()
		return v.ask()
	}
	return v.Document.Act(a, n)
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open { return ui.Open{Screen: Screen, Arg: v.At} }
