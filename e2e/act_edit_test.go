//go:build e2e

package e2e

import (
	"encoding/base64"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// editor makes a shell script the editor; it gets the text as $1 and fathom as $FATHOM.
func (s *session) editor(script string) {
	s.Helper()
	file := filepath.Join(s.T.TempDir(), "editor")
	must(s.T, os.WriteFile(file, []byte("#!/bin/sh\nFATHOM="+world.fathom+"\n"+script+"\n"), 0o700))
	s.env = append(s.env, "EDITOR="+file)
}

// kept are the texts of edits that are on disk.
func (s *session) kept() []string {
	s.Helper()
	var out []string
	must(s.T, filepath.WalkDir(s.home, func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.Contains(path, "/edits/") && strings.HasPrefix(e.Name(), "deployments-") {
			out = append(out, path)
		}
		return err
	}))
	return out
}

// finds are the files below the home that hold a text.
func (s *session) finds(text string) []string {
	s.Helper()
	var out []string
	must(s.T, filepath.WalkDir(s.home, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), text) {
			out = append(out, path)
		}
		return err
	}))
	return out
}

func (d *deeds) image(name string) string {
	d.Helper()
	return d.anyDeployment(name).Spec.Template.Spec.Containers[0].Image
}

const toNext = `sed -i 's/\(image: .*\):.*/\1:next/' "$1"`

func TestActEdit(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	was := d.image("web")
	d.editor("touch " + filepath.Join(d.home, "opened"))
	d.refused("edit", "deployment/web")
	d.fails("read-only", "edit", "deployment/web", "--read-only")
	if e := d.lastEntry(); e.Verb != "edit" || e.Refused == "" {
		t.Errorf("the journal says of the refusal: %+v", e)
	}
	if _, err := os.Stat(filepath.Join(d.home, "opened")); err == nil {
		t.Error("the editor was opened for who may not edit")
	}

	before := d.anyDeployment("web").ResourceVersion
	d.does("Nothing was changed, and nothing was sent.", "edit", "deployment/web")
	if now := d.anyDeployment("web").Generation; now != 1 {
		t.Errorf("unchanged since %s, it is of generation %d", before, now)
	}

	d.editor(toNext)
	d.does("deployment.apps/web edited", "edit", "deployment/web")
	d.journaled("edit", "edited")
	if now := d.image("web"); !strings.HasSuffix(now, ":next") {
		t.Errorf("the image is %s", now)
	}
	d.undo()
	if now := d.image("web"); now != was {
		t.Errorf("after the undo the image is %s", now)
	}
	if left := d.kept(); len(left) != 0 {
		t.Errorf("texts are left: %v", left)
	}
}

// TestActEditOpensAgain looks at texts that cannot be sent: wrong YAML, an unknown field, an editor that was killed.
func TestActEditOpensAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ script, said string }{
		"yaml":   {`sed -i 's/replicas: 1/replicas: [1/' "$1"`, "it is no YAML"},
		"field":  {`sed -i 's/  replicas: 1/  replicaz: 1/' "$1"`, `unknown field "spec.replicaz"`},
		"value":  {`sed -i 's/  replicas: 1/  replicas: -1/' "$1"`, "must be greater than or equal to 0"},
		"name":   {`sed -i 's/^  name: web/  name: other/' "$1"`, "cannot be changed"},
		"killed": {`sed -i 's/replicas: 1/replicas: 7/' "$1"; kill -9 $$`, "The editor ended with signal: killed."},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeeds(t)
			d.deployment("web", 1, nil)
			d.editor(c.script)
			d.fails(c.said, "edit", "deployment/web")
			left := d.kept()
			if len(left) != 1 || !strings.Contains(d.act("edit", "deployment/web").stderr, "kept in") {
				t.Fatalf("left are %v", left)
			}
			if info, err := os.Stat(left[0]); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the text is readable for others: %v, %v", info.Mode(), err)
			}
			d.editor(`sed -i -e 's/replicas: \[1/replicas: 2/' -e 's/replicaz: 1/replicas: 2/' -e 's/replicas: -1/replicas: 2/' -e 's/^  name: other/  name: web/' -e 's/replicas: [17]/replicas: 2/' "$1"`)
			d.does("deployment.apps/web edited", "edit", "deployment/web", "--resume")
			if n := *d.anyDeployment("web").Spec.Replicas; n != 2 {
				t.Errorf("it has %d replicas", n)
			}
		})
	}
}

// TestActEditConflict lets somebody else change the object while the editor is open: elsewhere, and in the same field.
func TestActEditConflict(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	other := `"$FATHOM" act patch deployment/web -n ` + d.ns + ` --yes --type json -p '[{"op":"replace","path":"/spec/`
	d.editor(other + `replicas","value":3}]'` + "\n" + toNext)
	d.does("deployment.apps/web edited", "edit", "deployment/web")
	if now := d.anyDeployment("web"); *now.Spec.Replicas != 3 || !strings.HasSuffix(d.image("web"), ":next") {
		t.Errorf("it has %d replicas of %s", *now.Spec.Replicas, d.image("web"))
	}

	d.editor(`if grep -q 'is now: "theirs:1"' "$1"; then sed -i -e '/#|/d' "$1"; exit; fi` + "\n" +
		other + `template/spec/containers/0/image","value":"theirs:1"}]'` + "\n" + `sed -i 's/image: .*/image: mine:1/' "$1"`)
	o := d.act("edit", "deployment/web")
	if o.code != 0 || !strings.Contains(o.stderr, "was changed by somebody else while it was edited") {
		t.Errorf("the edit ends with %d: %s", o.code, o.stderr)
	}
	if now := d.image("web"); now != "mine:1" {
		t.Errorf("the image is %s", now)
	}
}

// TestActEditKeyOfASecret edits one key, and looks for its value in all that Fathom wrote.
func TestActEditKeyOfASecret(t *testing.T) {
	t.Parallel()
	const value = "hunter2-is-secret"
	d := newDeeds(t)
	_, err := d.api.CoreV1().Secrets(d.ns).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "db"}, Data: map[string][]byte{"password": []byte("before-this-edit"), "cert": {0xff, 0}},
	}, metav1.CreateOptions{})
	must(t, err)
	d.editor(`echo ` + value + ` > "$1"`)
	o := d.act("edit", "secret/db", "--key", "password")
	if o.code != 0 {
		t.Fatalf("the edit ends with %d: %s", o.code, o.stderr)
	}
	password := func() string {
		s, err := d.api.CoreV1().Secrets(d.ns).Get(t.Context(), "db", metav1.GetOptions{})
		must(t, err)
		return string(s.Data["password"])
	}
	if now := password(); now != value {
		t.Errorf("the value is %q", now)
	}
	for _, secret := range []string{value, base64.StdEncoding.EncodeToString([]byte(value)), "before-this-edit"} {
		if found := d.finds(secret); len(found) != 0 || strings.Contains(o.stdout+o.stderr, secret) {
			t.Errorf("%s is in %v, or in\n%s%s", secret, found, o.stdout, o.stderr)
		}
	}
	d.fails("is no text", "edit", "secret/db", "--key", "cert")
	d.fails("the journal does not keep", "undo-last", "-n", d.ns)

	trace := filepath.Join(d.home, "trace")
	d.editor(`echo another-` + value + ` > "$1"`)
	w := d.start("secrets", "-n", d.ns, "--trace", trace)
	w.see("Opaque")
	w.keys("e")
	w.see("the whole object", "password", "binary")
	w.keys("passw", "enter")
	w.see("data.password", "masked, 25 bytes", "y edit")
	w.confirm("Opaque")
	if now := password(); now != "another-"+value {
		t.Errorf("the value is %q", now)
	}
	w.keys("u")
	w.see("set back")
	w.confirm("Opaque")
	if now := password(); now != value {
		t.Errorf("after the undo the value is %q", now)
	}
	for _, secret := range []string{value, base64.StdEncoding.EncodeToString([]byte("another-" + value))} {
		if found := d.finds(secret); len(found) != 0 {
			t.Errorf("%s is in %v", secret, found)
		}
	}
}

// confirm answers the question of a change until the screen shows what follows: keys count only once the question has
// stood for a moment.
func (w *window) confirm(next string) {
	w.t.Helper()
	stood := 0
	eventually(w.t, next+" after the change", func() bool {
		s := w.Screen()
		if stood++; !s.Has("y edit") && !s.Has("y undo") {
			stood = 0
		}
		if stood == 10 {
			w.keys("y")
			stood = 0
		}
		return s.Has(next)
	})
}

// TestWrongImageAndCommandFixedWithOneEdit is case study 2 of the book's chapter 10.
func TestWrongImageAndCommandFixedWithOneEdit(t *testing.T) {
	t.Parallel()
	const ns, name = "case-c", "app-1-pod"
	s := newSession(t)
	s.editor(`sed -i -e 's/image: app-1:2/image: app-1:3/' -e 's/- red/- green/' "$1"`)
	now := func() corev1.Container {
		d, err := client(t).AppsV1().Deployments(ns).Get(t.Context(), name, metav1.GetOptions{})
		must(t, err)
		return d.Spec.Template.Spec.Containers[0]
	}
	w := s.start("deployments", "-n", ns)
	w.see(name, "3/3")
	w.keys("e")
	w.see("- red", "+", "- green", "app-1:2", "app-1:3", "y edit")
	if c := now(); c.Image != "app-1:2" {
		t.Fatalf("the preview has made it %s", c.Image)
	}
	w.confirm("Rollout")
	w.see("successfully rolled out", "app-1:3")
	if c := now(); c.Image != "app-1:3" || strings.Join(c.Command, " ") != "start -color green" {
		t.Errorf("it runs %s as %v", c.Image, c.Command)
	}
	if out := s.ok("act", "undo-last", "--yes"); !strings.Contains(out, name) {
		t.Errorf("the undo says %s", out)
	}
	if c := now(); c.Image != "app-1:2" || strings.Join(c.Command, " ") != "start -color red" {
		t.Errorf("after the undo it runs %s as %v", c.Image, c.Command)
	}
}

// TestEditorKilledOnScreen kills the editor, and goes on with the text by a key.
func TestEditorKilledOnScreen(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.editor(`if grep -q 'replicas: 1' "$1"; then sed -i 's/replicas: 1/replicas: 4/' "$1"; kill -9 $$; fi`)
	w := d.start("deployments", "-n", d.ns)
	w.see("web")
	w.keys("e")
	w.see("The editor ended with signal: killed.", "the text is kept in")
	if left := d.kept(); len(left) != 1 {
		t.Fatalf("left are %v", left)
	}
	w.keys("enter")
	w.see("replicas: 4", "y edit")
	w.confirm("Deployments")
	eventually(t, "4 replicas", func() bool { return *d.anyDeployment("web").Spec.Replicas == 4 })
}

// TestEditInVi hands the terminal to a real editor and gets it back.
func TestEditInVi(t *testing.T) {
	t.Parallel()
	vi, err := exec.LookPath("vi")
	if err != nil {
		busybox, err := exec.LookPath("busybox")
		if err != nil {
			skip(t, "there is neither vi nor busybox")
		}
		vi = busybox + " vi"
	}
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.opts.Env = term.Env(d.home, append(d.env, "EDITOR="+vi)...)
	// Not by start, which knows what Fathom writes: vi asks the terminal things that only xterm answers.
	tm, err := term.Start(world.fathom, d.opts, "deployments", "-n", d.ns)
	must(t, err)
	t.Cleanup(tm.Kill)
	w := &window{tm, t}
	w.see("web")
	w.keys("e")
	w.see("#| deployments.apps/web")
	w.keys(":%s/replicas: 1/replicas: 5/", "enter")
	w.keys(":wq", "enter")
	w.see("replicas: 5", "y edit")
	w.confirm("Deployments")
	eventually(t, "5 replicas", func() bool { return *d.anyDeployment("web").Spec.Replicas == 5 })
}

// TestActPatch changes a field in the three ways there are.
func TestActPatch(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.refused("patch", "deployment/web", "-p", `{"spec":{"paused":true}}`)
	for _, args := range [][]string{
		{"-p", `{"spec":{"paused":true}}`}, {"-p", "spec:\n  paused: true\n", "--type", "merge"},
		{"--type", "json", "-p", `[{"op":"add","path":"/spec/paused","value":true}]`},
	} {
		paused := func(d *appsv1.Deployment) bool { return d.Spec.Paused }
		d.does("deployment.apps/web patched", append([]string{"patch", "deployment/web"}, args...)...)
		d.journaled("patch", "patched")
		if !paused(d.anyDeployment("web")) {
			t.Errorf("%v changed nothing", args)
		}
		d.undo()
		if paused(d.anyDeployment("web")) {
			t.Errorf("%v is not undone", args)
		}
	}
}

// TestWhoSetALine looks at the column of managers in the YAML.
func TestWhoSetALine(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.does("deployment.apps/web scaled", "scale", "deployment/web", "--replicas", "2")
	w := d.start("deployments", "-n", d.ns)
	w.see("web")
	w.keys("y")
	w.see("progressDeadlineSeconds")
	w.keys("b")
	w.wait("who set the replicas", func(s vt.Screen) bool { return s.Row("fathom", "replicas: 2") >= 0 })
}
