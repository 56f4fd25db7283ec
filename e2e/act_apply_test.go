//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	authnv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"fathom/e2e/plane"
	"fathom/e2e/term"
)

// write makes a folder of manifests and returns its path. "NS" in them is the test's namespace.
func (d *deeds) write(files map[string]string) string {
	d.Helper()
	dir := d.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		must(d.T, os.MkdirAll(filepath.Dir(file), 0o700))
		must(d.T, os.WriteFile(file, []byte(strings.ReplaceAll(text, "NS", d.ns)), 0o600))
	}
	return dir
}

func configMapOf(name, value string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {key: %q}\n", name, value)
}

// TestActApplyFolder applies five objects, of which one is no YAML and one of a version that is gone: the others are made.
func TestActApplyFolder(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	dir := d.write(map[string]string{
		"1.yaml": configMapOf("one", "1") + "---\n" + configMapOf("two", "2"),
		"2.json": `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"bot"}}]}`,
		"3.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [\n",
		"4.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: door}\n",
	})
	if o := d.run("act", "apply", "-f", dir, "-n", d.ns, "--dry-run"); o.code == 0 || !strings.Contains(o.stdout, "Use networking.k8s.io/v1.") {
		t.Errorf("the preview ends with %d:\n%s", o.code, o.stdout)
	}
	if _, there := d.hasConfigMap("one"); there {
		t.Error("the preview has made something")
	}
	o := d.act("apply", "-f", dir)
	for _, want := range []string{"configmap/one created\n", "configmap/two created\n", "serviceaccount/bot created\n"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("without %q:\n%s%s", want, o.stdout, o.stderr)
		}
	}
	if o.code == 0 || !strings.Contains(o.stderr, "3.yaml:4: It is no YAML") || !strings.Contains(o.stderr, "2 of 5 changes failed") {
		t.Errorf("it ends with %d: %s", o.code, o.stderr)
	}
	d.journaled("apply", "created", "created", "created", "", "")
	if o = d.act("apply", "-f", filepath.Join(dir, "1.yaml")); o.code != 0 || o.stdout != "configmap/one unchanged\nconfigmap/two unchanged\n" {
		t.Errorf("the second time it ends with %d:\n%s", o.code, o.stdout)
	}
	must(t, os.WriteFile(filepath.Join(dir, "1.yaml"), []byte(configMapOf("one", "changed")), 0o600))
	d.does("configmap/one configured", "apply", "-f", filepath.Join(dir, "1.yaml"))
	d.journaled("apply", "configured")
	d.undo()
	if c, _ := d.hasConfigMap("one"); c.Data["key"] != "1" {
		t.Errorf("after the undo it holds %v", c.Data)
	}
	d.undo()
	for _, name := range []string{"one", "two"} {
		if _, there := d.hasConfigMap(name); there {
			t.Errorf("%s is there after the undo of its creation", name)
		}
	}
	d.refused("apply", "-f", filepath.Join(dir, "1.yaml"))
}

// TestActApplyNewKind applies a definition, a namespace, and objects of both, in the wrong order.
func TestActApplyNewKind(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	kind := strings.ReplaceAll(d.ns, "act-", "kind")
	text := `
apiVersion: KIND.example.com/v1
kind: Anchor
metadata: {name: one, namespace: NS-more}
spec: {depth: 3}
---
apiVersion: v1
kind: Namespace
metadata: {name: NS-more}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: anchors.KIND.example.com}
spec:
  group: KIND.example.com
  scope: Namespaced
  names: {plural: anchors, singular: anchor, kind: Anchor}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
`
	file := filepath.Join(d.write(map[string]string{"all.yaml": strings.ReplaceAll(text, "KIND", kind)}), "all.yaml")
	o := d.run("act", "apply", "-f", file, "--yes")
	if o.code != 0 || !strings.Contains(o.stdout, "anchors."+kind+".example.com/one") && !strings.Contains(o.stdout, "anchor."+kind+".example.com/one") {
		t.Fatalf("it ends with %d:\n%s%s", o.code, o.stdout, o.stderr)
	}
	d.undo()
	crd, err := crdClient(t).ApiextensionsV1().CustomResourceDefinitions().Get(t.Context(), "anchors."+kind+".example.com", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) && (err != nil || crd.DeletionTimestamp == nil) {
		t.Errorf("the definition is still there: %v", err)
	}
}

// TestActApplyConflict meets fields that another manager owns.
func TestActApplyConflict(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	body := configMapOf("shared", "theirs")
	_, err := d.api.CoreV1().ConfigMaps(d.ns).Patch(t.Context(), "shared", types.ApplyYAMLPatchType, []byte(body), metav1.PatchOptions{FieldManager: "harbour-master"})
	must(t, err)
	file := filepath.Join(d.write(map[string]string{"a.yaml": configMapOf("shared", "ours")}), "a.yaml")
	d.fails("harbour-master owns .data.key", "apply", "-f", file)
	if c, _ := d.hasConfigMap("shared"); c.Data["key"] != "theirs" {
		t.Errorf("it holds %v", c.Data)
	}
	d.does("configmap/shared configured", "apply", "-f", file, "--force-conflicts")
	if c, _ := d.hasConfigMap("shared"); c.Data["key"] != "ours" {
		t.Errorf("it holds %v", c.Data)
	}
	d.undo()
	if c, _ := d.hasConfigMap("shared"); c.Data["key"] != "theirs" {
		t.Errorf("after the undo it holds %v", c.Data)
	}
}

func TestActApplySources(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	dir := d.write(map[string]string{
		"base/kustomization.yaml": "resources: [map.yaml]\n", "base/map.yaml": configMapOf("app", "x"),
		"prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n",
		"far/kustomization.yaml":  "resources: ['https://example.test/x.yaml']\n",
		"other.yaml":              "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: elsewhere}\n",
	})
	d.does("configmap/prod-app created", "apply", "-k", filepath.Join(dir, "prod"))
	d.fails("allow-url", "apply", "-k", filepath.Join(dir, "far"))
	d.fails("allow-url", "apply", "-f", "https://example.test/x.yaml")
	d.fails("ts namespace is elsewhere, not "+d.ns, "apply", "-f", filepath.Join(dir, "other.yaml"))
	d.fails("no such file", "apply", "-f", filepath.Join(dir, "nothing.yaml"))

	cmd := exec.CommandContext(t.Context(), world.fathom, "act", "apply", "-f", "-", "-n", d.ns, "--yes")
	cmd.Env, cmd.Stdin = term.Env(d.home, d.env...), strings.NewReader(configMapOf("piped", "y"))
	if out, err := cmd.Output(); err != nil || string(out) != "configmap/piped created\n" {
		t.Errorf("standard input: %v, %s", err, out)
	}
}

// TestActApplyLarge applies nearly as much as an object may hold.
func TestActApplyLarge(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	value := strings.Repeat("depth ", 150<<10)
	file := filepath.Join(d.write(map[string]string{"big.yaml": configMapOf("big", value)}), "big.yaml")
	d.does("configmap/big created", "apply", "-f", file)
	if c, _ := d.hasConfigMap("big"); c.Data["key"] != value {
		t.Errorf("it holds %d bytes", len(c.Data["key"]))
	}
	d.does("configmap/big unchanged", "apply", "-f", file)
}

// TestActCreate makes one of each, and takes it back.
func TestActCreate(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	dir := d.write(map[string]string{"a.env": "A=1\nB=two words\n", "f.txt": "text"})
	d.does("configmap/env created", "create-configmap", "env", "--from-env-file", filepath.Join(dir, "a.env"))
	if c, _ := d.hasConfigMap("env"); len(c.Data) != 2 || c.Data["B"] != "two words" {
		t.Errorf("it holds %v", c.Data)
	}
	d.journaled("create-configmap", "created")
	d.undo()
	if _, there := d.hasConfigMap("env"); there {
		t.Error("it is there after the undo")
	}
	d.does("configmap/files created", "create-configmap", "files", "--from-file", "k="+filepath.Join(dir, "f.txt"), "--from-literal", "l=v")
	d.fails("already exists", "create-configmap", "files")
	d.does("namespace/"+d.ns+"-new created", "create-namespace", d.ns+"-new")
	d.undo()
	file := filepath.Join(d.write(map[string]string{"p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: gen-}\n"}), "p.yaml")
	if o := d.act("create", "-f", file); o.code != 0 {
		t.Errorf("create -f ends with %d: %s", o.code, o.stderr)
	}
	d.undo()
	d.refused("create-configmap", "mine", "--from-literal", "a=b")
	d.refused("create-secret-generic", "mine")
}

// TestActToken makes a token that the API server accepts, and looks for it in all that is kept.
func TestActToken(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.ok("act", "create", "-f", filepath.Join(d.write(map[string]string{"sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: bot}\n"}), "sa.yaml"), "-n", d.ns, "--yes")
	token := strings.TrimSpace(d.ok("act", "create-token", "serviceaccount/bot", "--duration", "20m", "-n", d.ns, "--yes"))
	review, err := d.api.AuthenticationV1().TokenReviews().Create(t.Context(), &authnv1.TokenReview{Spec: authnv1.TokenReviewSpec{Token: token}}, metav1.CreateOptions{})
	must(t, err)
	if !review.Status.Authenticated || review.Status.User.Username != "system:serviceaccount:"+d.ns+":bot" {
		t.Errorf("the API server says of %q: %+v", token, review.Status)
	}
	if e := d.journaled("create-token", "token created"); !strings.Contains(e.Items[0].NoUndo, "cannot be taken back") {
		t.Errorf("the journal says %+v", e.Items[0])
	}
	d.keepsNothingOf(token)
	d.fails("may not create serviceaccounts/token", "create-token", "serviceaccount/bot", "--context", plane.Viewer)
}

// TestApplyOnTheScreens applies a file whose name is typed into the form, and writes a new object in an editor.
func TestApplyOnTheScreens(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	dir := d.write(map[string]string{"a.yaml": configMapOf("typed", "1") + "---\nkind: [\n", "editor": "#!/bin/sh\nsed -i s/NAME/written/ \"$1\"\n"})
	must(t, os.Chmod(filepath.Join(dir, "editor"), 0o700))
	d.env = append(d.env, "EDITOR="+filepath.Join(dir, "editor"))
	w := d.start("configmaps", "-n", d.ns)
	w.see("kube-root-ca.crt")
	choose := func(verb string) {
		w.keys("a")
		w.see("Act on")
		w.keys(verb)
		w.see(verb)
		w.keys("enter")
	}
	choose("apply")
	w.see("force-conflicts", d.ns)
	w.keys(filepath.Join(dir, "a.yaml"))
	w.see("configmaps/typed", "a.yaml:6 is left out: It is no YAML")
	w.keys("enter")
	w.see("y apply")
	d.yes(w, "typed")
	w.see("created", "was left out")
	w.keys("esc")
	w.see("kube-root-ca.crt", "typed")

	choose("new object")
	w.see("configmaps/written", "y new object")
	d.yes(w, "written")
	w.see("kube-root-ca.crt", "written")
	d.journaled("new", "created")
	d.undo()
	if _, there := d.hasConfigMap("written"); there {
		t.Error("it is there after the undo")
	}
}

// yes presses y until a ConfigMap is there: keys count once the question has stood for a moment.
func (d *deeds) yes(w *window, name string) {
	d.Helper()
	eventually(d.T, name, func() bool {
		w.keys("y")
		_, there := d.hasConfigMap(name)
		return there
	})
}
