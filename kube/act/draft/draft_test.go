package draft

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/stream/streamtest"
)

// rig is a server with objects, and a store.
type rig struct {
	*testing.T
	*acttest.Server
	store *Store
	world act.World
}

func newRig(t *testing.T, objects ...runtime.Object) *rig {
	s := acttest.New(t, objects...)
	clock := func() time.Time { return acttest.Start }
	return &rig{t, s, Open(filepath.Join(t.TempDir(), "edits"), clock), act.World{API: s.API, Clock: clock}}
}

func (r *rig) target(resource, name string) act.Target {
	return act.Target{Ref: r.Ref(resource, "shop", name), Kind: r.Kind(resource)}
}

func (r *rig) begin(what What, on ...act.Target) *Draft {
	r.Helper()
	d, err := r.store.Begin(context.Background(), r.world, on, what)
	if err != nil {
		r.Fatal(err)
	}
	return d
}

// editor is what a person does to a text.
type editor func(string) string

func swap(old, new string) editor {
	return func(text string) string { return strings.ReplaceAll(text, old, new) }
}

// edit lets the editor at the draft and returns what comes of it.
func (r *rig) edit(d *Draft, e editor) Outcome {
	r.Helper()
	if err := os.WriteFile(d.File(), []byte(e(r.text(d))), 0o600); err != nil {
		r.Fatal(err)
	}
	return d.After(context.Background(), r.world, nil)
}

func (r *rig) text(d *Draft) string {
	r.Helper()
	data, err := os.ReadFile(d.File())
	if err != nil {
		r.Fatal(err)
	}
	return string(data)
}

// send makes the change of an outcome.
func (r *rig) send(d *Draft, o Outcome) {
	r.Helper()
	if o.Next != Ready {
		r.Fatalf("it is not ready: %+v\n%s", o, r.text(d))
	}
	v, _ := act.Find(act.EditVerb)
	p, err := v.Make(context.Background(), r.world, d.On, o.Args)
	if err != nil {
		r.Fatal(err)
	}
	for _, res := range (act.Runner{API: r.API}).Run(context.Background(), p, func(act.Progress) {}) {
		if res.Err != nil {
			r.Fatal(res.Err)
		}
	}
}

func (r *rig) gone(d *Draft) {
	r.Helper()
	if _, err := os.Stat(d.dir); !errors.Is(err, fs.ErrNotExist) {
		r.Errorf("the draft is still there: %v", err)
	}
}

func web(replicas int32, image string) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", Labels: map[string]string{"app": "web"}},
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr.To(replicas), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}},
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image, Command: []string{"run"}}}}},
		},
	}
}

func password(value string) *corev1.Secret {
	return &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "db"},
		Data:       map[string][]byte{"password": []byte(value), "cert": {0xff, 0x00}},
	}
}

func TestEdit(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	if text := r.text(d); !strings.HasPrefix(text, "#| deployments.apps/web in namespace shop, context test.\n") || strings.Contains(text, "managedFields") {
		t.Errorf("the text begins wrong:\n%s", text)
	}
	if info, err := os.Stat(d.File()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	o := r.edit(d, swap("web:1", "web:2"))
	if n := len(r.Real()); n != 0 {
		t.Errorf("%d requests were sent before a yes", n)
	}
	r.send(d, o)
	if body := string(r.Real()[0].Body); !strings.Contains(body, "web:2") || strings.Contains(body, "replicas") {
		t.Errorf("sent %s", body)
	}
	if len(r.store.Left()) != 1 {
		t.Error("the text is gone before the change went in")
	}
}

func TestNothingChanged(t *testing.T) {
	for name, e := range map[string]editor{
		"left":    func(text string) string { return text },
		"empty":   func(string) string { return "\n" },
		"comment": func(text string) string { return text + "# a thought\n" },
		"status":  swap("status: {}", "status: {replicas: 7}"),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, web(3, "web:1"))
			d := r.begin(What{}, r.target("deployments.apps", "web"))
			if o := r.edit(d, e); o.Next != Unchanged {
				t.Errorf("it is %+v", o)
			}
			if w := r.Writes(); len(w) != 0 {
				t.Errorf("sent %v", w)
			}
			r.gone(d)
		})
	}
}

// TestReopen looks at texts that cannot be sent: the editor opens again with what is wrong on top, and with every
// keystroke; left like that they are kept.
func TestReopen(t *testing.T) {
	refuse := func(w acttest.Write) *metav1.Status {
		if strings.Contains(string(w.Body), "refused") {
			return streamtest.Refuse(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, "image: Invalid value: no such thing")
		}
		return nil
	}
	for _, c := range []struct {
		name, said string
		edit       editor
	}{
		{"no YAML", "it is no YAML", swap("replicas: 3", "replicas: [3")},
		{"other name", "name and namespace of web cannot be changed", swap("name: web\n  namespace", "name: other\n  namespace")},
		{"other namespace", "cannot be changed", swap("namespace: shop", "namespace: other")},
		{"other kind", "cannot be changed", swap("kind: Deployment", "kind: StatefulSet")},
		{"no kind", "it has no kind", swap("kind: Deployment\n", "")},
		{"refused", "no such thing", swap("web:1", "refused")},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, web(3, "web:1"))
			r.Refuse(refuse)
			d := r.begin(What{}, r.target("deployments.apps", "web"))
			head := strings.Join(d.Head, "\n") + "\n"
			mine := "# my thought\n" + c.edit(strings.TrimPrefix(r.text(d), head))
			o := r.edit(d, func(string) string { return head + mine })
			if o.Next != Reopen || !strings.Contains(o.Said, c.said) {
				t.Fatalf("it is %+v", o)
			}
			text := r.text(d)
			if !strings.HasPrefix(text, "#| It was not sent. ") || !strings.HasSuffix(text, mine) || strings.Count(text, "#| deployments.apps/web") != 0 {
				t.Errorf("the text is\n%s", text)
			}
			if o := r.edit(d, func(text string) string { return text }); o.Next != Kept || !strings.Contains(o.Said, d.File()) {
				t.Errorf("left wrong it is %+v", o)
			}
			if o := r.edit(d, func(string) string { return mine }); o.Next != Kept {
				t.Errorf("an editor that always writes the same goes on: %+v", o)
			}
			if r.text(d) == "" || len(r.Real()) != 0 {
				t.Error("the text is lost, or was sent")
			}
		})
	}
}

func TestTheLineOfAnErrorIsThatOfTheFile(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	o := r.edit(d, swap("  replicas: 3\n", "  replicas: 3\n  replicas: 4\n"))
	lines := strings.Split(r.text(d), "\n")
	for i, l := range lines {
		if strings.Contains(l, "replicas: 4") && !strings.Contains(o.Said, "Line "+strconv.Itoa(i+1)+":") {
			t.Errorf("the error is in line %d and said to be: %s", i+1, o.Said)
		}
	}
}

func TestCorrectedItGoesIn(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	r.edit(d, swap("replicas: 3", "replicas: [3"))
	r.send(d, r.edit(d, swap("replicas: [3", "replicas: 4")))
}

func TestEditorFails(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	if err := os.WriteFile(d.File(), []byte("half a te"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := d.After(context.Background(), r.world, errors.New("the editor ended with signal: killed"))
	if o.Next != Kept || !strings.Contains(o.Said, "killed") || !strings.Contains(o.Said, d.File()) || r.text(d) != "half a te" {
		t.Errorf("it is %+v", o)
	}
}

func TestTheServerIsAway(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	r.Refuse(func(acttest.Write) *metav1.Status {
		return streamtest.Refuse(http.StatusServiceUnavailable, metav1.StatusReasonServiceUnavailable, "away")
	})
	if o := r.edit(d, swap("web:1", "web:2")); o.Next != Kept || !strings.Contains(r.text(d), "web:2") {
		t.Errorf("it is %+v", o)
	}
	r.Refuse(nil)
	again, err := r.store.Load(d.File())
	if err != nil {
		t.Fatal(err)
	}
	r.send(again, again.After(context.Background(), r.world, nil))
}

func TestChangedMeanwhileElsewhere(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	r.Hold(web(5, "web:1"))
	r.send(d, r.edit(d, swap("web:1", "web:2")))
	if body := string(r.Real()[0].Body); strings.Contains(body, "replicas") {
		t.Errorf("what others did is sent back: %s", body)
	}
}

func TestConflict(t *testing.T) {
	for name, c := range map[string]struct {
		settle editor
		sent   string
	}{
		"mine":   {swap("        #| is now: \"web:3\"   was: \"web:1\"\n", ""), "web:2"},
		"theirs": {swap("image: web:2", "image: web:3"), ""},
		"other":  {swap("image: web:2", "image: web:4"), "web:4"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, web(3, "web:1"))
			d := r.begin(What{}, r.target("deployments.apps", "web"))
			r.Hold(web(5, "web:3"))
			o := r.edit(d, func(text string) string { return swap("web:1", "web:2")(text) + "# mine\n" })
			text := r.text(d)
			if o.Next != Reopen || !strings.HasSuffix(text, "# mine\n") {
				t.Fatalf("it is %+v\n%s", o, text)
			}
			for _, want := range []string{
				"#|   spec.template.spec.containers[0].image\n#|     was: \"web:1\"\n#|     is now: \"web:3\"\n#|     you wrote: \"web:2\"\n",
				"kept: spec.replicas\n", "        #| is now: \"web:3\"   was: \"web:1\"\n        image: web:2\n",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("the text lacks %q:\n%s", want, text)
				}
			}
			if name == "theirs" {
				if o := r.edit(d, c.settle); o.Next != Unchanged {
					t.Errorf("it is %+v", o)
				}
				return
			}
			r.send(d, r.edit(d, c.settle))
			if body := string(r.Real()[0].Body); !strings.Contains(body, c.sent) || strings.Contains(body, "replicas") {
				t.Errorf("sent %s", body)
			}
		})
	}
}

func TestConflictLeftAsItIs(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	r.Hold(web(3, "web:3"))
	r.edit(d, swap("web:1", "web:2"))
	if o := r.edit(d, func(text string) string { return text }); o.Next != Kept || len(r.Real()) != 0 {
		t.Errorf("it is %+v", o)
	}
}

func TestSeveral(t *testing.T) {
	other := web(1, "api:1")
	other.Name = "api"
	r := newRig(t, web(3, "web:1"), other)
	d := r.begin(What{}, r.target("deployments.apps", "web"), r.target("deployments.apps", "api"))
	r.send(d, r.edit(d, func(text string) string { return swap("api:1", "api:2")(swap("web:1", "web:2")(text)) }))
	if w := r.Real(); len(w) != 2 {
		t.Errorf("sent %v", w)
	}
}

// TestHeld keeps two editors from one text.
func TestHeld(t *testing.T) {
	r := newRig(t, web(3, "web:1"))
	d := r.begin(What{}, r.target("deployments.apps", "web"))
	again, err := r.store.Load(d.File())
	if err != nil || d.Hold() != nil {
		t.Fatal("it cannot be opened")
	}
	if again.Hold() == nil || len(r.store.Left()) != 0 {
		t.Error("a text that an editor has is offered to another one")
	}
	d.After(context.Background(), r.world, errors.New("it was killed"))
	if again.Hold() != nil {
		t.Error("it stays held when the editor has ended")
	}
}
