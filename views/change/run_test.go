package change_test

import (
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/stream/streamtest"
	"fathom/ui"
	"fathom/views/kit"
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

// TestWhyAnEvictionWaitsIsWhole shows what the API server says of a disruption budget, on a screen that is too narrow for a line.
func TestWhyAnEvictionWaitsIsWhole(t *testing.T) {
	r := newRig(t, 80, 30, nil, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}}, onNode("web-7d9f8b6c5d-x7k2p", "n1"), onNode("web-7d9f8b6c5d-q9w4z", "n1"))
	r.server.Refuse(func(w acttest.Write) *metav1.Status {
		if w.Subresource != "eviction" {
			return nil
		}
		s := streamtest.Refuse(http.StatusTooManyRequests, metav1.StatusReasonTooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.")
		s.Details = &metav1.StatusDetails{Causes: []metav1.StatusCause{{Type: "DisruptionBudget", Message: "The disruption budget web needs 2 healthy pods and has 2 currently"}}}
		return s
	})
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Verb: "drain", Args: act.Args{"force": {"true"}}, On: []act.Target{
		{Ref: r.server.Ref("nodes", "", "n1"), Kind: r.server.Kind("nodes")},
	}}}}))
	r.rest(t)
	r.Keys("y")
	r.WaitText("waits, and is tried again")
	text := strings.Join(strings.Fields(r.Text()), " ")
	if !strings.Contains(text, "disruption budget. The disruption budget web needs 2 healthy pods and has 2 currently.") {
		t.Errorf("the reason is not whole:\n%s", r.Text())
	}
	r.Keys("esc", "y")
	r.WaitText("2 failed")
}

// onNode is a pod on a node.
func onNode(name, node string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: meta(name), Spec: corev1.PodSpec{NodeName: node}}
	p.Status.Phase = corev1.PodRunning
	return p
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

// TestUndoIsOfThisRun takes back what stands on the screen, though another change came later.
func TestUndoIsOfThisRun(t *testing.T) {
	objects, names := pods(3)
	r := newRig(t, 100, 30, nil, append(objects, deployment("web", 3))...)
	r.refuse(false, names[1:]...) // some fail, so that the screen stays
	r.open("label", "pods", names...)
	r.Type("a=b")
	r.rest(t)
	r.Keys("enter")
	r.WaitText("r try the 2 again")

	conn, release := r.session.Acquire(acttest.Context)
	defer release()
	v, _ := act.Find("scale")
	on := []act.Target{{Ref: r.server.Ref("deployments.apps", "shop", "web"), Kind: r.server.Kind("deployments.apps")}}
	p, err := v.Make(t.Context(), r.session.World(conn), on, act.Args{"replicas": {"5"}})
	if err != nil {
		t.Fatal(err)
	}
	r.session.Run(t.Context(), conn, p, "", func(act.Progress) {})

	r.Keys("u")
	r.rest(t)
	r.Expect("undo label 3 pods", "pods/web-000  set back")
	r.Refuse("scale")
	r.Keys("esc")

	r.refuse(false, names[2])
	r.Keys("r") // now there are two runs to take back
	r.WaitText("r try the 1 again")
	r.Keys("u")
	r.Expect("Undo which part?", "run 1", "run 2")
	r.Keys("enter")
	r.rest(t)
	r.Expect("pods/web-001  set back")
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
