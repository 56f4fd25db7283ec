package act_test

import (
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
)

func nightly() *batchv1.CronJob {
	return &batchv1.CronJob{ObjectMeta: at("shop", "nightly"), Spec: batchv1.CronJobSpec{
		Schedule: "0 3 * * *",
		JobTemplate: batchv1.JobTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "nightly"}, Annotations: map[string]string{"team": "a"}},
			Spec:       batchv1.JobSpec{BackoffLimit: new(int32(2))},
		},
	}}
}

func (l lab) job(name string) *batchv1.Job {
	l.T.Helper()
	j, ok := l.Held(l.Kind("jobs").GVR, "shop", name).(*batchv1.Job)
	if !ok {
		l.Fatalf("there is no job %s", name)
	}
	return j
}

func TestTrigger(t *testing.T) {
	l := newLab(t, nightly())
	p := l.plan("trigger", nil, "cronjobs/shop/nightly")
	const name = "nightly-manual-t88sit"
	if want := "kubectl --context test -n shop create job " + name + " --from=cronjob/nightly"; p.Kubectl[0] != want {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	results := l.run(p)
	if got := words(results); got != "jobs.batch/"+name+" created" {
		t.Fatal(got)
	}
	j := l.job(name)
	o := metav1.GetControllerOf(j)
	if j.Labels["app"] != "nightly" || j.Annotations["team"] != "a" || j.Annotations["cronjob.kubernetes.io/instantiate"] != "manual" ||
		o == nil || o.UID != "uid-shop-nightly" || o.BlockOwnerDeletion != nil || *j.Spec.BackoffLimit != 2 {
		t.Errorf("the job is %+v", j)
	}
	l.undo(results[0])
	if l.Held(l.Kind("jobs").GVR, "shop", name) != nil {
		t.Error("the undo leaves the job")
	}
	if got := words(l.run(l.plan("trigger", act.Args{"name": {"mine"}}, "cronjobs/shop/nightly"))); got != "jobs.batch/mine created" {
		t.Error(got)
	}
	if _, err := l.try("trigger", act.Args{"name": {"Not_a_name"}}, "cronjobs/shop/nightly"); !isUsage(err) {
		t.Errorf("a bad name gives %v", err)
	}
	if _, err := l.try("trigger", act.Args{"name": {"x"}}, "cronjobs/shop/nightly", "cronjobs/shop/nightly"); !isUsage(err) {
		t.Errorf("one name for two gives %v", err)
	}
}

func TestNamesOfJobsStayShort(t *testing.T) {
	long := nightly()
	long.Name = strings.Repeat("x", 49) + "-y"
	long.UID = ""
	l := newLab(t, long)
	name := l.plan("trigger", nil, "cronjobs/shop/"+long.Name).Changes[0].Ref.Name
	if len(name) > 63 || !strings.HasSuffix(name, "x-manual-t88sit") {
		t.Errorf("the name is %s", name)
	}
}

func TestRerun(t *testing.T) {
	uid := map[string]string{"controller-uid": "u", "job-name": "load", "batch.kubernetes.io/controller-uid": "u", "batch.kubernetes.io/job-name": "load", "app": "load"}
	old := &batchv1.Job{ObjectMeta: of(at("shop", "load"), "batch/v1", "CronJob", "nightly"), Spec: batchv1.JobSpec{
		Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"batch.kubernetes.io/controller-uid": "u"}},
		Suspend:  new(true),
		Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: uid}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "load:1"}}}},
	}, Status: batchv1.JobStatus{Failed: 1}}
	old.Labels = uid
	old.Annotations = map[string]string{"batch.kubernetes.io/job-tracking": "", "team": "a"}
	l := newLab(t, old)
	p := l.plan("rerun", act.Args{"name": {"load-2"}}, "jobs/shop/load")
	if !strings.Contains(p.Kubectl[0], "get job/load -o json | jq") || !strings.Contains(p.Kubectl[0], `{name: "load-2"}`) {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	if got := words(l.run(p)); got != "jobs.batch/load-2 created" {
		t.Fatal(got)
	}
	j := l.job("load-2")
	labels := j.Spec.Template.Labels
	if len(j.OwnerReferences) > 0 || j.Spec.Selector != nil || j.Spec.Suspend != nil || j.Status.Failed != 0 || len(labels) != 1 || labels["app"] != "load" ||
		len(j.Labels) != 1 || len(j.Annotations) != 1 || j.Spec.Template.Spec.Containers[0].Image != "load:1" {
		t.Errorf("the job is %+v", j)
	}
}

func TestSuspend(t *testing.T) {
	running := podAt(of(at("shop", "load-a"), "batch/v1", "Job", "load"), "")
	running.Labels = map[string]string{"job-name": "load"}
	ended := podAt(of(at("shop", "load-b"), "batch/v1", "Job", "load"), "")
	ended.Labels, ended.Status.Phase = running.Labels, corev1.PodSucceeded
	l := newLab(t, nightly(), &batchv1.Job{ObjectMeta: at("shop", "load")}, running, ended)
	suspended := func() bool {
		c, ok := l.Held(l.Kind("cronjobs").GVR, "shop", "nightly").(*batchv1.CronJob)
		return ok && c.Spec.Suspend != nil && *c.Spec.Suspend
	}
	p := l.plan("suspend", nil, "cronjobs/shop/nightly")
	if want := `kubectl --context test -n shop patch cronjob/nightly -p '{"spec":{"suspend":true}}'`; p.Kubectl[0] != want {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	results := l.run(p)
	if got := words(results); got != "cronjobs.batch/nightly suspended" || !suspended() || p.Risk != act.Harmless {
		t.Errorf("%s at risk %d", got, p.Risk)
	}
	l.undo(results[0])
	if suspended() {
		t.Error("the undo leaves it suspended")
	}
	l.run(l.plan("suspend", nil, "cronjobs/shop/nightly"))
	if got := words(l.run(l.plan("unsuspend", nil, "cronjobs/shop/nightly"))); got != "cronjobs.batch/nightly resumed" || suspended() {
		t.Error(got)
	}
	if got := words(l.run(l.plan("unsuspend", nil, "cronjobs/shop/nightly"))); got != "cronjobs.batch/nightly unchanged" {
		t.Error(got)
	}
	p = l.plan("suspend", nil, "jobs/shop/load")
	if got := touches(p); p.Risk != act.Risky || !slices.Equal(got, []string{"pods/load-a: deleted; its work is lost"}) {
		t.Errorf("risk %d, it touches %q", p.Risk, got)
	}
}
