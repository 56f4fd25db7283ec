package act_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/object"
)

// workload is a test on a server that holds a deployment web with three revisions, the third one current, a StatefulSet db
// and a DaemonSet logs with two, and a pod of each.
type workload struct {
	*testing.T
	server *acttest.Server
}

func newWorkload(t *testing.T, more ...runtime.Object) *workload {
	t.Helper()
	w := &workload{t, acttest.New(t, append(shop(), more...)...)}
	return w
}

func ptr[T any](v T) *T { return &v }

func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, UID: acttest.UID("shop", name)}
}

func ownedBy(m metav1.ObjectMeta, kind, owner string) metav1.ObjectMeta {
	m.OwnerReferences = []metav1.OwnerReference{{
		APIVersion: "apps/v1", Kind: kind, Name: owner, UID: acttest.UID("shop", owner), Controller: ptr(true),
	}}
	return m
}

// template is a pod of an app with one container of that image, and an init container.
func template(app, image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": app}},
		Spec: corev1.PodSpec{
			InitContainers: []corev1.Container{{Name: "prepare", Image: "prepare:1"}},
			Containers: []corev1.Container{{
				Name: app, Image: image,
				Env: []corev1.EnvVar{{Name: "MODE", Value: "fast"}, {Name: "OLD", Value: "1"}},
				Resources: corev1.ResourceRequirements{
					Limits: corev1.ResourceList{"cpu": resource.MustParse("500m"), "memory": resource.MustParse("256Mi")},
				},
			}},
		},
	}
}

func selects(app string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}
}

func shop() []runtime.Object {
	web := &appsv1.Deployment{ObjectMeta: meta("web"), Spec: appsv1.DeploymentSpec{
		Replicas: ptr(int32(3)), Selector: selects("web"), Template: template("web", "web:3"),
	}}
	web.Annotations = map[string]string{
		"deployment.kubernetes.io/revision": "3", "kubernetes.io/change-cause": "three", "team": "blue",
	}
	db := &appsv1.StatefulSet{ObjectMeta: meta("db"), Spec: appsv1.StatefulSetSpec{
		Replicas: ptr(int32(2)), Selector: selects("db"), Template: template("db", "db:2"),
		UpdateStrategy: appsv1.StatefulSetUpdateStrategy{
			Type: "RollingUpdate", RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: ptr(int32(1))},
		},
	}}
	logs := &appsv1.DaemonSet{ObjectMeta: meta("logs"), Spec: appsv1.DaemonSetSpec{Selector: selects("logs"), Template: template("logs", "logs:2")}}
	out := []runtime.Object{web, db, logs}
	for i, image := range []string{"web:1", "web:2", "web:3"} {
		out = append(out, replicaSet(i+1, image))
	}
	for _, app := range []struct{ kind, name string }{{"StatefulSet", "db"}, {"DaemonSet", "logs"}} {
		for i, image := range []string{":1", ":2"} {
			out = append(out, controllerRevision(app.kind, app.name, i+1, app.name+image))
		}
	}
	return append(out,
		podOf("ReplicaSet", "web-h3", "web-h3-x", map[string]string{"app": "web", "pod-template-hash": "h3"}),
		podOf("ReplicaSet", "other-h3", "other-h3-x", map[string]string{"app": "web", "pod-template-hash": "h3"}),
		podOf("StatefulSet", "db", "db-0", map[string]string{"app": "db"}),
		podOf("StatefulSet", "db", "db-1", map[string]string{"app": "db"}),
		podOf("DaemonSet", "logs", "logs-x", map[string]string{"app": "logs"}),
	)
}

func replicaSet(revision int, image string) *appsv1.ReplicaSet {
	n := string(rune('0' + revision))
	rs := &appsv1.ReplicaSet{ObjectMeta: ownedBy(meta("web-h"+n), "Deployment", "web"), Spec: appsv1.ReplicaSetSpec{
		Replicas: ptr(int32(0)), Selector: selects("web"), Template: template("web", image),
	}}
	if revision == 3 {
		rs.Spec.Replicas = ptr(int32(3))
	}
	rs.Labels = map[string]string{"app": "web", "pod-template-hash": "h" + n}
	rs.Spec.Template.Labels["pod-template-hash"] = "h" + n
	rs.Annotations = map[string]string{
		"deployment.kubernetes.io/revision": n, "deployment.kubernetes.io/desired-replicas": "9", "kubernetes.io/change-cause": "to " + image,
	}
	return rs
}

func controllerRevision(kind, of string, revision int, image string) *appsv1.ControllerRevision {
	pod, err := runtime.DefaultUnstructuredConverter.ToUnstructured(ptr(template(of, image)))
	if err != nil {
		panic(err)
	}
	pod["$patch"] = "replace"
	raw, err := json.Marshal(map[string]any{"spec": map[string]any{"template": pod}})
	if err != nil {
		panic(err)
	}
	cr := &appsv1.ControllerRevision{ObjectMeta: ownedBy(meta(of+"-"+string(rune('0'+revision))), kind, of), Revision: int64(revision)}
	cr.Labels = map[string]string{"app": of}
	cr.Data.Raw = raw
	return cr
}

func podOf(kind, owner, name string, labels map[string]string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: ownedBy(meta(name), kind, owner), Spec: template("web", "web:3").Spec}
	p.Labels = labels
	return p
}

func autoscalerOfWeb() *autoscalingv2.HorizontalPodAutoscaler {
	return &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: meta("web-hpa"), Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "web"},
		MinReplicas:    ptr(int32(2)), MaxReplicas: 5,
	}}
}

func (w *workload) world() act.World {
	return act.World{API: w.server.API, Clock: func() time.Time { return acttest.Start }}
}

// target is kind/name.
func (w *workload) target(name string) act.Target {
	kind, name, _ := strings.Cut(name, "/")
	return act.Target{Ref: w.server.Ref(kind, "shop", name), Kind: w.server.Kind(kind)}
}

func (w *workload) plan(verb, on string, args act.Args) (*act.Plan, error) {
	w.Helper()
	v, ok := act.Find(verb)
	if !ok {
		w.Fatalf("there is no verb %s", verb)
	}
	t := w.target(on)
	if !v.For(t.Kind) {
		w.Fatalf("%s is not for %s", verb, on)
	}
	return v.Make(w.Context(), w.world(), []act.Target{t}, args)
}

// get is an object as it is now, as JSON without what every change changes.
func (w *workload) get(on string) string {
	w.Helper()
	u, err := object.Get(context.Background(), w.server.API, w.target(on).Ref)
	if err != nil {
		w.Fatal(err)
	}
	unstructured.RemoveNestedField(u.Object, "metadata", "resourceVersion")
	data, err := json.Marshal(u.Object)
	if err != nil {
		w.Fatal(err)
	}
	return string(data)
}

// run makes a plan real and returns its results.
func (w *workload) run(p *act.Plan) []act.Result {
	w.Helper()
	results := act.Runner{API: w.server.API}.Run(w.Context(), p, func(act.Progress) {})
	for _, r := range results {
		if r.Err != nil {
			w.Fatalf("%s: %v", r.Ref, r.Err)
		}
	}
	return results
}

// undo takes results back.
func (w *workload) undo(verb string, results []act.Result) {
	w.Helper()
	var back []act.Change
	for _, r := range results {
		c, why := r.Undo()
		if c == nil {
			w.Fatalf("%s cannot be undone: %s", r.Ref, why)
		}
		back = append(back, *c)
	}
	p, err := act.Revert(w.Context(), w.world(), verb, back)
	if err != nil {
		w.Fatal(err)
	}
	w.run(p)
}

func touched(p *act.Plan) string {
	var out []string
	for _, t := range p.Touched {
		out = append(out, t.Ref.Name)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// refused checks that the plan is not made because of what was asked for, with these words in the reason.
func (w *workload) refused(verb, on string, args act.Args, words string) {
	w.Helper()
	_, err := w.plan(verb, on, args)
	if usage := new(act.UsageError); !errors.As(err, usage) || !strings.Contains(err.Error(), words) {
		w.Errorf("%s of %s with %v: %v, want a refusal with %q", verb, on, args, err, words)
	}
}

func settings() *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: meta("settings"), Data: map[string]string{"log-level": "info"}}
}
