package act_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/object"
)

const secretValue = "c2VjcmV0LXZhbHVl" // of the Secret that undoable holds

// undoable are objects to change and to set back.
func undoable() []runtime.Object {
	at := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }
	labels := map[string]string{"app": "web"}
	web := &appsv1.Deployment{ObjectMeta: at("web"), Spec: appsv1.DeploymentSpec{
		Replicas: new(int32), Selector: &metav1.LabelSelector{MatchLabels: labels},
		Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "web:1"}, {Name: "side", Image: "side:1"}}},
		},
	}}
	*web.Spec.Replicas = 3
	api := web.DeepCopy()
	api.Name = "api"
	api.Labels = map[string]string{"team": "a"}
	return []runtime.Object{
		web, api,
		&corev1.ConfigMap{ObjectMeta: at("settings"), Data: map[string]string{"mode": "fast"}},
		&corev1.Secret{ObjectMeta: at("key"), Data: map[string][]byte{"token": []byte("secret-value")}},
		&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}},
	}
}

// undoWorld is a server, and the objects on it by "resource/name".
type undoWorld struct {
	*testing.T
	server *acttest.Server
}

func newUndoWorld(t *testing.T) *undoWorld {
	t.Helper()
	return &undoWorld{t, acttest.New(t, undoable()...)}
}

func (w *undoWorld) world() act.World {
	return act.World{API: w.server.API, Clock: func() time.Time { return acttest.Start }}
}

func (w *undoWorld) target(name string) act.Target {
	w.Helper()
	resource, name, _ := strings.Cut(name, "/")
	namespace := "shop"
	if resource == "nodes" {
		namespace = ""
	}
	return act.Target{Ref: w.server.Ref(resource, namespace, name), Kind: w.server.Kind(resource)}
}

// get is an object without what the server counts, nil when it is not there.
func (w *undoWorld) get(name string) map[string]any {
	w.Helper()
	u, err := object.Get(w.Context(), w.server.API, w.target(name).Ref)
	if err != nil {
		return nil
	}
	for _, f := range []string{"resourceVersion", "generation", "uid", "creationTimestamp", "managedFields"} {
		unstructured.RemoveNestedField(u.Object, "metadata", f)
	}
	unstructured.RemoveNestedField(u.Object, "status")
	return u.Object
}

// run makes a verb's plan for the objects real.
func (w *undoWorld) run(verb string, args act.Args, names ...string) []act.Result {
	w.Helper()
	v, ok := act.Find(verb)
	if !ok {
		w.Fatalf("there is no verb %s", verb)
	}
	var on []act.Target
	for _, n := range names {
		on = append(on, w.target(n))
	}
	p, err := v.Make(w.Context(), w.world(), on, args)
	if err != nil {
		w.Fatal(err)
	}
	return w.carry(p)
}

func (w *undoWorld) carry(p *act.Plan) []act.Result {
	return act.Runner{API: w.server.API}.Run(w.Context(), p, func(act.Progress) {})
}

// undo are the changes that take results back, the latest first, after a trip through JSON as the journal makes it.
func (w *undoWorld) undo(results []act.Result) []act.Change {
	w.Helper()
	var out []act.Change
	for i := len(results) - 1; i >= 0; i-- {
		if results[i].Err != nil {
			w.Fatal(results[i].Err)
		}
		c, why := results[i].Undo()
		if c == nil {
			w.Fatalf("%s cannot be undone: %s", results[i].Ref, why)
		}
		data, err := json.Marshal(c)
		if err != nil {
			w.Fatal(err)
		}
		var again act.Change
		if err := json.Unmarshal(data, &again); err != nil {
			w.Fatal(err)
		}
		out = append(out, again)
	}
	return out
}

// TestUndo changes objects, sets them back, and does it again by undoing the undo.
func TestUndo(t *testing.T) {
	for _, c := range []struct {
		verb, on string
		args     act.Args
	}{
		{"scale", "deployments/web", act.Args{"replicas": {"7"}}},
		{"scale", "deployments/web", act.Args{"replicas": {"0"}}},
		{"label", "deployments/web", act.Args{"labels": {"a=b", "example.com/c=d"}}},
		{"label", "deployments/api", act.Args{"labels": {"team-"}}},
		{"label", "deployments/api", act.Args{"labels": {"team=b"}, "overwrite": {"true"}}},
		{"annotate", "configmaps/settings", act.Args{"annotations": {"a=b"}}},
		{"label", "secrets/key", act.Args{"labels": {"a=b"}}},
		{"set-image", "deployments/web", act.Args{"images": {"side=side:2"}}},
		{"set-env", "deployments/web", act.Args{"env": {"MODE=slow"}}},
		{"set-resources", "deployments/web", act.Args{"limits": {"cpu=1"}}},
		{"restart", "deployments/web", nil},
		{"pause", "deployments/web", nil},
		{"cordon", "nodes/n1", nil},
		{"taint", "nodes/n1", act.Args{"taints": {"a=b:NoSchedule"}}},
		{"delete", "deployments/web", nil},
		{"delete", "configmaps/settings", nil},
		{"delete", "secrets/key", nil},
	} {
		t.Run(c.verb+" "+c.on+fmt.Sprint(c.args), func(t *testing.T) {
			w := newUndoWorld(t)
			before := w.get(c.on)
			results := w.run(c.verb, c.args, c.on)
			undo := w.undo(results)
			after := w.get(c.on)
			if reflect.DeepEqual(before, after) {
				t.Fatal("nothing was changed")
			}
			p, err := act.Revert(t.Context(), w.world(), "it", undo)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Kubectl) != len(p.Changes) {
				t.Errorf("kubectl lines %q", p.Kubectl)
			}
			results = w.carry(p)
			undo = w.undo(results)
			if got := w.get(c.on); !reflect.DeepEqual(got, before) {
				t.Errorf("after the undo: %v\nwant: %v", got, before)
			}
			if p, err = act.Revert(t.Context(), w.world(), "undo it", undo); err != nil {
				t.Fatal(err)
			}
			if p.Summary != "redo it" {
				t.Errorf("summary %q", p.Summary)
			}
			w.undo(w.carry(p))
			if got := w.get(c.on); !reflect.DeepEqual(got, after) {
				t.Errorf("after the redo: %v\nwant: %v", got, after)
			}
		})
	}
}

// TestUndoIsRefused lets objects move on between a change and its undo.
func TestUndoIsRefused(t *testing.T) {
	changed := func(name string, set func(*appsv1.Deployment)) func(*undoWorld) {
		return func(w *undoWorld) {
			for _, o := range undoable() {
				if d, ok := o.(*appsv1.Deployment); ok && d.Name == name {
					set(d)
					w.server.Hold(d)
				}
			}
		}
	}
	for _, c := range []struct {
		verb, on string
		args     act.Args
		then     func(*undoWorld)
		want     string
	}{
		{"scale", "deployments/web", act.Args{"replicas": {"5"}}, changed("web", func(d *appsv1.Deployment) { *d.Spec.Replicas = 9 }),
			"deployments.apps/web has moved on: spec.replicas was 5 and is 9 now."},
		{"label", "deployments/web", act.Args{"labels": {"a=b"}}, changed("web", func(d *appsv1.Deployment) { d.Labels = map[string]string{"a": "c"} }),
			`deployments.apps/web has moved on: metadata.labels was {"a":"b"} and is {"a":"c"} now.`},
		{"label", "deployments/api", act.Args{"labels": {"team-"}}, changed("api", func(d *appsv1.Deployment) { d.Labels = map[string]string{"team": "z"} }),
			`deployments.apps/api has moved on: metadata.labels was not there and is {"team":"z"} now.`},
		{"set-image", "deployments/web", act.Args{"images": {"side=side:2"}}, changed("web", func(d *appsv1.Deployment) {
			s := &d.Spec.Template.Spec
			s.Containers[0], s.Containers[1] = corev1.Container{Name: "side", Image: "side:2"}, s.Containers[0]
		}), `deployments.apps/web has moved on: spec.template.spec.containers[1].name was "side" and is "web" now.`},
		{"delete", "configmaps/settings", nil, func(w *undoWorld) {
			w.server.Hold(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings", UID: "other"}})
		}, "configmaps/settings has moved on: there is one of this name again."},
		{"label", "configmaps/settings", act.Args{"labels": {"a=b"}}, func(w *undoWorld) { w.run("delete", nil, "configmaps/settings") },
			"configmaps/settings has moved on: it is not there any more."},
	} {
		t.Run(c.verb+" "+c.on, func(t *testing.T) {
			w := newUndoWorld(t)
			undo := w.undo(w.run(c.verb, c.args, c.on))
			c.then(w)
			_, err := act.Revert(t.Context(), w.world(), "it", undo)
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// TestUndoOfSeveral sets back those that did not move on, and names the other.
func TestUndoOfSeveral(t *testing.T) {
	w := newUndoWorld(t)
	undo := w.undo(w.run("scale", act.Args{"replicas": {"5"}}, "deployments/web", "deployments/api"))
	w.run("scale", act.Args{"replicas": {"6"}}, "deployments/web")
	p, err := act.Revert(t.Context(), w.world(), "it", undo)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Changes) != 1 || p.Changes[0].Ref.Name != "api" || len(p.Refused) != 1 || p.Refused[0].Ref.Name != "web" {
		t.Errorf("changes %v, refused %v", p.Changes, p.Refused)
	}
}

// TestUndoWarnsOnceAKind: two hundred pods made again are one warning.
func TestUndoWarnsOnceAKind(t *testing.T) {
	w := newUndoWorld(t)
	var names []string
	for _, n := range []string{"a", "b", "c"} {
		w.server.Hold(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: n}})
		names = append(names, "pods/"+n)
	}
	p, err := act.Revert(t.Context(), w.world(), "it", w.undo(w.run("delete", nil, names...)))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"3 of kind Pod: each is made again from its manifest, and runs from the start."}; !slices.Equal(p.Warnings, want) {
		t.Errorf("warned %q, want %q", p.Warnings, want)
	}
}

// TestUndoOfSeveralChangesToOneObject sets back what was changed twice, the later change first.
func TestUndoOfSeveralChangesToOneObject(t *testing.T) {
	w := newUndoWorld(t)
	before := w.get("deployments/web")
	first := w.undo(w.run("label", act.Args{"labels": {"a=1"}}, "deployments/web"))
	second := w.undo(w.run("label", act.Args{"labels": {"a=2"}, "overwrite": {"true"}}, "deployments/web"))
	p, err := act.Revert(t.Context(), w.world(), "it", append(second, first...))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Changes) != 2 || p.Changes[0].Stage >= p.Changes[1].Stage {
		t.Fatalf("changes %v", p.Changes)
	}
	w.undo(w.carry(p))
	if got := w.get("deployments/web"); !reflect.DeepEqual(got, before) {
		t.Errorf("got %v, want %v", got, before)
	}
}

// TestUndoKeepsLivingOwners makes an object again with the owner that is still there, and without the one that is not.
func TestUndoKeepsLivingOwners(t *testing.T) {
	w := newUndoWorld(t)
	owner := func(name string) metav1.OwnerReference {
		return metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: name, UID: acttest.UID("shop", name)}
	}
	w.server.Hold(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "owned", OwnerReferences: []metav1.OwnerReference{owner("settings"), owner("gone")}}})
	undo := w.undo(w.run("delete", nil, "configmaps/owned"))
	p, err := act.Revert(t.Context(), w.world(), "it", undo)
	if err != nil {
		t.Fatal(err)
	}
	w.carry(p)
	u, err := object.Get(t.Context(), w.server.API, w.target("configmaps/owned").Ref)
	if err != nil {
		t.Fatal(err)
	}
	if got := u.GetOwnerReferences(); !reflect.DeepEqual(got, []metav1.OwnerReference{owner("settings")}) {
		t.Errorf("owners %v", got)
	}
	if want := "configmaps/owned is made again without its owner ConfigMap gone, which is not there any more."; !slices.Contains(p.Warnings, want) {
		t.Errorf("warnings %q", p.Warnings)
	}
}

// TestUndoTellsNoSecret lets a Secret move on, and looks at all that is told.
func TestUndoTellsNoSecret(t *testing.T) {
	w := newUndoWorld(t)
	u, err := object.Get(t.Context(), w.server.API, w.target("secrets/key").Ref)
	if err != nil {
		t.Fatal(err)
	}
	after := u.DeepCopy()
	if err := unstructured.SetNestedField(after.Object, "b3RoZXI=", "data", "token"); err != nil {
		t.Fatal(err)
	}
	p := &act.Plan{Context: acttest.Context, Changes: []act.Change{act.Update(w.target("secrets/key").Ref, u, after)}}
	results := w.carry(p)
	undo := w.undo(results)
	back, err := act.Revert(t.Context(), w.world(), "it", undo)
	if err != nil {
		t.Fatal(err)
	}
	w.server.Hold(&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "key"}, Data: map[string][]byte{"token": []byte("third")}})
	_, err = act.Revert(t.Context(), w.world(), "it", undo)
	if err == nil || err.Error() != "secrets/key has moved on: data.token is not what it was any more." {
		t.Errorf("got %v", err)
	}
	told, jerr := json.Marshal([]any{p.Masked(), back.Masked(), back.Kubectl, fmt.Sprint(err), back.Changes[0].Diff(u)})
	if jerr != nil {
		t.Fatal(jerr)
	}
	for _, value := range []string{secretValue, "secret-value", "b3RoZXI=", "dGhpcmQ="} {
		if strings.Contains(string(told), value) {
			t.Errorf("%s is told: %s", value, told)
		}
	}
}

// TestUndoLeavesOthersChangesAlone lets somebody write between the look and the change.
func TestUndoLeavesOthersChangesAlone(t *testing.T) {
	at := func(manager, time string) map[string]any {
		return map[string]any{"manager": manager, "operation": "Update", "time": time}
	}
	state := func(managed []any, labels map[string]any) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"managedFields": managed, "labels": labels}}}
	}
	before := state([]any{at("a", "2026-01-01T00:00:00Z")}, map[string]any{"mine": "1", "theirs": "1"})
	want := state(nil, map[string]any{"mine": "2", "theirs": "1"})
	change := act.Update(kube.Ref{}, before, want)
	for name, c := range map[string]struct {
		managed []any
		paths   []string
	}{
		"nobody":   {[]any{at("a", "2026-01-01T00:00:00Z"), at("fathom", "2026-01-01T00:00:09Z")}, []string{"/metadata/labels/mine", "/metadata/labels/theirs"}},
		"somebody": {[]any{at("a", "2026-01-01T00:00:05Z"), at("fathom", "2026-01-01T00:00:09Z")}, []string{"/metadata/labels/mine"}},
	} {
		after := state(c.managed, map[string]any{"mine": "2", "theirs": "2"})
		undo, why := act.Result{Word: "configured", Change: change, Before: before, After: after}.Undo()
		if undo == nil {
			t.Fatal(why)
		}
		var got []string
		for _, op := range undo.Ops {
			if op.Op == "replace" {
				got = append(got, op.Path)
			}
		}
		if !reflect.DeepEqual(got, c.paths) {
			t.Errorf("%s wrote meanwhile: set back %v, want %v", name, got, c.paths)
		}
	}
}

func TestNoUndo(t *testing.T) {
	pod := func(notes map[string]string) *unstructured.Unstructured {
		u := &unstructured.Unstructured{Object: map[string]any{"kind": "Pod", "apiVersion": "v1"}}
		u.SetAnnotations(notes)
		return u
	}
	owned := pod(nil)
	yes := true
	owned.SetOwnerReferences([]metav1.OwnerReference{{Kind: "ReplicaSet", Name: "web-1", Controller: &yes}})
	for want, r := range map[string]act.Result{
		"It was not made.":    {Err: fmt.Errorf("no")},
		"It changed nothing.": {Word: "unchanged"},
		"It is over.":         {Word: "x", Change: act.Change{Final: "It is over."}},
		"Its controller, ReplicaSet web-1, makes another one by itself.":           {Word: "deleted", Before: owned, Change: act.Change{Method: act.Delete}},
		"It mirrors a static pod, which its node's kubelet makes again by itself.": {Word: "deleted", Before: pod(map[string]string{"kubernetes.io/config.mirror": "x"}), Change: act.Change{Method: act.Delete}},
		"The API server did not say what it created.":                              {Word: "created", Change: act.Change{Method: act.Create}},
		"Nothing that can be set back was changed.":                                {Word: "configured", Before: pod(nil), After: pod(nil), Change: act.Change{Method: act.Merge}},
		"Kubernetes cannot take this back.":                                        {Word: "approved", Change: act.Change{Method: act.Create, Subresource: "approval"}},
	} {
		if undo, why := r.Undo(); undo != nil || why != want {
			t.Errorf("got %v, %q, want %q", undo, why, want)
		}
	}
}
