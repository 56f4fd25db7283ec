package rows

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func deployment(want int32, s appsv1.DeploymentStatus) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: named("shop", "web"),
		Spec: appsv1.DeploymentSpec{
			Replicas: &want, Selector: selects("app", "web"),
			Template: template(web(), corev1.Container{Name: "log", Image: "fluent:2"}),
		},
		Status: s,
	}
}

func TestDeployments(t *testing.T) {
	const tail = "|120m|web,log|nginx:1.29,fluent:2|app=web"
	full := appsv1.DeploymentStatus{Replicas: 3, ReadyReplicas: 3, UpdatedReplicas: 3, AvailableReplicas: 3}
	stuck := full
	stuck.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded"}}
	going := deployment(3, full)
	going.ObjectMeta = deleted(going.ObjectMeta)
	stale := deployment(3, full)
	stale.Generation = 2
	defaulted := deployment(1, appsv1.DeploymentStatus{})
	defaulted.Spec.Replicas = nil
	invalid := deployment(0, appsv1.DeploymentStatus{})
	invalid.Spec.Selector = &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "a", Operator: "Like"}}}
	checkRows(t, deployments(), "NAME|READY|UP-TO-DATE|AVAILABLE|AGE|+CONTAINERS|+IMAGES|+SELECTOR", []rowCase{
		{"healthy", deployment(3, full), "web|3/3|3|3" + tail, kube.HealthOK},
		{"none available", deployment(3, appsv1.DeploymentStatus{Replicas: 3, UpdatedReplicas: 3}), "web|0/3|3|0" + tail, kube.HealthBad},
		{"one short", deployment(3, appsv1.DeploymentStatus{Replicas: 3, ReadyReplicas: 2, UpdatedReplicas: 3, AvailableReplicas: 2}), "web|2/3|3|2" + tail, kube.HealthWarn},
		{"rolling out", deployment(3, appsv1.DeploymentStatus{Replicas: 4, ReadyReplicas: 3, UpdatedReplicas: 1, AvailableReplicas: 3}), "web|3/3|1|3" + tail, kube.HealthProgress},
		{"stuck", deployment(3, stuck), "web|3/3|3|3" + tail, kube.HealthBad},
		{"change not seen yet", stale, "web|3/3|3|3" + tail, kube.HealthProgress},
		{"scaled to zero", deployment(0, appsv1.DeploymentStatus{}), "web|0/0|0|0" + tail, kube.HealthDone},
		{"scaling to zero", deployment(0, full), "web|3/0|3|3" + tail, kube.HealthProgress},
		{"replicas left out", defaulted, "web|0/1|0|0" + tail, kube.HealthBad},
		{"being deleted", going, "web|3/3|3|3" + tail, kube.HealthProgress},
		{"invalid selector", invalid, "web|0/0|0|0|120m|web,log|nginx:1.29,fluent:2|<invalid>", kube.HealthDone},
	})
}

func TestReplicaSets(t *testing.T) {
	set := func(want, have, ready int32) *appsv1.ReplicaSet {
		return &appsv1.ReplicaSet{
			ObjectMeta: named("shop", "web-1"),
			Spec:       appsv1.ReplicaSetSpec{Replicas: &want, Selector: selects("app", "web"), Template: template(web())},
			Status:     appsv1.ReplicaSetStatus{Replicas: have, ReadyReplicas: ready},
		}
	}
	refused := set(2, 1, 1)
	refused.Status.Conditions = []appsv1.ReplicaSetCondition{{Type: appsv1.ReplicaSetReplicaFailure, Status: corev1.ConditionTrue}}
	const tail = "|120m|web|nginx:1.29|app=web"
	checkRows(t, replicaSets(), "NAME|DESIRED|CURRENT|READY|AGE|+CONTAINERS|+IMAGES|+SELECTOR", []rowCase{
		{"healthy", set(2, 2, 2), "web-1|2|2|2" + tail, kube.HealthOK},
		{"old revision", set(0, 0, 0), "web-1|0|0|0" + tail, kube.HealthDone},
		{"none ready", set(2, 2, 0), "web-1|2|2|0" + tail, kube.HealthBad},
		{"some ready", set(2, 2, 1), "web-1|2|2|1" + tail, kube.HealthWarn},
		{"pods refused", refused, "web-1|2|1|1" + tail, kube.HealthBad},
	})
}

func TestReplicaSetFacts(t *testing.T) {
	s := &appsv1.ReplicaSet{ObjectMeta: named("shop", "web-1"), Spec: appsv1.ReplicaSetSpec{Selector: &metav1.LabelSelector{
		MatchLabels: map[string]string{"b": "2", "a": "1"},
		MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: "tier", Operator: metav1.LabelSelectorOpNotIn, Values: []string{"x", "w"}},
			{Key: "live", Operator: metav1.LabelSelectorOpExists},
		},
	}}}
	s.Annotations = map[string]string{"deployment.kubernetes.io/revision": "7"}
	s.Labels = map[string]string{"b": "2", "a": "1"}
	s.OwnerReferences = []metav1.OwnerReference{
		{APIVersion: "v1", Kind: "Other", Name: "o"},
		{APIVersion: "apps/v1", Kind: "Deployment", Name: "web", Controller: ptr(true)},
	}
	p := replicaSets()
	r := project(t, p, s)
	if want := "a=1,b=2,live,tier notin (w,x)"; r.Selector != want {
		t.Errorf("selector %q, want %q", r.Selector, want)
	}
	if want := "a=1,b=2"; r.Labels != want {
		t.Errorf("labels %q, want %q", r.Labels, want)
	}
	if want := (kube.ObjectName{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "web"}); r.Owner == nil || *r.Owner != want {
		t.Errorf("owner %v, want %v", r.Owner, want)
	}
	if got := extraCell(t, p, r, "REVISION"); got != "7" {
		t.Errorf("revision %q, want 7", got)
	}
}

func TestReplicationControllers(t *testing.T) {
	tmpl := template(web())
	checkRows(t, replicationControllers(), "NAME|DESIRED|CURRENT|READY|AGE|+CONTAINERS|+IMAGES|+SELECTOR", []rowCase{
		{"healthy", &corev1.ReplicationController{
			ObjectMeta: named("shop", "old"),
			Spec:       corev1.ReplicationControllerSpec{Replicas: ptr(int32(2)), Selector: map[string]string{"b": "2", "a": "1"}, Template: &tmpl},
			Status:     corev1.ReplicationControllerStatus{Replicas: 2, ReadyReplicas: 2},
		}, "old|2|2|2|120m|web|nginx:1.29|a=1,b=2", kube.HealthOK},
		{"no template", &corev1.ReplicationController{ObjectMeta: named("shop", "old")}, "old|1|0|0|120m|||<none>", kube.HealthBad},
	})
}

func TestStatefulSets(t *testing.T) {
	set := func(want int32, s appsv1.StatefulSetStatus) *appsv1.StatefulSet {
		return &appsv1.StatefulSet{
			ObjectMeta: named("shop", "db"),
			Spec:       appsv1.StatefulSetSpec{Replicas: &want, Selector: selects("app", "db"), Template: template(web())},
			Status:     s,
		}
	}
	moving := appsv1.StatefulSetStatus{Replicas: 3, ReadyReplicas: 3, UpdatedReplicas: 1, CurrentRevision: "1", UpdateRevision: "2"}
	parted := set(3, moving)
	parted.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: ptr(int32(2))}
	manual := set(3, moving)
	manual.Spec.UpdateStrategy.Type = appsv1.OnDeleteStatefulSetStrategyType
	const tail = "|120m|web|nginx:1.29"
	checkRows(t, statefulSets(), "NAME|READY|AGE|+CONTAINERS|+IMAGES", []rowCase{
		{"healthy", set(3, appsv1.StatefulSetStatus{Replicas: 3, ReadyReplicas: 3}), "db|3/3" + tail, kube.HealthOK},
		{"waits for one", set(3, appsv1.StatefulSetStatus{Replicas: 2, ReadyReplicas: 1}), "db|1/3" + tail, kube.HealthWarn},
		{"none ready", set(3, appsv1.StatefulSetStatus{Replicas: 1}), "db|0/3" + tail, kube.HealthBad},
		{"rolling out", set(3, moving), "db|3/3" + tail, kube.HealthProgress},
		{"kept by its partition", parted, "db|3/3" + tail, kube.HealthOK},
		{"updated by hand", manual, "db|3/3" + tail, kube.HealthOK},
		{"scaled to zero", set(0, appsv1.StatefulSetStatus{}), "db|0/0" + tail, kube.HealthDone},
	})
}

func TestDaemonSets(t *testing.T) {
	set := func(s appsv1.DaemonSetStatus) *appsv1.DaemonSet {
		return &appsv1.DaemonSet{
			ObjectMeta: named("logs", "agent"),
			Spec:       appsv1.DaemonSetSpec{Selector: selects("app", "agent"), Template: template(web())},
			Status:     s,
		}
	}
	picky := set(appsv1.DaemonSetStatus{})
	picky.Spec.Template.Spec.NodeSelector = map[string]string{"gpu": "yes", "disk": "ssd"}
	const tail = "|120m|web|nginx:1.29|app=agent"
	checkRows(t, daemonSets(), "NAME|DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE|+CONTAINERS|+IMAGES|+SELECTOR", []rowCase{
		{"healthy", set(appsv1.DaemonSetStatus{DesiredNumberScheduled: 5, CurrentNumberScheduled: 5, NumberReady: 5, UpdatedNumberScheduled: 5, NumberAvailable: 5}),
			"agent|5|5|5|5|5|<none>" + tail, kube.HealthOK},
		{"one node short", set(appsv1.DaemonSetStatus{DesiredNumberScheduled: 5, CurrentNumberScheduled: 5, NumberReady: 4, UpdatedNumberScheduled: 5, NumberAvailable: 4}),
			"agent|5|5|4|5|4|<none>" + tail, kube.HealthWarn},
		{"rolling out", set(appsv1.DaemonSetStatus{DesiredNumberScheduled: 5, CurrentNumberScheduled: 5, NumberReady: 5, UpdatedNumberScheduled: 2, NumberAvailable: 5}),
			"agent|5|5|5|2|5|<none>" + tail, kube.HealthProgress},
		{"none available", set(appsv1.DaemonSetStatus{DesiredNumberScheduled: 2}), "agent|2|0|0|0|0|<none>" + tail, kube.HealthBad},
		{"no node wanted", picky, "agent|0|0|0|0|0|disk=ssd,gpu=yes" + tail, kube.HealthDone},
	})
}

func job(s batchv1.JobStatus, edits ...func(*batchv1.Job)) *batchv1.Job {
	j := &batchv1.Job{
		ObjectMeta: named("shop", "mail"),
		Spec:       batchv1.JobSpec{Completions: ptr(int32(3)), Selector: selects("job", "mail"), Template: template(web())},
		Status:     s,
	}
	for _, e := range edits {
		e(j)
	}
	return j
}

func TestJobs(t *testing.T) {
	is := func(c batchv1.JobConditionType, reason string) []batchv1.JobCondition {
		return []batchv1.JobCondition{{Type: c, Status: corev1.ConditionTrue, Reason: reason}}
	}
	queue := func(workers int32) func(*batchv1.Job) {
		return func(j *batchv1.Job) { j.Spec.Completions, j.Spec.Parallelism = nil, &workers }
	}
	going := func(j *batchv1.Job) { j.ObjectMeta = deleted(j.ObjectMeta) }
	started := agoPtr(10 * time.Minute)
	const tail = "|120m|web|nginx:1.29|job=mail"
	checkRows(t, jobs(), "NAME|STATUS|COMPLETIONS|DURATION|AGE|+CONTAINERS|+IMAGES|+SELECTOR", []rowCase{
		{"not started", job(batchv1.JobStatus{}), "mail|Running|0/3|" + tail, kube.HealthProgress},
		{"running", job(batchv1.JobStatus{StartTime: started, Active: 1, Succeeded: 1}), "mail|Running|1/3|10m" + tail, kube.HealthOK},
		{"running after failures", job(batchv1.JobStatus{StartTime: started, Active: 1, Failed: 2}), "mail|Running|0/3|10m" + tail, kube.HealthWarn},
		{"complete", job(batchv1.JobStatus{StartTime: started, CompletionTime: agoPtr(9 * time.Minute), Succeeded: 3, Conditions: is(batchv1.JobComplete, "")}),
			"mail|Complete|3/3|60s" + tail, kube.HealthDone},
		{"complete and deleted", job(batchv1.JobStatus{Conditions: is(batchv1.JobComplete, "")}, going), "mail|Complete|0/3|" + tail, kube.HealthProgress},
		{"failed", job(batchv1.JobStatus{StartTime: started, Failed: 7, Conditions: is(batchv1.JobFailed, "BackoffLimitExceeded")}), "mail|Failed|0/3|10m" + tail, kube.HealthBad},
		{"about to fail", job(batchv1.JobStatus{Conditions: is(batchv1.JobFailureTarget, "")}), "mail|FailureTarget|0/3|" + tail, kube.HealthBad},
		{"about to succeed", job(batchv1.JobStatus{Active: 1, Conditions: is(batchv1.JobSuccessCriteriaMet, "")}), "mail|SuccessCriteriaMet|0/3|" + tail, kube.HealthOK},
		{"suspended", job(batchv1.JobStatus{Conditions: is(batchv1.JobSuspended, "")}), "mail|Suspended|0/3|" + tail, kube.HealthDone},
		{"deleted while suspended", job(batchv1.JobStatus{Conditions: is(batchv1.JobSuspended, "")}, going), "mail|Terminating|0/3|" + tail, kube.HealthProgress},
		{"work queue", job(batchv1.JobStatus{Active: 3}, queue(3)), "mail|Running|0/1 of 3|" + tail, kube.HealthOK},
		{"single worker", job(batchv1.JobStatus{Active: 1}, queue(1)), "mail|Running|0/1|" + tail, kube.HealthOK},
	})
	p := jobs()
	r := project(t, p, job(batchv1.JobStatus{Conditions: is(batchv1.JobFailed, "BackoffLimitExceeded")}))
	if got := extraCell(t, p, r, "REASON"); got != "BackoffLimitExceeded" {
		t.Errorf("reason %q", got)
	}
}

func TestCronJobs(t *testing.T) {
	cron := func(suspend *bool, zone *string, s batchv1.CronJobStatus) *batchv1.CronJob {
		c := &batchv1.CronJob{ObjectMeta: named("shop", "nightly"), Status: s}
		c.Spec = batchv1.CronJobSpec{Schedule: "*/5 * * * *", Suspend: suspend, TimeZone: zone}
		c.Spec.JobTemplate.Spec.Template = template(web())
		return c
	}
	const tail = "|120m|web|nginx:1.29|<none>"
	checkRows(t, cronJobs(), "NAME|SCHEDULE|TIMEZONE|SUSPEND|ACTIVE|LAST SCHEDULE|AGE|+CONTAINERS|+IMAGES|+SELECTOR", []rowCase{
		{"never ran", cron(ptr(false), nil, batchv1.CronJobStatus{}), "nightly|*/5 * * * *|<none>|False|0|<none>" + tail, kube.HealthOK},
		{"suspended", cron(ptr(true), ptr("Europe/Rome"), batchv1.CronJobStatus{}), "nightly|*/5 * * * *|Europe/Rome|True|0|<none>" + tail, kube.HealthDone},
		{"switch left out", cron(nil, nil, batchv1.CronJobStatus{}), "nightly|*/5 * * * *|<none>|<unset>|0|<none>" + tail, kube.HealthOK},
		{"runs now", cron(ptr(false), nil, batchv1.CronJobStatus{Active: make([]corev1.ObjectReference, 1), LastScheduleTime: agoPtr(time.Minute)}),
			"nightly|*/5 * * * *|<none>|False|1|60s" + tail, kube.HealthOK},
		{"last run failed", cron(ptr(false), nil, batchv1.CronJobStatus{LastScheduleTime: agoPtr(time.Minute), LastSuccessfulTime: agoPtr(time.Hour)}),
			"nightly|*/5 * * * *|<none>|False|0|60s" + tail, kube.HealthWarn},
		{"last run succeeded", cron(ptr(false), nil, batchv1.CronJobStatus{LastScheduleTime: agoPtr(5 * time.Minute), LastSuccessfulTime: agoPtr(time.Minute)}),
			"nightly|*/5 * * * *|<none>|False|0|5m" + tail, kube.HealthOK},
	})
}
