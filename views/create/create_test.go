package create_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/config"
	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/act/draft"
	"fathom/kube/cluster/clustertest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/uitest"
	"fathom/views/create"
	"fathom/views/kit"
)

// rig is the screen above another one, with a script for an editor.
type rig struct {
	*uitest.Driver
	t       *testing.T
	session *session.Session
	opt     create.Options
	opened  []ui.Open // other screens than the one under test
}

// note is a screen that stands for another one.
type note struct{ at ui.Open }

func (note) Init(ui.Handle) tea.Cmd         { return nil }
func (note) Update(any) tea.Cmd             { return nil }
func (note) Act(keymap.Action, int) tea.Cmd { return ui.Do(ui.Pop{}) }
func (note) View(_, h int) []string         { return make([]string, h) }
func (n note) Head() ui.Head {
	return ui.Head{Title: []ui.Seg{{Role: themes.Title, Text: "the screen <" + n.at.Screen + ">"}}}
}
func (note) Bindings() []keymap.Binding {
	return []keymap.Binding{{Action: "note.back", Keys: []string{"esc"}, Help: "go back"}}
}
func (n note) Place() ui.Open { return n.at }
func (note) Close()           {}

func newRig(t *testing.T, script string, options func(*session.Options)) *rig {
	t.Helper()
	r := &rig{t: t}
	server := acttest.New(t)
	o := sessiontest.On(t, clustertest.Context{Name: acttest.Context, URL: server.URL(), Namespace: "shop"})
	if options != nil {
		options(&o)
	}
	r.session = sessiontest.New(t, o)
	editor := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	r.opt = create.Options{
		Session: r.session, Drafts: draft.Open(filepath.Join(t.TempDir(), "edits"), o.Clock),
		Editors: draft.Editors{Config: editor, Getenv: func(string) string { return "" }, LookPath: exec.LookPath},
	}
	c, release := r.session.Acquire(acttest.Context)
	t.Cleanup(release)
	told := make(chan struct{}, 1)
	t.Cleanup(r.session.Subscribe(func() {
		select {
		case told <- struct{}{}:
		default:
		}
	}))
	for !c.Kinds().Known() {
		<-told
	}
	r.start()
	return r
}

// start opens a new app, as another run would.
func (r *rig) start() {
	other := func(o ui.Open) (ui.Screen, error) {
		r.opened = append(r.opened, o)
		return note{o}, nil
	}
	r.Driver = uitest.New(r.t, ui.Options{
		Registry: ui.Registry{
			"": other, kit.ChangeScreen: other,
			act.NewScreen: func(o ui.Open) (ui.Screen, error) { return create.New(r.opt, o) },
		},
		Clock: r.session.Clock,
	}, 100, 24)
}

func (r *rig) open(kind string) {
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: act.NewScreen, Arg: kube.Place{Kind: kind}}}))
}

// left are the texts that are kept.
func (r *rig) left() []string {
	r.t.Helper()
	var files []string
	for _, f := range r.opt.Drafts.LeftNew() {
		files = append(files, f.File())
	}
	return files
}

// asked is the change that the screen wants made.
func (r *rig) asked() kit.Change {
	r.t.Helper()
	r.WaitText("the screen <" + kit.ChangeScreen + ">")
	return r.opened[len(r.opened)-1].Arg.(kit.Change)
}

func TestNewObject(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("configmaps")
	c := r.asked()
	if c.Verb != "new" || c.Context != acttest.Context || !strings.Contains(c.Args.Get("manifest"), "name: fresh\n  namespace: shop\n") || len(r.left()) != 1 {
		t.Errorf("it asks for %+v, and keeps %v", c, r.left())
	}
	conn, release := r.session.Acquire(acttest.Context)
	defer release()
	v, _ := act.Find(c.Verb)
	p, err := v.Make(t.Context(), r.session.World(conn), nil, c.Args)
	if err != nil {
		t.Fatal(err)
	}
	r.session.Run(t.Context(), conn, p, "", func(act.Progress) {})
	r.Keys("esc")
	r.WaitText("the screen <>")
	if len(r.left()) != 0 {
		t.Errorf("the text is still there: %v", r.left())
	}
}

func TestTheTextIsKept(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("configmaps")
	r.asked()
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")
	if len(r.left()) != 1 {
		t.Errorf("kept: %v", r.left())
	}
	r.Keys("enter")
	r.asked()
	if len(r.Ran) != 2 {
		t.Errorf("%d editors ran", len(r.Ran))
	}
}

// TestAKeptTextGoesOn goes on with a text in another run, and throws it away.
func TestAKeptTextGoesOn(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("configmaps")
	r.asked()
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")

	r.start()
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: act.NewScreen, Arg: r.left()[0]}}))
	if c := r.asked(); c.Verb != "new" || c.Context != acttest.Context || !strings.Contains(c.Args.Get("manifest"), "name: fresh") {
		t.Errorf("it asks for %+v", c)
	}
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")
	r.Keys("p")
	r.asked()
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")
	r.Keys("D")
	r.WaitText("Throw the text away?")
	r.Advance(dialog.Grace)
	r.Keys("y")
	r.WaitText("the screen <>")
	if left := r.left(); len(left) != 0 {
		t.Errorf("kept: %v", left)
	}
}

func TestNothingWritten(t *testing.T) {
	r := newRig(t, "true", nil)
	r.open("configmaps")
	r.WaitText("The template was left as it was")
	r.Expect("the screen <>")
	if len(r.left()) != 0 {
		t.Errorf("kept: %v", r.left())
	}
}

func TestTheEditorFails(t *testing.T) {
	r := newRig(t, "exit 3", nil)
	r.open("configmaps")
	r.WaitText("The editor ended with exit status 3.")
	if len(r.left()) != 1 {
		t.Errorf("kept: %v", r.left())
	}
}

func TestTheKindIsAskedFor(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("")
	r.WaitText("New object")
	r.Type("configm")
	r.Keys("enter")
	if c := r.asked(); !strings.Contains(c.Args.Get("manifest"), "kind: ConfigMap") {
		t.Errorf("it asks for %+v", c)
	}
	r.Keys("esc")
	r.Keys("esc")
	r.open("")
	r.WaitText("New object")
	r.Keys("esc")
	r.WaitText("the screen <>")
}

func TestReadOnly(t *testing.T) {
	r := newRig(t, "true", func(o *session.Options) {
		o.Config.Contexts = []config.Context{{Match: acttest.Context, ReadOnly: true}}
	})
	r.open("configmaps")
	r.WaitText("Nothing can be changed")
	if len(r.Ran) != 0 {
		t.Error("the editor was opened")
	}
}
