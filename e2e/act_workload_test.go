//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/vt"
)

const (
	goodImage = "registry.example.com/c:1"
	// badImage is one that simulated nodes cannot pull.
	badImage = "nosuch/c:2"
)

// webNow is the deployment web.
func (d *deeds) webNow() *appsv1.Deployment {
	d.Helper()
	w, err := d.api.AppsV1().Deployments(d.ns).Get(d.Context(), "web", metav1.GetOptions{})
	must(d.T, err)
	return w
}

// container is the only one of the deployment web.
func (d *deeds) container() corev1.Container { return d.webNow().Spec.Template.Spec.Containers[0] }

// TestActOnDeployments makes each change that a verb makes of a deployment's fields, and takes it back.
func TestActOnDeployments(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 2, nil)
	web := "deployment/web"
	noteOf := func() string { return d.webNow().Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"] }
	for _, deed := range []struct {
		word string
		args []string
		done func() bool
	}{
		{"scaled", []string{"scale", web, "--replicas", "3", "--current-replicas", "2"}, func() bool { return *d.webNow().Spec.Replicas == 3 }},
		{"configured", []string{"restart", web}, func() bool { return noteOf() != "" }},
		{"configured", []string{"pause", web}, func() bool { return d.webNow().Spec.Paused }},
		{"configured", []string{"set-image", web, "c=registry.example.com/c:2"}, func() bool { return d.container().Image == "registry.example.com/c:2" }},
		{"configured", []string{"set-image", web, "*=registry.example.com/c:3"}, func() bool { return d.container().Image == "registry.example.com/c:3" }},
		{"configured", []string{"set-resources", web, "-c", "c", "--limits", "cpu=200m,memory=64Mi", "--requests", "cpu=100m"}, func() bool {
			r := d.container().Resources
			return r.Limits.Cpu().String() == "200m" && r.Limits.Memory().String() == "64Mi" && r.Requests.Cpu().String() == "100m"
		}},
		{"configured", []string{"set-env", web, "MODE=fast", "SIZE=1"}, func() bool {
			return slices.Equal(d.container().Env, []corev1.EnvVar{{Name: "MODE", Value: "fast"}, {Name: "SIZE", Value: "1"}})
		}},
		{"configured", []string{"set-env", web, "--from", "configmap/settings", "--prefix", "S_"}, func() bool {
			env := d.container().Env
			return len(env) == 1 && env[0].Name == "S_KEY" && env[0].ValueFrom.ConfigMapKeyRef.Name == "settings"
		}},
	} {
		what := strings.Join(deed.args, " ")
		if deed.args[0] == "set-env" && !slices.Contains(d.configMaps(), "settings") {
			d.configMap("settings")
		}
		d.refused(deed.args...)
		if deed.done() {
			t.Fatalf("%s: it is done before", what)
		}
		d.does("deployment.apps/web "+deed.word, deed.args...)
		e := d.journaled(deed.args[0], deed.word)
		if !deed.done() || e.Items[0].Diff == "" {
			t.Errorf("%s: it is not done; the journal has the diff %q", what, e.Items[0].Diff)
		}
		d.undo()
		if deed.done() {
			t.Errorf("%s: it is not undone", what)
		}
	}
	d.fails("has 2 replicas, not 7", "scale", web, "--replicas", "3", "--current-replicas", "7")
	d.fails(`has no container "x": it has c`, "set-image", web, "x=y:1")
	d.fails("no revision 99", "undo", web, "--to-revision", "99")
	d.does("deployment.apps/web configured", "pause", web)
	d.fails("resume it first", "restart", web)
	d.fails("resume it first", "undo", web)
	d.refused("resume", web)
	d.does("deployment.apps/web configured", "resume", web)
	d.journaled("resume", "configured")
	if d.webNow().Spec.Paused {
		t.Error("it is paused still")
	}
	d.undo()
	if !d.webNow().Spec.Paused {
		t.Error("after the undo it is not paused")
	}
}

func (d *deeds) configMaps() []string {
	d.Helper()
	l, err := d.api.CoreV1().ConfigMaps(d.ns).List(d.Context(), metav1.ListOptions{})
	must(d.T, err)
	var out []string
	for _, c := range l.Items {
		out = append(out, c.Name)
	}
	return out
}

func TestActAutoscale(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.refused("autoscale", "deployment/web", "--max", "3")
	d.does("horizontalpodautoscaler.autoscaling/web created", "autoscale", "deployment/web", "--min", "2", "--max", "3", "--cpu-percent", "70")
	d.journaled("autoscale", "created")
	hpa := func() *autoscalingv2.HorizontalPodAutoscaler {
		h, err := d.api.AutoscalingV2().HorizontalPodAutoscalers(d.ns).Get(t.Context(), "web", metav1.GetOptions{})
		must(t, err)
		return h
	}
	if h := hpa(); *h.Spec.MinReplicas != 2 || h.Spec.MaxReplicas != 3 || *h.Spec.Metrics[0].Resource.Target.AverageUtilization != 70 {
		t.Errorf("it is %+v", h.Spec)
	}
	d.shows([]string{"is scaled by the HorizontalPodAutoscaler web"}, "scale", "deployment/web", "--replicas", "3")
	d.does("horizontalpodautoscaler.autoscaling/web configured", "autoscale", "deployment/web", "--max", "5")
	if h := hpa(); h.Spec.MaxReplicas != 5 || *h.Spec.MinReplicas != 2 {
		t.Errorf("changed, it is %+v", h.Spec)
	}
	d.undo()
	if n := hpa().Spec.MaxReplicas; n != 3 {
		t.Errorf("after the undo, the most is %d", n)
	}
	d.does("horizontalpodautoscaler.autoscaling/web configured", "autoscale", "deployment/web", "--min", "1")
	d.undo()
}

// controlled makes a StatefulSet and a DaemonSet, and waits for their first revisions.
func (d *deeds) controlled() {
	d.Helper()
	labels := func(app string) map[string]string { return map[string]string{"app": app} }
	template := func(app string) corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels(app)},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: goodImage}}},
		}
	}
	_, err := d.api.AppsV1().StatefulSets(d.ns).Create(d.Context(), &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "db"},
		Spec:       appsv1.StatefulSetSpec{Selector: &metav1.LabelSelector{MatchLabels: labels("db")}, Template: template("db")},
	}, metav1.CreateOptions{})
	must(d.T, err)
	_, err = d.api.AppsV1().DaemonSets(d.ns).Create(d.Context(), &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "logs"},
		Spec:       appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: labels("logs")}, Template: template("logs")},
	}, metav1.CreateOptions{})
	must(d.T, err)
	d.revisions("db", 1)
	d.revisions("logs", 1)
}

// revisions waits until so many are kept.
func (d *deeds) revisions(app string, n int) {
	d.Helper()
	eventually(d.T, "the revisions of "+app, func() bool {
		l, err := d.api.AppsV1().ControllerRevisions(d.ns).List(d.Context(), metav1.ListOptions{LabelSelector: "app=" + app})
		return err == nil && len(l.Items) == n
	})
}

// TestActUndoRollouts rolls every kind out and back.
func TestActUndoRollouts(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.controlled()
	template := func(kind string) corev1.PodTemplateSpec {
		switch kind {
		case "statefulset":
			s, err := d.api.AppsV1().StatefulSets(d.ns).Get(t.Context(), "db", metav1.GetOptions{})
			must(t, err)
			return s.Spec.Template
		case "daemonset":
			s, err := d.api.AppsV1().DaemonSets(d.ns).Get(t.Context(), "logs", metav1.GetOptions{})
			must(t, err)
			return s.Spec.Template
		}
		return d.webNow().Spec.Template
	}
	for _, on := range []struct{ kind, name string }{{"deployment", "web"}, {"statefulset", "db"}, {"daemonset", "logs"}} {
		object := on.kind + "/" + on.name
		line := on.kind + ".apps/" + on.name + " configured"
		d.fails("no earlier revision", "undo", object)
		d.does(line, "set-image", object, "c=registry.example.com/c:2")
		if on.kind == "deployment" {
			eventually(t, "the second revision", func() bool { return d.webNow().Annotations["deployment.kubernetes.io/revision"] == "2" })
		} else {
			d.revisions(on.name, 2)
		}
		d.refused("undo", object)
		d.shows([]string{"-      - image: registry.example.com/c:2", "+      - image: " + goodImage, "back to revision 1"}, "undo", object)
		d.does(line, "undo", object, "--to-revision", "1")
		d.journaled("undo", "configured")
		if got := template(on.kind).Spec.Containers[0].Image; got != goodImage {
			t.Errorf("%s: rolled back, the image is %s", object, got)
		}
		d.undo()
		if got := template(on.kind).Spec.Containers[0].Image; got != "registry.example.com/c:2" {
			t.Errorf("%s: after the undo of the undo, the image is %s", object, got)
		}
		d.refused("restart", object)
		d.does(line, "restart", object)
		d.journaled("restart", "configured")
		if template(on.kind).Annotations["kubectl.kubernetes.io/restartedAt"] == "" {
			t.Errorf("%s: it was not restarted", object)
		}
		d.undo()
		if template(on.kind).Annotations["kubectl.kubernetes.io/restartedAt"] != "" {
			t.Errorf("%s: after the undo it is restarted still", object)
		}
	}
}

// TestRolloutThatNeverStarts gives a deployment an image that nobody has. The screen of its rollout names the pod and the
// reason, and one key, with the answer to its question, undoes it.
func TestRolloutThatNeverStarts(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 2, nil)
	w := d.start("deployments", "-n", d.ns)
	w.wait("the deployment", func(s vt.Screen) bool { return s.Row("web", "2/2") >= 0 })
	w.keys("r")
	w.see("Rollout", "complete", `deployment "web" successfully rolled out`, goodImage)
	d.does("deployment.apps/web configured", "set-image", "deployment/web", "c="+badImage)
	w.see("failing", "ImagePullBackOff", "container c", badImage+": not found", "u goes back to revision 1: "+goodImage)
	w.wait("the pods of both revisions", func(s vt.Screen) bool { return s.Row("Running", "1 (old)") >= 0 && s.Row("2", "current", "0/1") >= 0 })

	w.keys("d")
	w.see("1 → 2", "-  - image: "+goodImage, "+  - image: "+badImage)
	w.escape("the rollout", func(s vt.Screen) bool { return s.Has("Rollout") })

	w.keys("u")
	w.see("roll back deployments.apps/web to revision 1", "y undo rollout")
	// Keys count once the question has stood for a moment, and nothing on the screen tells when.
	eventually(t, "the undo", func() bool {
		s := w.Screen()
		if s.Has("y undo rollout") {
			w.keys("y")
		}
		return s.Has("Rollout") && s.Has("complete")
	})
	w.see(`deployment "web" successfully rolled out`)
	w.gone("ImagePullBackOff")
	if got := d.container().Image; got != goodImage {
		t.Errorf("the image is %s", got)
	}
	d.journaled("undo", "configured")
	w.keys("ctrl+c")
	w.end()
}

// TestRolloutByThoseWhoMayOnlyLook offers them nothing that they cannot do.
func TestRolloutByThoseWhoMayOnlyLook(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	w := d.start("deployments", "-n", d.ns, "--context", "sandbox-view")
	w.wait("the deployment", func(s vt.Screen) bool { return s.Row("web", "1/1") >= 0 })
	w.keys("r")
	w.see("Rollout", "complete", "current")
	w.keys("p")
	// Before the rights are known the plan says it, afterwards the key does.
	w.wait("the refusal", func(s vt.Screen) bool { return s.Has("may not patch") || s.Has("cannot patch resource") })
	w.keys("ctrl+c")
	w.end()
}
