package edit_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

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
	"fathom/ui/uitest"
	"fathom/views/edit"
	"fathom/views/kit"
)

// rig is the screen above another one, on a server that takes writes, with a script for an editor.
type rig struct {
	*uitest.Driver
	t       *testing.T
	server  *acttest.Server
	session *session.Session
	opt     edit.Options
	script  string
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

// newRig makes it; the editor is a shell script that gets the text as $1.
func newRig(t *testing.T, script string, options func(*session.Options), objects ...runtime.Object) *rig {
	t.Helper()
	r := &rig{t: t, server: acttest.New(t, objects...), script: filepath.Join(t.TempDir(), "editor")}
	o := sessiontest.On(t, clustertest.Context{Name: acttest.Context, URL: r.server.URL(), Namespace: "shop"})
	if options != nil {
		options(&o)
	}
	r.session = sessiontest.New(t, o)
	r.editor(script)
	r.opt = edit.Options{
		Session: r.session, Drafts: draft.Open(filepath.Join(t.TempDir(), "edits"), o.Clock),
		Editors: draft.Editors{Config: r.script, Getenv: func(string) string { return "" }, LookPath: exec.LookPath},
	}
	r.start()
	return r
}

// start opens a new app, as another run would.
func (r *rig) start() {
	globals := edit.NewGlobals(r.opt)
	other := func(o ui.Open) (ui.Screen, error) {
		r.opened = append(r.opened, o)
		return note{o}, nil
	}
	r.Driver = uitest.New(r.t, ui.Options{
		Registry: ui.Registry{
			"": other, kit.ChangeScreen: other, kit.RolloutScreen: other, act.NewScreen: other,
			act.EditScreen: func(o ui.Open) (ui.Screen, error) { return edit.New(r.opt, o) },
		},
		Globals: globals.Bindings,
		GlobalAct: func(a keymap.Action, _ int) tea.Cmd {
			cmd, _ := globals.Act(a)
			return cmd
		},
		Clock: r.session.Clock,
	}, 100, 24)
}

// editor changes what the editor does.
func (r *rig) editor(script string) {
	r.t.Helper()
	if err := os.WriteFile(r.script, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		r.t.Fatal(err)
	}
}

// edit opens the screen on an object in the namespace shop.
func (r *rig) edit(resource, name string) {
	ref := r.server.Ref(resource, "shop", name)
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: act.EditScreen, Arg: kube.Place{Kind: resource, Ref: ref}}}))
}

// asked is the change that the screen wants made.
func (r *rig) asked() kit.Change {
	r.t.Helper()
	r.WaitText("the screen <" + kit.ChangeScreen + ">")
	return r.opened[len(r.opened)-1].Arg.(kit.Change)
}

// make makes the change that is asked for, as the screen of changes would.
func (r *rig) make(c kit.Change) {
	r.t.Helper()
	conn, release := r.session.Acquire(acttest.Context)
	defer release()
	v, _ := act.Find(c.Verb)
	p, err := v.Make(context.Background(), r.session.World(conn), c.On, c.Args)
	if err != nil {
		r.t.Fatal(err)
	}
	_, results := r.session.Run(context.Background(), conn, p, "", func(act.Progress) {})
	for _, res := range results {
		if res.Err != nil {
			r.t.Fatal(res.Err)
		}
	}
}

func web(image string) *appsv1.Deployment {
	n := int32(3)
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &n,
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image, Command: []string{"start", "red"}}}}},
		},
	}
}
