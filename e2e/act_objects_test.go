//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestActDeleteSaysWhatGoesWithIt(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 2, nil)
	owned := []string{"replicaset.apps/web-", "owned by deployments.apps/web"}
	for _, pod := range d.pods("web") {
		owned = append(owned, "pod/"+pod)
	}
	d.shows(owned, "delete", "deployment/web")
	d.shows([]string{"ReplicaSet web-", "makes a new one"}, "delete", "pod/"+d.pods("web")[0])
	d.shows([]string{"does not wait until a node says"}, "kill", "pod/"+d.pods("web")[0])
	if o := d.run("act", "delete", "serviceaccount/default", "-n", "kube-system", "--dry-run"); !strings.Contains(o.stdout, "The namespace kube-system is the cluster's own") {
		t.Errorf("the preview is\n%s%s", o.stdout, o.stderr)
	}

	d.volume("data", "gp3", corev1.PersistentVolumeReclaimDelete)
	lost := "The data of persistentvolumeclaims/data is lost: persistentvolumes/" + d.ns + "-data has the reclaim policy Delete."
	d.shows([]string{lost}, "delete", "persistentvolumeclaim/data")
	d.shows([]string{lost, "Everything in the namespace " + d.ns, "1 deployments.apps", "2 pods", "1 persistentvolumeclaims"}, "delete", "namespace/"+d.ns)
	d.shows([]string{"All objects of this kind are deleted", "sites, in all namespaces"}, "delete", "crd/sites.ops.example.com")
}

// volume makes a claim of 1Gi that is bound to a volume of its own.
func (d *deeds) volume(name, class string, policy corev1.PersistentVolumeReclaimPolicy) {
	d.Helper()
	size := corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}
	modes := []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	volume := d.ns + "-" + name
	_, err := d.api.CoreV1().PersistentVolumes().Create(d.Context(), &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: volume},
		Spec: corev1.PersistentVolumeSpec{
			Capacity: size, AccessModes: modes, StorageClassName: class, PersistentVolumeReclaimPolicy: policy,
			ClaimRef:               &corev1.ObjectReference{Namespace: d.ns, Name: name},
			PersistentVolumeSource: corev1.PersistentVolumeSource{CSI: &corev1.CSIPersistentVolumeSource{Driver: "ebs.csi.aws.com", VolumeHandle: volume}},
		},
	}, metav1.CreateOptions{})
	must(d.T, err)
	d.Cleanup(func() {
		// It may be gone with its claim.
		_ = d.api.CoreV1().PersistentVolumes().Delete(cleanup(), volume, metav1.DeleteOptions{})
	})
	_, err = d.api.CoreV1().PersistentVolumeClaims(d.ns).Create(d.Context(), &corev1.PersistentVolumeClaim{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes: modes, StorageClassName: &class, VolumeName: volume, Resources: corev1.VolumeResourceRequirements{Requests: size},
		},
	}, metav1.CreateOptions{})
	must(d.T, err)
	eventually(d.T, name+" to be bound", func() bool {
		c, err := d.api.CoreV1().PersistentVolumeClaims(d.ns).Get(d.Context(), name, metav1.GetOptions{})
		return err == nil && c.Status.Phase == corev1.ClaimBound
	})
}

// many makes 200 pods, of which a policy keeps 3.
func (d *deeds) many() {
	d.Helper()
	for i := range 200 {
		labels := map[string]string{}
		if i%80 == 0 {
			labels["keep"] = "true"
		}
		_, err := d.api.CoreV1().Pods(d.ns).Create(d.Context(), idle(fmt.Sprintf("p-%03d", i), labels), metav1.CreateOptions{})
		must(d.T, err)
	}
	d.keep()
}

// left waits until all pods are gone but those that are kept.
func (d *deeds) left() {
	d.Helper()
	eventually(d.T, "the pods to go", func() bool {
		l, err := d.api.CoreV1().Pods(d.ns).List(d.Context(), metav1.ListOptions{})
		return err == nil && len(l.Items) == 3
	})
}

func TestActDeleteMany(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.many()
	o := d.run("act", "delete", "pods", "--all", "-n", d.ns, "--yes", "-o", "json")
	var answer struct {
		Results []struct {
			Ref           struct{ Name string }
			Result, Error string
		}
	}
	must(t, json.Unmarshal([]byte(o.stdout), &answer))
	deleted := 0
	var kept []string
	for _, r := range answer.Results {
		switch {
		case r.Result == "deleted":
			deleted++
		case strings.Contains(r.Error, "this one is kept"):
			kept = append(kept, r.Ref.Name)
		default:
			t.Errorf("%s: %q %q", r.Ref.Name, r.Result, r.Error)
		}
	}
	if o.code == 0 || deleted != 197 || !slices.Equal(kept, []string{"p-000", "p-080", "p-160"}) {
		t.Errorf("it ends with %d: %d deleted, %q kept", o.code, deleted, kept)
	}
	d.left()
	items := 0
	for _, it := range d.lastEntry().Items {
		if it.Result == "deleted" || strings.Contains(it.Error, "this one is kept") {
			items++
		}
	}
	if items != 200 {
		t.Errorf("the journal tells of %d pods", items)
	}
}

// TestActDeleteMarked deletes 200 marked pods on the screen, and looks at the results of those that were not.
func TestActDeleteMarked(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.many()
	w := d.start("pods", "-n", d.ns)
	w.see("p-000", "200")
	w.keys("ctrl+a", "ctrl+x")
	w.see("y delete 200", "denied request", "pods/p-000", "pods/p-080", "pods/p-160")
	eventually(t, "the question to take a key", func() bool { // it does once it has stood for a moment
		if !w.Screen().Has("y delete 200") {
			return true
		}
		w.keys("y")
		return false
	})
	w.see("197 done", "3 failed")
	d.left()
}

// keep makes a policy of the namespace that no pod labeled keep=true is deleted, and waits until it holds.
func (d *deeds) keep() {
	d.Helper()
	policies := d.api.AdmissionregistrationV1()
	_, err := policies.ValidatingAdmissionPolicies().Create(d.Context(), &admissionv1.ValidatingAdmissionPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: d.ns},
		Spec: admissionv1.ValidatingAdmissionPolicySpec{
			MatchConstraints: &admissionv1.MatchResources{
				NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: d.ns}},
				ResourceRules: []admissionv1.NamedRuleWithOperations{{RuleWithOperations: admissionv1.RuleWithOperations{
					Operations: []admissionv1.OperationType{admissionv1.Delete},
					Rule:       admissionv1.Rule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{"pods"}},
				}}},
			},
			Validations: []admissionv1.Validation{{
				Expression: `!has(oldObject.metadata.labels) || !("keep" in oldObject.metadata.labels)`, Message: "this one is kept",
			}},
		},
	}, metav1.CreateOptions{})
	must(d.T, err)
	_, err = policies.ValidatingAdmissionPolicyBindings().Create(d.Context(), &admissionv1.ValidatingAdmissionPolicyBinding{
		ObjectMeta: metav1.ObjectMeta{Name: d.ns},
		Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{
			PolicyName: d.ns, ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny},
		},
	}, metav1.CreateOptions{})
	must(d.T, err)
	d.Cleanup(func() {
		must(d.T, policies.ValidatingAdmissionPolicyBindings().Delete(cleanup(), d.ns, metav1.DeleteOptions{}))
		must(d.T, policies.ValidatingAdmissionPolicies().Delete(cleanup(), d.ns, metav1.DeleteOptions{}))
	})
	eventually(d.T, "the policy to hold", func() bool {
		err := d.api.CoreV1().Pods(d.ns).Delete(d.Context(), "p-000", metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}})
		return err != nil && strings.Contains(err.Error(), "this one is kept")
	})
}

func TestActRemoveFinalizer(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.configMap("held", "example.com/hold")
	d.does("configmap/held deleted", "delete", "configmap/held")
	d.shows([]string{"and waits for its finalizers: example.com/hold"}, "delete", "configmap/held")
	d.refused("remove-finalizer", "configmap/held", "--finalizer", "example.com/hold")
	d.fails(`has no finalizer "other"`, "remove-finalizer", "configmap/held", "--finalizer", "other")
	d.does("configmap/held configured", "remove-finalizer", "configmap/held", "--finalizer", "example.com/hold")
	if _, ok := d.hasConfigMap("held"); ok {
		t.Error("it is still there")
	}
	if e := d.journaled("remove-finalizer", "configured"); e.Items[0].NoUndo == "" {
		t.Error("the journal does not say that it cannot be undone")
	}
}

func TestActEvictAndKill(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.deployment("web", 1, nil)
	d.budget("web", 1)
	pod := "pod/" + d.pods("web")[0]
	d.refused("evict", pod)
	d.shows([]string{"The disruption budget " + d.ns + "/web allows no eviction now"}, "evict", pod)
	d.fails("violate the pod's disruption budget. The disruption budget web needs 1 healthy pods and has 1 currently", "evict", pod)
	must(t, d.api.PolicyV1().PodDisruptionBudgets(d.ns).Delete(t.Context(), "web", metav1.DeleteOptions{}))
	d.does(pod+" evicted", "evict", pod)
	e := d.journaled("evict", "evicted")
	if !strings.Contains(e.Items[0].NoUndo, "makes another one by itself") {
		t.Errorf("the journal says %q of its undo", e.Items[0].NoUndo)
	}
	eventually(t, "a new pod", func() bool { p := d.pods("web"); return len(p) == 1 && "pod/"+p[0] != pod })

	pod = "pod/" + d.pods("web")[0]
	d.refused("kill", pod)
	d.does(pod+" deleted", "kill", pod)
	d.journaled("kill", "deleted")
	if slices.Contains(d.pods("web"), strings.TrimPrefix(pod, "pod/")) {
		t.Error("the killed pod is still there")
	}

	_, err := d.api.CoreV1().Pods(d.ns).Create(t.Context(), idle("bare", nil), metav1.CreateOptions{})
	must(t, err)
	d.does("pod/bare evicted", "evict", "pod/bare")
	d.undo()
	_, err = d.api.CoreV1().Pods(d.ns).Get(t.Context(), "bare", metav1.GetOptions{})
	must(t, err)
}

func TestActLabelAndAnnotate(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.configMap("settings")
	for verb, of := range map[string]func(*corev1.ConfigMap) map[string]string{
		"label":    func(c *corev1.ConfigMap) map[string]string { return c.Labels },
		"annotate": func(c *corev1.ConfigMap) map[string]string { return c.Annotations },
	} {
		value := func() string {
			c, _ := d.hasConfigMap("settings")
			return of(c)["team"]
		}
		word := map[string]string{"label": "labeled", "annotate": "annotated"}[verb]
		d.refused(verb, "configmap/settings", "team=a")
		d.does("configmap/settings "+word, verb, "configmap/settings", "team=a")
		d.journaled(verb, word)
		d.fails("overwrite changes it", verb, "configmap/settings", "team=b")
		d.does("configmap/settings "+word, verb, "configmap/settings", "team=b", "--overwrite")
		if value() != "b" {
			t.Errorf("%s: the value is %q", verb, value())
		}
		d.undo()
		if value() != "a" {
			t.Errorf("%s: after the undo the value is %q", verb, value())
		}
		d.does("configmap/settings "+word, verb, "configmap/settings", "team-")
		if value() != "" {
			t.Errorf("%s: after removal the value is %q", verb, value())
		}
	}
}

func (d *deeds) jobs() []batchv1.Job {
	d.Helper()
	l, err := d.api.BatchV1().Jobs(d.ns).List(d.Context(), metav1.ListOptions{})
	must(d.T, err)
	return l.Items
}

func TestActJobs(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	template := corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "c", Image: "registry.example.com/c:1"}},
	}}
	_, err := d.api.BatchV1().CronJobs(d.ns).Create(t.Context(), &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: "yearly"},
		Spec:       batchv1.CronJobSpec{Schedule: "0 0 1 1 *", JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template}}},
	}, metav1.CreateOptions{})
	must(t, err)
	d.refused("trigger", "cronjob/yearly")
	d.does("job.batch/once created", "trigger", "cronjob/yearly", "--name", "once")
	d.journaled("trigger", "created")
	if j := d.jobs(); len(j) != 1 || metav1.GetControllerOf(&j[0]) == nil || j[0].Annotations["cronjob.kubernetes.io/instantiate"] != "manual" {
		t.Errorf("the jobs are %+v", j)
	}
	d.refused("rerun", "job/once")
	d.does("job.batch/twice created", "rerun", "job/once", "--name", "twice")
	d.journaled("rerun", "created")
	d.undo()
	eventually(t, "the second job to go", func() bool { return len(d.jobs()) == 1 })

	suspended := func() bool {
		c, err := d.api.BatchV1().CronJobs(d.ns).Get(t.Context(), "yearly", metav1.GetOptions{})
		must(t, err)
		return *c.Spec.Suspend
	}
	d.refused("suspend", "cronjob/yearly")
	d.does("cronjob.batch/yearly suspended", "suspend", "cronjob/yearly")
	d.journaled("suspend", "suspended")
	if !suspended() {
		t.Error("it is not suspended")
	}
	d.undo()
	if suspended() {
		t.Error("after the undo it is suspended")
	}
	d.does("cronjob.batch/yearly suspended", "suspend", "cronjob/yearly")
	d.refused("unsuspend", "cronjob/yearly")
	d.does("cronjob.batch/yearly resumed", "unsuspend", "cronjob/yearly")
	d.journaled("unsuspend", "resumed")
	if suspended() {
		t.Error("it is suspended")
	}
	d.does("job.batch/once suspended", "suspend", "job/once")
}

func TestActResize(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.volume("data", "gp3", corev1.PersistentVolumeReclaimDelete)
	d.refused("resize", "pvc/data", "--size", "2Gi")
	d.fails("a volume cannot be made smaller", "resize", "pvc/data", "--size", "1Mi")
	d.does("persistentvolumeclaim/data configured", "resize", "pvc/data", "--size", "2Gi")
	c, err := d.api.CoreV1().PersistentVolumeClaims(d.ns).Get(t.Context(), "data", metav1.GetOptions{})
	must(t, err)
	if got := c.Spec.Resources.Requests.Storage().String(); got != "2Gi" {
		t.Errorf("it asks for %s", got)
	}
	if e := d.journaled("resize", "configured"); e.Items[0].NoUndo != "A volume cannot be made smaller." {
		t.Errorf("the journal says %q of its undo", e.Items[0].NoUndo)
	}
	d.volume("fixed", "io2-retain", corev1.PersistentVolumeReclaimDelete)
	d.fails("The StorageClass io2-retain does not allow volumes to grow", "resize", "pvc/fixed", "--size", "2Gi")
}
