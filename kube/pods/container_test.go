package pods_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/pods"
)

func TestContainers(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	p := pod("db-0", "", nil)
	p.Spec.InitContainers = []corev1.Container{{Name: "prepare"}, {Name: "proxy", RestartPolicy: &always}}
	p.Spec.Containers = []corev1.Container{{Name: "db"}, {Name: "backup"}}
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}}
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{
		Name: "db", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
		LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1}},
	}}
	var got []string
	for _, c := range pods.Containers(p) {
		got = append(got, c.Name+":"+string(c.Role))
	}
	if want := "db:Main backup:Main proxy:Sidecar prepare:Init debug:Ephemeral"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
	if c, ok := pods.Find(p, "db"); !ok || !c.Running() || !c.Started() || !c.Restarted() {
		t.Errorf("db is %+v", c)
	}
	if c, ok := pods.Find(p, "backup"); !ok || c.Running() || c.Started() || c.Restarted() {
		t.Errorf("backup is %+v", c)
	}
	if got := pods.Default(p); got != "db" {
		t.Errorf("the default is %q", got)
	}
	p.Annotations = map[string]string{"kubectl.kubernetes.io/default-container": "backup"}
	if got := pods.Default(p); got != "backup" {
		t.Errorf("the default is %q in spite of the annotation", got)
	}
	p.Annotations["kubectl.kubernetes.io/default-container"] = "nobody"
	if got := pods.Default(p); got != "db" {
		t.Errorf("an annotation that names nobody makes the default %q", got)
	}
}

func TestBest(t *testing.T) {
	at := func(name string, age time.Duration, phase corev1.PodPhase, ready, going bool) *corev1.Pod {
		p := pod(name, "", nil)
		now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
		p.CreationTimestamp = metav1.NewTime(now.Add(-age))
		p.Status.Phase = phase
		if ready {
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
		}
		if going {
			p.DeletionTimestamp = &metav1.Time{Time: now}
		}
		return p
	}
	all := []*corev1.Pod{
		at("going", 1, corev1.PodRunning, true, true), at("pending", 1, corev1.PodPending, false, false),
		at("running", 1, corev1.PodRunning, false, false), at("old", time.Hour, corev1.PodRunning, true, false),
		at("young", time.Minute, corev1.PodRunning, true, false),
	}
	slices.SortStableFunc(all, pods.Best)
	var got []string
	for _, p := range all {
		got = append(got, p.Name)
	}
	if want := "young old running pending going"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}
