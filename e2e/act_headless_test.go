//go:build e2e

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// anyDeployment is a Deployment as it is now.
func (d *deeds) anyDeployment(name string) *appsv1.Deployment {
	d.Helper()
	out, err := d.api.AppsV1().Deployments(d.ns).Get(d.Context(), name, metav1.GetOptions{})
	must(d.T, err)
	return out
}

// TestActScaleAndUndoLast scales two, lets one move on, and takes back what can be.
func TestActScaleAndUndoLast(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	for _, name := range []string{"one", "two"} {
		d.deployment(name, 2, func(*corev1.PodSpec) {})
	}
	d.refused("scale", "deployment/one", "--replicas", "0")
	if e := d.lastEntry(); e.User != "viewer" || !strings.Contains(e.Refused, `User "viewer" cannot patch resource "deployments/scale"`) {
		t.Errorf("the journal says of the refusal: %+v", e)
	}
	d.shows([]string{"2 -> 3 replicas", "-  replicas: 2", "+  replicas: 3", "scale deployment/one --replicas=3"}, "scale", "deployment/one", "--replicas", "3")
	if n := *d.anyDeployment("one").Spec.Replicas; n != 2 {
		t.Fatalf("the dry run has made it %d", n)
	}
	d.does("deployment.apps/one scaled", "scale", "deployment", "one", "two", "--replicas", "3")
	d.journaled("scale", "scaled", "scaled")

	_, err := d.api.AppsV1().Deployments(d.ns).Patch(t.Context(), "two", types.MergePatchType, []byte(`{"spec":{"replicas":5}}`), metav1.PatchOptions{})
	must(t, err)
	d.fails("refused: deployments.apps/two: It has moved on: spec.replicas was 3 and is 5 now.", "undo-last")
	if n := *d.anyDeployment("one").Spec.Replicas; n != 2 {
		t.Errorf("one has %d replicas after the undo", n)
	}
	if n := *d.anyDeployment("two").Spec.Replicas; n != 5 {
		t.Errorf("two has %d replicas after the undo", n)
	}
}

// TestActPrintsOneDocument looks at -o json, for a dry run and for a run.
func TestActPrintsOneDocument(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.configMap("settings")
	for _, flag := range []string{"--dry-run", "--yes"} {
		var doc struct {
			Plan    struct{ Verb, Summary string }
			Trials  []struct{ Diff string }
			DryRun  bool
			Results []struct{ Result string }
		}
		must(t, json.Unmarshal([]byte(d.ok("act", "label", "configmap/settings", "tier=front", "-n", d.ns, "-o", "json", flag)), &doc))
		dry := flag == "--dry-run"
		if doc.Plan.Verb != "label" || len(doc.Trials) != 1 || !strings.Contains(doc.Trials[0].Diff, "+    tier: front") || doc.DryRun != dry {
			t.Errorf("%s prints %+v", flag, doc)
		}
		c, _ := d.hasConfigMap("settings")
		if made := c.Labels["tier"] == "front"; made == dry || dry != (len(doc.Results) == 0) {
			t.Errorf("%s: labelled %v, results %v", flag, made, doc.Results)
		}
	}
}

// TestActUndoOfADelete makes objects again of which the control plane keeps a part to itself.
func TestActUndoOfADelete(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	meta := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: name, Labels: map[string]string{"mine": "yes"}}
	}
	create := metav1.CreateOptions{}
	pod := corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "main", Image: "registry.example.com/shop/web:1.0.0"}}}
	service, err := d.api.CoreV1().Services(d.ns).Create(t.Context(), &corev1.Service{ObjectMeta: meta("web"), Spec: corev1.ServiceSpec{
		Type: corev1.ServiceTypeNodePort, Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromInt32(8080)}},
	}}, create)
	must(t, err)
	_, err = d.api.CoreV1().ServiceAccounts(d.ns).Create(t.Context(), &corev1.ServiceAccount{ObjectMeta: meta("robot")}, create)
	must(t, err)
	_, err = d.api.BatchV1().Jobs(d.ns).Create(t.Context(), &batchv1.Job{ObjectMeta: meta("once"), Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: pod}}}, create)
	must(t, err)
	_, err = d.api.CoreV1().Pods(d.ns).Create(t.Context(), &corev1.Pod{ObjectMeta: meta("alone"), Spec: pod}, create)
	must(t, err)
	_, err = d.api.CoreV1().PersistentVolumeClaims(d.ns).Create(t.Context(), &corev1.PersistentVolumeClaim{ObjectMeta: meta("disk"), Spec: corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
		Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}},
	}}, create)
	must(t, err)
	d.deployment("web", 1, func(*corev1.PodSpec) {})

	objects := []string{"service/web", "serviceaccount/robot", "job/once", "pod/alone", "pvc/disk", "deployment/web"}
	d.does("service/web deleted", append([]string{"delete", "--grace-period", "0", "--force"}, objects...)...)
	d.journaled("delete", "deleted", "deleted", "deleted", "deleted", "deleted", "deleted")
	for _, kind := range []string{"services/web", "pods/alone", "persistentvolumeclaims/disk", "jobs/once"} {
		resource, name, _ := strings.Cut(kind, "/")
		eventually(t, "the end of "+kind, func() bool { return d.absent(resource, name) })
	}
	d.does("service/web created", "undo-last")
	again, err := d.api.CoreV1().Services(d.ns).Get(t.Context(), "web", metav1.GetOptions{})
	must(t, err)
	if again.UID == service.UID || again.Spec.ClusterIP != service.Spec.ClusterIP || again.Spec.Ports[0].NodePort != service.Spec.Ports[0].NodePort || again.Labels["mine"] != "yes" {
		t.Errorf("the service was %+v and is %+v", service.Spec, again.Spec)
	}
	for _, kind := range []string{"serviceaccounts/robot", "pods/alone", "persistentvolumeclaims/disk", "jobs/once", "deployments/web"} {
		resource, name, _ := strings.Cut(kind, "/")
		if d.absent(resource, name) {
			t.Errorf("%s was not made again", kind)
		}
	}
	d.fails("It was undone already.", "undo-last")
}

// absent reports whether the API server knows no such object.
func (d *deeds) absent(kind, name string) bool {
	d.Helper()
	rest := d.api.CoreV1().RESTClient()
	switch kind {
	case "jobs":
		rest = d.api.BatchV1().RESTClient()
	case "deployments":
		rest = d.api.AppsV1().RESTClient()
	}
	err := rest.Get().Namespace(d.ns).Resource(kind).Name(name).Do(d.Context()).Error()
	if err != nil && !apierrors.IsNotFound(err) {
		d.Fatal(err)
	}
	return err != nil
}

// TestActAsks answers in a terminal: no, then yes, then by the name where it is protected.
func TestActAsks(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.configMap("settings")
	ask := func(answer, says string, args ...string) int {
		t.Helper()
		w := d.start(append([]string{"act", "delete", "configmap/settings", "-n", d.ns}, args...)...)
		w.see("Delete configmaps/settings", "settings")
		w.wait("the question", func(s vt.Screen) bool { return s.Has("[y/N]") || s.Has("to go on:") })
		for _, r := range answer {
			w.keys(string(r))
		}
		w.keys("enter")
		code := w.end()
		if !strings.Contains(w.Dump(), says) {
			t.Errorf("the answer %q lacks %q:\n%s", answer, says, w.Dump())
		}
		return code
	}
	if code := ask("n", "Nothing was changed."); code != 1 {
		t.Errorf("no ends with %d", code)
	}
	file := filepath.Join(d.home, "careful.yaml")
	must(t, os.WriteFile(file, []byte("protected:\n- namespace: act-*\n"), 0o600))
	if code := ask("y", "Nothing was changed.", "--config", file); code != 1 {
		t.Errorf("y where the name is asked for ends with %d", code)
	}
	if _, there := d.hasConfigMap("settings"); !there {
		t.Fatal("it was deleted all the same")
	}
	if code := ask("settings", "configmap/settings deleted", "--config", file); code != 0 {
		t.Errorf("the name ends with %d", code)
	}
	d.configMap("settings")
	if code := ask("y", "configmap/settings deleted"); code != 0 {
		t.Errorf("yes ends with %d", code)
	}
}

// TestJournalScreen has the journal open while the command line writes to it, and undoes from there.
func TestJournalScreen(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.configMap("settings")
	w := d.start("configmaps", "-n", d.ns)
	w.see("settings")
	w.keys(":")
	w.see("Go")
	for _, r := range "journal" {
		w.keys(string(r))
	}
	w.keys("enter")
	w.see("Nothing was changed yet.")
	d.does("configmap/settings labeled", "label", "configmap/settings", "tier=front")
	w.see("configmaps/settings", "labeled")
	w.keys("enter")
	w.see("label configmaps/settings", "+    tier: front", "The same with kubectl")
	w.keys("u")
	w.see("undo label configmaps/settings", "-    tier: front", "y undo")
	eventually(t, "the undo", func() bool { // keys count once the question has stood for a moment
		if c, _ := d.hasConfigMap("settings"); c.Labels["tier"] == "" {
			return true
		}
		w.keys("y")
		return false
	})
	w.gone("y undo")
	if e := d.lastEntry(); e.Verb != "undo" || e.Undoes == "" || e.Context != plane.Admin {
		t.Errorf("the journal says %+v", e)
	}
	w.keys("esc")
	w.see("It was undone.")
}
