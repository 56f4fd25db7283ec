package kittest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/act/draft"
	"fathom/kube/cluster/clustertest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit"
)

// Writing is a screen around an editor, above another screen, on a server that takes writes. The editor is a shell script.
type Writing struct {
	*uitest.Driver
	Server  *acttest.Server
	Session *session.Session
	Options kit.WritingOptions
	Opened  []ui.Open // the screens that were opened besides the one under test

	t      *testing.T
	script string
}

// MakeWriting makes the screen under test.
type MakeWriting func(kit.WritingOptions, ui.Open) (ui.Screen, error)

// NewWriting starts the server and a session on it; the script gets the name of the text's file as $1. Nothing is on screen
// before Start.
func NewWriting(t *testing.T, script string, options func(*session.Options), objects ...runtime.Object) *Writing {
	t.Helper()
	r := &Writing{t: t, Server: acttest.New(t, objects...), script: filepath.Join(t.TempDir(), "editor")}
	o := sessiontest.On(t, clustertest.Context{Name: acttest.Context, URL: r.Server.URL(), Namespace: Namespace})
	if options != nil {
		options(&o)
	}
	r.Session = sessiontest.New(t, o)
	r.Editor(script)
	r.Options = kit.WritingOptions{
		Session: r.Session, Drafts: draft.Open(filepath.Join(t.TempDir(), "edits"), o.Clock),
		Editors: draft.Editors{Config: r.script, Getenv: func(string) string { return "" }, LookPath: exec.LookPath},
	}
	return r
}

// Start opens a new app, as another run would, in which the screen under test has this name. Screens that it opens are stubs.
func (r *Writing) Start(screen string, make MakeWriting, app ui.Options) {
	r.t.Helper()
	stub := func(o ui.Open) (ui.Screen, error) {
		r.Opened = append(r.Opened, o)
		return uitest.NewStub("the screen <"+o.Screen+">", o), nil
	}
	app.Registry = ui.Registry{}
	for _, name := range []string{"", kit.ChangeScreen, kit.RolloutScreen, act.NewScreen, act.EditScreen} {
		app.Registry[name] = stub
	}
	app.Registry[screen] = func(o ui.Open) (ui.Screen, error) { return make(r.Options, o) }
	app.Clock = r.Session.Clock
	r.Driver = uitest.New(r.t, app, 100, 24)
}

// Editor changes what the editor does.
func (r *Writing) Editor(script string) {
	r.t.Helper()
	if err := os.WriteFile(r.script, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		r.t.Fatal(err)
	}
}

// Asked waits for the change that the screen wants made.
func (r *Writing) Asked() kit.Change {
	r.t.Helper()
	r.WaitText("the screen <" + kit.ChangeScreen + ">")
	return r.Opened[len(r.Opened)-1].Arg.(kit.Change)
}

// Make makes a change, as the screen of changes would.
func (r *Writing) Make(c kit.Change) {
	r.t.Helper()
	conn, release := r.Session.Acquire(acttest.Context)
	defer release()
	v, _ := act.Find(c.Verb)
	p, err := v.Make(r.t.Context(), r.Session.World(conn), c.On, c.Args)
	if err != nil {
		r.t.Fatal(err)
	}
	_, results := r.Session.Run(r.t.Context(), conn, p, "", func(act.Progress) {})
	for _, res := range results {
		if res.Err != nil {
			r.t.Fatal(res.Err)
		}
	}
}
