package change_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act/acttest"
)

// held deletes 20 pods, none of which goes before let is called.
func held(t *testing.T) (r *rig, let func()) {
	t.Helper()
	objects, names := pods(20)
	r = newRig(t, 100, 40, nil, objects...)
	gate := make(chan struct{})
	r.server.Refuse(func(w acttest.Write) *metav1.Status {
		if !w.DryRun {
			<-gate
		}
		return nil
	})
	r.open("delete", "pods", names...)
	r.rest(t)
	r.Keys("y")
	r.WaitText("under way")
	return r, func() { close(gate) }
}

func TestStoppingLeavesTheRest(t *testing.T) {
	r, let := held(t)
	r.Keys("esc")
	r.Expect("Stop?")
	r.Keys("esc")
	r.Refuse("Stop?")
	r.Expect("under way")
	r.Keys("q", "y")
	let()
	r.WaitText("not done")
	r.WaitSettled()
	r.Expect("8 done", "12 not done", "r try the 12 again", "▲ pods/web-019")
	r.Keys("r")
	r.WaitText("✓ 20 done")
}

func TestValuesSurviveAFailedRun(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.refuse(false, "web")
	r.open("scale", "deployments.apps", "web")
	r.WaitText("has 3 already")
	r.Type("5")
	r.Keys("enter")
	r.WaitText("1 failed")
	r.refuse(false)
	r.Keys("ctrl+r")
	r.WaitText("› replicas  5")
	r.Keys("enter")
	r.WaitText("scaled deployments.apps/web 3 -> 5 replicas")
}

func TestQuittingAsksWhileItRuns(t *testing.T) {
	r, let := held(t)
	defer let()
	r.Keys("ctrl+c")
	r.Expect("Stop?")
	if r.Quit() {
		t.Fatal("the program has ended")
	}
	r.Keys("ctrl+c")
	if !r.Quit() {
		t.Error("the second time it does not end")
	}
}

func TestWarnings(t *testing.T) {
	yes := true
	pod := &corev1.Pod{ObjectMeta: meta("web-0")}
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "StatefulSet", Name: "web", Controller: &yes}}
	r := newRig(t, 100, 30, nil, pod)
	r.server.Warn(func(acttest.Write) []string { return []string{"this is going away"} })
	r.open("label", "pods", "web-0")
	r.Type("team=x")
	r.WaitText("The API server warns: this is going away")
	r.rest(t)
	r.Expect("▲ pods/web-0 is managed by StatefulSet web", "+    team: x")
	r.Keys("enter") // all of that stood there to be read
	r.WaitText("labeled pods/web-0 team=x")
	r.Expect("the screen below")
}

func TestOwnerIsOneKeyAway(t *testing.T) {
	yes := true
	pod := &corev1.Pod{ObjectMeta: meta("web-0")}
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "StatefulSet", Name: "web", Controller: &yes}}
	r := newRig(t, 100, 30, nil, pod)
	r.open("delete", "pods", "web-0")
	r.rest(t)
	r.Keys("J")
	r.Expect("the screen below: describe statefulsets.apps/web")
}
