package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"fathom/config"
	"fathom/kube/files/filestest"
	"fathom/ui/dialog"
	"fathom/views/kit/kittest"
)

// TestRules: a rule for cp asks before copies of either way and before changes; in a protected place changes ask alone.
func TestRules(t *testing.T) {
	for _, x := range []struct {
		name      string
		config    config.Config
		downloads bool // ask
	}{
		{"rule", config.Config{Rules: []config.Rule{{Verb: "cp", Then: "confirm"}}}, true},
		{"rule for every verb", config.Config{Rules: []config.Rule{{Then: "confirm"}}}, false},
		{"protected", config.Config{Protected: []config.Area{{Context: kittest.Context}}}, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
			r.WaitText("conf")
			r.Session.Config.Rules, r.Session.Config.Protected = x.config.Rules, x.config.Protected
			r.Keys("M")
			r.Type("made")
			r.Keys("enter")
			r.Expect("Make a directory?", "in web-0/app", "kubectl exec web-0", "y make it")
			r.Keys("esc", "M")
			if _, err := os.Stat(filepath.Join(r.host.Dir, "made")); err == nil {
				t.Fatal("it was made without a yes")
			}
			r.Type("made")
			r.Keys("enter", "y")
			r.WaitText("Made directory")
			to := t.TempDir()
			r.Keys("/")
			r.Type("conf")
			r.Keys("enter", "d", "ctrl+u")
			r.Type(to)
			r.Keys("enter")
			if x.downloads {
				r.Expect("Copy?", "kubectl cp shop/web-0:")
				r.Keys("y")
			}
			r.WaitText("Copied conf to")
			r.Keys("d", "ctrl+u") // what asks anyway asks once
			r.Type(to)
			r.Keys("enter")
			r.Expect("Overwrite?")
			r.Keys("y")
			r.Wait("the second copy", func() bool { return r.Session.Transfers().Running() == 0 && len(r.Session.Transfers().All()) == 2 })
			r.Keys("D")
			r.Expect("Delete?", "Deleted in web-0/app, for good:", "prod")
			r.Keys("y")
			r.WaitText("Deleted ")
		})
	}
}

// TestTypeRule: where the config file wants the name, no other word does.
func TestTypeRule(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	r.Session.Config.Rules = []config.Rule{{Verb: "cp", Then: "type"}}
	r.edits(`sed -i s/red/blue/ "$1"`)
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter", "e")
	r.WaitText("type web-0 to write:")
	r.Expect("A rule of the config file asks before cp for pods/web-0.")
	r.Advance(dialog.Grace)
	r.Type("web-0")
	r.Keys("enter")
	r.WaitText("Wrote ")
}

// TestForbidden: a rule that forbids all changes leaves files to be read; one that names cp shuts the browser.
func TestForbidden(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	r.Session.Config.Rules = []config.Rule{{Namespace: "shop", Then: "forbid"}}
	for _, key := range []string{"e", "u", "M", "r", "D"} {
		r.Keys("G", key)
		r.WaitText("The config file forbids cp for pods/web-0.")
		r.Keys("j")
	}
	r.Keys("C")
	r.WaitText("conf")
	r.Session.Config.Rules[0].Verb = "cp"
	r.Keys("C")
	r.WaitText("The config file forbids cp for pods/web-0.")
	if r.Shows("MODIFIED") {
		t.Errorf("the files are shown\n%s", r.Text())
	}
	entries, _, err := r.Session.Journal.Read()
	if err != nil || len(entries) != 1 || entries[0].Refused == "" || entries[0].Verb != "cp" {
		t.Errorf("the journal has %+v, %v", entries, err)
	}
}

// TestThoughtBetter: what was typed stays when the answer is no.
func TestThoughtBetter(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	r.edits(`echo typed > "$1"`)
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter")
	r.Session.Config.Rules = []config.Rule{{Verb: "cp", Then: "confirm"}}
	r.Keys("e")
	r.WaitText("Write the file?")
	r.Advance(dialog.Grace)
	r.Keys("esc")
	r.WaitText("The text is kept, and g E opens it again")
	kept, err := filepath.Glob(filepath.Join(r.dir, "*", "conf"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept are %v, %v", kept, err)
	}
}
