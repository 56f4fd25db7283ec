package create_test

import (
	"strings"
	"testing"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/create"
	"fathom/views/kit/kittest"
)

// rig is the screen with a script for an editor.
type rig struct{ *kittest.Writing }

// newRig waits until the kinds of the cluster are known: one that is not cannot be created.
func newRig(t *testing.T, script string, options func(*session.Options)) *rig {
	t.Helper()
	r := &rig{kittest.NewWriting(t, script, options)}
	c, release := r.Session.Acquire(acttest.Context)
	t.Cleanup(release)
	told := make(chan struct{}, 1)
	t.Cleanup(r.Session.Subscribe(func() {
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
func (r *rig) start() { r.Start(act.NewScreen, create.New, ui.Options{}) }

func (r *rig) open(kind string) {
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: act.NewScreen, Arg: kube.Place{Kind: kind}}}))
}

// left are the texts that are kept.
func (r *rig) left() []string {
	var files []string
	for _, f := range r.Options.Drafts.LeftNew() {
		files = append(files, f.File())
	}
	return files
}

func TestNewObject(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("configmaps")
	c := r.Asked()
	if c.Verb != "new" || c.Context != acttest.Context || !strings.Contains(c.Args.Get("manifest"), "name: fresh\n  namespace: shop\n") || len(r.left()) != 1 {
		t.Errorf("it asks for %+v, and keeps %v", c, r.left())
	}
	r.Make(c)
	r.Keys("esc")
	r.WaitText("the screen <>")
	if len(r.left()) != 0 {
		t.Errorf("the text is still there: %v", r.left())
	}
}

func TestTheTextIsKept(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("configmaps")
	r.Asked()
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")
	if len(r.left()) != 1 {
		t.Errorf("kept: %v", r.left())
	}
	r.Keys("enter")
	r.Asked()
	if len(r.Ran) != 2 {
		t.Errorf("%d editors ran", len(r.Ran))
	}
}

// TestAKeptTextGoesOn goes on with a text in another run, and throws it away.
func TestAKeptTextGoesOn(t *testing.T) {
	r := newRig(t, `sed -i s/NAME/fresh/ "$1"`, nil)
	r.open("configmaps")
	r.Asked()
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")

	r.start()
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: act.NewScreen, Arg: r.left()[0]}}))
	if c := r.Asked(); c.Verb != "new" || c.Context != acttest.Context || !strings.Contains(c.Args.Get("manifest"), "name: fresh") {
		t.Errorf("it asks for %+v", c)
	}
	r.Keys("esc")
	r.WaitText("Nothing was created, or not all.")
	r.Keys("p")
	r.Asked()
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
	if c := r.Asked(); !strings.Contains(c.Args.Get("manifest"), "kind: ConfigMap") {
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
