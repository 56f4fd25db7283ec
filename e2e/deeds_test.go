//go:build e2e

package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"fathom/e2e/plane"
	"fathom/kube/act/journal"
)

// deeds are changes that a person makes from the command line, in a namespace of their own.
type deeds struct {
	*session
	api kubernetes.Interface
	ns  string
}

func newDeeds(t *testing.T) *deeds {
	t.Helper()
	d := &deeds{session: newSession(t), api: client(t)}
	ns, err := d.api.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "act-"}}, metav1.CreateOptions{})
	must(t, err)
	d.ns = ns.Name
	t.Cleanup(func() {
		// What a failed test leaves behind must not hold up the end of its namespace, which nobody waits for.
		_ = d.api.CoreV1().Namespaces().Delete(cleanup(), d.ns, metav1.DeleteOptions{})
	})
	return d
}

// act runs fathom act in the namespace without asking.
func (d *deeds) act(args ...string) output {
	d.Helper()
	return d.run(append([]string{"act"}, append(args, "-n", d.ns, "--yes")...)...)
}

// does is act with success, and a line that it must print.
func (d *deeds) does(line string, args ...string) {
	d.Helper()
	o := d.act(args...)
	if o.code != 0 || !strings.Contains(o.stdout, line+"\n") {
		d.Fatalf("fathom act %s ends with %d and prints\n%s%s", strings.Join(args, " "), o.code, o.stdout, o.stderr)
	}
}

// shows runs the preview alone and checks what it says.
func (d *deeds) shows(texts []string, args ...string) {
	d.Helper()
	o := d.run(append([]string{"act"}, append(args, "-n", d.ns, "--dry-run")...)...)
	for _, text := range texts {
		if !strings.Contains(o.stdout, text) {
			d.Errorf("the preview of %s lacks %q:\n%s%s", strings.Join(args, " "), text, o.stdout, o.stderr)
		}
	}
}

// fails is act without success, and a text that it must say.
func (d *deeds) fails(text string, args ...string) {
	d.Helper()
	o := d.act(args...)
	if o.code == 0 || !strings.Contains(o.stderr, text) {
		d.Errorf("fathom act %s ends with %d, without %q:\n%s%s", strings.Join(args, " "), o.code, text, o.stdout, o.stderr)
	}
}

// refused is act as somebody who may only look.
func (d *deeds) refused(args ...string) {
	d.Helper()
	d.fails("cannot", append(args, "--context", plane.Viewer)...)
}

// undo takes back what was done last.
func (d *deeds) undo() {
	d.Helper()
	if o := d.run("act", "undo-last", "--yes"); o.code != 0 {
		d.Fatalf("the undo ends with %d: %s", o.code, o.stderr)
	}
}

// lastEntry is the last line of the journal.
func (d *deeds) lastEntry() journal.Entry {
	d.Helper()
	var entries []journal.Entry
	must(d.T, json.Unmarshal([]byte(d.ok("journal", "-o", "json", "--limit", "1")), &entries))
	if len(entries) != 1 {
		d.Fatalf("the journal has %d entries", len(entries))
	}
	return entries[0]
}

// journaled checks the last line of the journal.
func (d *deeds) journaled(verb string, results ...string) journal.Entry {
	d.Helper()
	e := d.lastEntry()
	var got []string
	for _, it := range e.Items {
		got = append(got, it.Result)
	}
	if e.Verb != verb || e.User != "admin" || len(e.Kubectl) == 0 || !slices.Equal(got, results) {
		d.Errorf("the journal says %s by %s: %q, %q", e.Verb, e.User, got, e.Kubectl)
	}
	return e
}

func (d *deeds) configMap(name string, finalizers ...string) {
	d.Helper()
	c := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Finalizers: finalizers}, Data: map[string]string{"key": "value"}}
	_, err := d.api.CoreV1().ConfigMaps(d.ns).Create(d.Context(), c, metav1.CreateOptions{})
	must(d.T, err)
}

func (d *deeds) hasConfigMap(name string) (*corev1.ConfigMap, bool) {
	d.Helper()
	c, err := d.api.CoreV1().ConfigMaps(d.ns).Get(d.Context(), name, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		d.Fatal(err)
	}
	return c, err == nil
}

// idle is a pod that nothing ever runs.
func idle(name string, labels map[string]string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}, Spec: corev1.PodSpec{
		SchedulerName: "none", Containers: []corev1.Container{{Name: "c", Image: "registry.example.com/c:1"}},
	}}
}

// deployment is one of pods that run, as far as a simulated node runs any.
func (d *deeds) deployment(name string, replicas int32, change func(*corev1.PodSpec)) {
	d.Helper()
	labels := map[string]string{"app": name}
	spec := corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "registry.example.com/c:1"}}}
	if change != nil {
		change(&spec)
	}
	_, err := d.api.AppsV1().Deployments(d.ns).Create(d.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: spec},
		},
	}, metav1.CreateOptions{})
	must(d.T, err)
	eventually(d.T, name+" to run", func() bool {
		now, err := d.api.AppsV1().Deployments(d.ns).Get(d.Context(), name, metav1.GetOptions{})
		return err == nil && now.Status.ReadyReplicas == replicas
	})
}

// pods are the names of the pods of an app.
func (d *deeds) pods(app string) []string {
	d.Helper()
	l, err := d.api.CoreV1().Pods(d.ns).List(d.Context(), metav1.ListOptions{LabelSelector: "app=" + app})
	must(d.T, err)
	var out []string
	for _, p := range l.Items {
		out = append(out, p.Name)
	}
	return out
}

// budget lets none of the pods of an app go.
func (d *deeds) budget(app string, pods int32) {
	d.Helper()
	_, err := d.api.PolicyV1().PodDisruptionBudgets(d.ns).Create(d.Context(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: app},
		Spec:       policyv1.PodDisruptionBudgetSpec{MaxUnavailable: new(intOf(0)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}},
	}, metav1.CreateOptions{})
	must(d.T, err)
	eventually(d.T, "the budget to count its pods", func() bool {
		b, err := d.api.PolicyV1().PodDisruptionBudgets(d.ns).Get(d.Context(), app, metav1.GetOptions{})
		return err == nil && b.Status.ObservedGeneration > 0 && b.Status.CurrentHealthy == pods
	})
}
