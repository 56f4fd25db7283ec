package edit_test

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/uitest"
	"fathom/views/edit"
	"fathom/views/kit"
)

const bothLines = `sed -i -e 's/web:1/web:2/' -e 's/- red/- green/' "$1"`

func TestEditGoesInAndTheRolloutFollows(t *testing.T) {
	r := newRig(t, bothLines, nil, web("web:1"))
	r.edit("deployments.apps", "web")
	c := r.Asked()
	if len(r.Server.Real()) != 0 || len(r.Options.Drafts.Left()) != 1 {
		t.Error("it was sent before a yes, or the text is not kept until then")
	}
	r.Make(c)
	r.Keys("esc")
	r.WaitText("the screen <" + kit.RolloutScreen + ">")
	if at := r.Opened[len(r.Opened)-1].Arg.(kube.Place); at.Ref.Name != "web" {
		t.Errorf("the rollout is of %v", at)
	}
	if left := r.Options.Drafts.Left(); len(left) != 0 {
		t.Errorf("the text is still there: %v", left)
	}
	r.Keys("esc")
	r.Expect("the screen <>")
}

func TestNothingChanged(t *testing.T) {
	r := newRig(t, "true", nil, web("web:1"))
	r.edit("deployments.apps", "web")
	r.WaitText("Nothing was changed, and nothing was sent.")
	r.Expect("the screen <>")
	if len(r.Server.Writes()) != 0 || len(r.Options.Drafts.Left()) != 0 {
		t.Error("something was sent, or a text is left")
	}
}

// TestTheEditorOpensAgain lets an editor make a mistake, and put it right when it is told.
func TestTheEditorOpensAgain(t *testing.T) {
	r := newRig(t, `if grep -q 'was not sent' "$1"; then sed -i 's/replicas: .3/replicas: 4/' "$1"; else sed -i 's/replicas: 3/replicas: [3/' "$1"; fi`, nil, web("web:1"))
	r.edit("deployments.apps", "web")
	if c := r.Asked(); !strings.Contains(c.Args.Get(act.EditManifest), "replicas: 4\n") || len(r.Ran) != 2 {
		t.Errorf("after %d editors it asks for %v", len(r.Ran), c.Args)
	}
}

// TestKilled kills the editor after it saved, leaves, and goes on in another run.
func TestKilled(t *testing.T) {
	r := newRig(t, bothLines+"\nkill -9 $$", nil, web("web:1"))
	r.edit("deployments.apps", "web")
	r.WaitText("The editor ended with signal: killed.")
	left := r.Options.Drafts.Left()
	if len(left) != 1 || !strings.Contains(strings.Join(r.Lines(), ""), "deployments-web.yaml") {
		t.Fatalf("left are %v", left)
	}
	r.Keys("esc")
	r.Expect("the screen <>")

	r.Editor("true")
	r.start()
	if said := edit.NewGlobals(r.Options).Left(); said != "An unfinished text is kept: deployments.apps/web from 15:04. g E opens it again." {
		t.Errorf("at the start it says %q", said)
	}
	r.Keys("g E")
	r.WaitText("from 15:04")
	r.Keys("enter")
	r.Make(r.Asked())
	if body := string(r.Server.Real()[0].Body); !strings.Contains(body, "green") {
		t.Errorf("sent %s", body)
	}
	r.App.Close() // while the result is on screen
	if left := r.Options.Drafts.Left(); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
}

// TestTextsOfNewObjectsAreListed finds them beside those of edits, goes on with one, and throws one away.
func TestTextsOfNewObjectsAreListed(t *testing.T) {
	r := newRig(t, bothLines+"\nkill -9 $$", nil, web("web:1"))
	fresh, err := r.Options.Drafts.New("test", r.Server.Kind("configmaps"), "kind: ConfigMap\n")
	if err != nil {
		t.Fatal(err)
	}
	r.edit("deployments.apps", "web")
	r.WaitText("The editor ended with signal: killed.")
	r.Keys("esc", "g E")
	r.WaitText("Kept texts")
	r.Expect("deployments.apps/web", "new configmap")
	r.Type("configmap")
	r.Keys("enter")
	r.WaitText("the screen <" + act.NewScreen + ">")
	if at := r.Opened[len(r.Opened)-1]; at.Arg != fresh.File() {
		t.Errorf("opened is %+v", at)
	}
	r.Keys("esc", "g E")
	r.WaitText("Kept texts")
	r.Type("configmap")
	r.Keys("ctrl+x")
	r.Expect("Throw the text away?")
	r.Advance(dialog.Grace)
	r.Keys("y")
	r.WaitText("Kept texts")
	r.Refuse("configmap")
	if n := len(r.Options.Drafts.All()); n != 1 {
		t.Errorf("%d are left", n)
	}
}

func TestScreen(t *testing.T) {
	uitest.Goldens(t, "gone", func(t *testing.T, w, h int) *uitest.Driver {
		r := newRig(t, "exit 3", nil, web("web:1"))
		r.Resize(w, h)
		r.edit("deployments.apps", "gone")
		r.WaitText("not found")
		r.WaitText("alice")
		return r.Driver
	})
}

func TestNotConfirmed(t *testing.T) {
	r := newRig(t, bothLines, nil, web("web:1"))
	r.edit("deployments.apps", "web")
	r.Asked()
	r.Keys("esc")
	r.WaitText("It was not sent.")
	r.Keys("p")
	r.Asked()
	r.Keys("esc")
	r.WaitText("It was not sent.")
	r.Editor(`sed -i 's/web:2/web:3/' "$1"`)
	r.Keys("enter")
	if c := r.Asked(); !strings.Contains(c.Args.Get(act.EditManifest), "web:3") {
		t.Error("the second editor was not heard")
	}
	r.Keys("esc")
	r.WaitText("It was not sent.")
	r.Keys("D")
	r.WaitText("Throw the text away?")
	r.Advance(dialog.Grace)
	r.Keys("y")
	r.WaitText("the screen <>")
	if left := r.Options.Drafts.Left(); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
}

// TestAnotherFathomEditsTheSame keeps the text when the edit that the journal has is somebody else's.
func TestAnotherFathomEditsTheSame(t *testing.T) {
	r := newRig(t, bothLines, nil, web("web:1"))
	r.edit("deployments.apps", "web")
	c := r.Asked()
	theirs := journal.Entry{ID: "theirs", Context: c.On[0].Ref.Context, Verb: act.EditVerb, Items: []journal.Item{{Ref: c.On[0].Ref, Result: "edited"}}}
	if err := r.Session.Journal.Add(theirs); err != nil {
		t.Fatal(err)
	}
	r.Keys("esc")
	r.WaitText("It was not sent.")
	if left := r.Options.Drafts.Left(); len(left) != 1 {
		t.Errorf("left is %v", left)
	}
}

func TestRefusedBeforeTheEditorOpens(t *testing.T) {
	r := newRig(t, bothLines, func(o *session.Options) { o.ReadOnly = true }, web("web:1"))
	r.edit("deployments.apps", "web")
	r.WaitText("Nothing can be changed")
	if len(r.Ran) != 0 || len(r.Options.Drafts.Left()) != 0 {
		t.Error("the editor was opened")
	}
	if e, _, err := r.Session.Entries(); err != nil || len(e) != 1 || e[0].Refused == "" {
		t.Errorf("the journal has %v, %v", e, err)
	}
}

func TestNoEditor(t *testing.T) {
	r := newRig(t, "true", nil, web("web:1"))
	r.Options.Editors.Config = "/nowhere/vi"
	r.start()
	r.edit("deployments.apps", "web")
	r.WaitText("The editor /nowhere/vi is not on this host")
}

func TestKeyOfASecret(t *testing.T) {
	r := newRig(t, `printf 'hunter2\n' > "$1"`, nil, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "db"}, Data: map[string][]byte{"password": []byte("old"), "cert": {0xff}},
	})
	r.edit("secrets", "db")
	r.WaitText("the whole object")
	r.Expect("password", "3 bytes", "binary")
	r.Type("passw")
	r.Keys("enter")
	r.Make(r.Asked())
	r.Keys("esc")
	r.WaitText("the screen <>")
	want := base64.StdEncoding.EncodeToString([]byte("hunter2"))
	if body := string(r.Server.Real()[0].Body); !strings.Contains(body, want) {
		t.Errorf("sent %s", body)
	}
	journal, err := os.ReadFile(r.Session.Journal.File())
	if err != nil || strings.Contains(string(journal), want) || strings.Contains(string(journal), "hunter2") {
		t.Errorf("the journal has the value, or cannot be read: %v", err)
	}
}

func TestNewKeyAndBinary(t *testing.T) {
	r := newRig(t, `printf 'x\n' > "$1"`, nil, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}, BinaryData: map[string][]byte{"logo": {0xff}},
	})
	r.edit("configmaps", "settings")
	r.WaitText("the whole object")
	r.Type("logo")
	r.Keys("enter")
	r.WaitText("logo of settings is no text")
	r.Keys("esc")
	r.edit("configmaps", "settings")
	r.WaitText("the whole object")
	r.Type("mode")
	r.Keys("enter")
	if c := r.Asked(); !strings.Contains(c.Args.Get(act.EditManifest), "mode: x\n") {
		t.Errorf("it asks for %v", c.Args)
	}
}

func TestArguments(t *testing.T) {
	r := newRig(t, "true", nil)
	for _, arg := range []any{nil, kube.Place{}, kit.Change{}, "/nowhere/edit.yaml"} {
		if _, err := edit.New(r.Options, ui.Open{Screen: act.EditScreen, Arg: arg}); err == nil {
			t.Errorf("%v opens", arg)
		}
	}
}
