package act_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/stream/streamtest"
)

func TestCordon(t *testing.T) {
	l := newLab(t, &corev1.Node{ObjectMeta: at("", "n1")}, &corev1.Node{ObjectMeta: at("", "n2"), Spec: corev1.NodeSpec{Unschedulable: true}})
	closed := func(name string) bool {
		n, ok := l.Held(l.Kind("nodes").GVR, "", name).(*corev1.Node)
		return ok && n.Spec.Unschedulable
	}
	p := l.plan("cordon", nil, "nodes/n1", "nodes/n2")
	if len(p.Kubectl) != 1 || p.Kubectl[0] != "kubectl --context test cordon node/n1 node/n2" {
		t.Errorf("the lines are %q", p.Kubectl)
	}
	results := l.run(p)
	if got := words(results); got != "nodes/n1 cordoned; nodes/n2 unchanged" || !closed("n1") {
		t.Error(got)
	}
	l.undo(results[0])
	if closed("n1") {
		t.Error("the undo leaves it cordoned")
	}
	if got := words(l.run(l.plan("uncordon", nil, "nodes/n2"))); got != "nodes/n2 uncordoned" || closed("n2") {
		t.Error(got)
	}
}

// drained is a node with a pod of every sort.
func drained() []runtime.Object {
	local := podAt(of(at("shop", "local"), "apps/v1", "ReplicaSet", "cache-1"), "n1")
	local.Spec.Volumes = []corev1.Volume{{Name: "scratch", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	static := podAt(at("kube-system", "static"), "n1")
	static.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "x"}
	ended := podAt(at("shop", "ended"), "n1")
	ended.Status.Phase = corev1.PodSucceeded
	return append(guarded("n1"),
		&corev1.Node{ObjectMeta: at("", "n1")}, &appsv1.DaemonSet{ObjectMeta: at("shop", "logs")},
		podAt(of(at("shop", "logs-a"), "apps/v1", "DaemonSet", "logs"), "n1"),
		podAt(at("shop", "bare"), "n1"), podAt(at("shop", "elsewhere"), "n2"),
		local, static, ended)
}

func allOn(args ...string) act.Args {
	a := act.Args{}
	for _, name := range args {
		a[name] = []string{"true"}
	}
	return a
}

func TestDrainSaysWhatItNeeds(t *testing.T) {
	l := newLab(t, drained()...)
	_, err := l.try("drain", nil, "nodes/n1")
	if !isUsage(err) {
		t.Fatalf("it gives %v", err)
	}
	for _, want := range []string{"--ignore-daemonsets", "shop/logs-a", "--delete-emptydir-data", "shop/local", "--force", "shop/bare"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	long := err.(act.UsageError).Long
	for _, want := range []string{"n1 cannot be drained like this:\n", "\n  cannot delete Pods that declare no controller (use --force to override):\n    shop/bare"} {
		if !strings.Contains(long, want) {
			t.Errorf("%q is not in:\n%s", want, long)
		}
	}
	for _, args := range []act.Args{{"timeout": {"soon"}}, {"timeout": {"-1s"}}, {"pod-selector": {"!!"}}, {"grace-period": {"x"}}, {"skip-wait-for-delete-timeout": {"-1"}}} {
		if _, err := l.try("drain", args, "nodes/n1"); !isUsage(err) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestDrain(t *testing.T) {
	l := newLab(t, drained()...)
	p := l.plan("drain", allOn("ignore-daemonsets", "delete-emptydir-data", "force"), "nodes/n1")
	if want := "kubectl --context test drain n1 --ignore-daemonsets --delete-emptydir-data --force"; p.Kubectl[0] != want {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	if got := touches(p); !slices.Equal(got, []string{"pods/static: stays: a static pod", "pods/logs-a: stays: its daemon set would put it back"}) {
		t.Errorf("it touches %q", got)
	}
	l.warns(p, "Data that is kept on the node is lost with shop/local.")
	l.warns(p, "Nothing makes these pods again, which have no controller: shop/bare.")
	l.warns(p, "The disruption budget shop/web allows no eviction now: web-1-a, web-1-b.")
	if p.Risk != act.Destructive {
		t.Errorf("the risk is %d", p.Risk)
	}
	results := l.run(p)
	want := "nodes/n1 cordoned; pods/bare evicted; pods/ended evicted; pods/local evicted; pods/web-1-a evicted; pods/web-1-b evicted"
	if got := words(results); got != want {
		t.Error(got)
	}
	if real := l.Real(); real[0].String() != "PATCH nodes/n1" || len(real) != 6 {
		t.Errorf("it sent %v", real)
	}
}

func TestDrainStopsWhileABudgetRefuses(t *testing.T) {
	l := newLab(t, append(guarded("n1"), &corev1.Node{ObjectMeta: at("", "n1")})...)
	l.Refuse(func(w acttest.Write) *metav1.Status {
		if w.Subresource == "eviction" {
			return budgetRefusal()
		}
		return nil
	})
	results := l.stopped(l.plan("drain", nil, "nodes/n1"))
	if len(results) != 3 || results[0].Word != "cordoned" {
		t.Fatalf("it gives %s", words(results))
	}
	for _, r := range results[1:] {
		if !r.Stopped() {
			t.Errorf("%s: %v", r.Ref, r.Err)
		}
	}
}

// TestDrainGivesUp lets the time of a drain be over while a budget refuses.
func TestDrainGivesUp(t *testing.T) {
	l := newLab(t, append(guarded("n1"), &corev1.Node{ObjectMeta: at("", "n1")})...)
	l.Refuse(func(w acttest.Write) *metav1.Status {
		if w.Subresource == "eviction" {
			return budgetRefusal()
		}
		return nil
	})
	p := l.plan("drain", act.Args{"timeout": {"90s"}}, "nodes/n1")
	if p.Timeout != 90*time.Second || !strings.HasSuffix(p.Kubectl[0], "drain n1 --timeout=90s") {
		t.Errorf("the timeout is %v, the line %s", p.Timeout, p.Kubectl[0])
	}
	over := make(chan time.Time, 1)
	r := act.Runner{API: l.API, After: func(d time.Duration) <-chan time.Time {
		if d == p.Timeout {
			return over
		}
		select { // an eviction was refused and waits: now the time is over
		case over <- acttest.Start:
		default:
		}
		return nil
	}}
	results := r.Run(t.Context(), p, func(act.Progress) {})
	if results[0].Word != "cordoned" {
		t.Errorf("it gives %s", words(results))
	}
	for _, res := range results[1:] {
		if !res.Stopped() || !strings.HasPrefix(res.Err.Error(), "The time of 1m30s was over") {
			t.Errorf("%s: %v", res.Ref, res.Err)
		}
	}
}

func TestDrainWithoutEviction(t *testing.T) {
	l := newLab(t, append(guarded("n1"), &corev1.Node{ObjectMeta: at("", "n1")})...)
	p := l.plan("drain", act.Args{"disable-eviction": {"true"}, "grace-period": {"3"}, "pod-selector": {"app=web"}}, "nodes/n1")
	l.warns(p, "Disruption budgets are not asked")
	if got := words(l.run(p)); got != "nodes/n1 cordoned; pods/web-1-a deleted; pods/web-1-b deleted" {
		t.Error(got)
	}
	if got := string(l.Real()[1].Body); !strings.Contains(got, `"gracePeriodSeconds":3`) {
		t.Errorf("it sent %s", got)
	}
}

// TestDrainGoesOnWithoutPodsThatAreGone: a StatefulSet may have put another pod of the same name on another node meanwhile.
func TestDrainGoesOnWithoutPodsThatAreGone(t *testing.T) {
	l := newLab(t, append(guarded("n1"), &corev1.Node{ObjectMeta: at("", "n1")})...)
	p := l.plan("drain", nil, "nodes/n1")
	l.Delete(podAt(at("shop", "web-1-a"), "n1"))
	l.Refuse(func(w acttest.Write) *metav1.Status {
		if w.Name == "web-1-b" {
			return streamtest.Refuse(http.StatusConflict, metav1.StatusReasonConflict, "the UID in the precondition does not match")
		}
		return nil
	})
	successor := podAt(at("shop", "web-1-b"), "n2")
	successor.UID = "another"
	l.Hold(successor)
	if got := words(l.run(p)); got != "nodes/n1 cordoned; pods/web-1-a gone already; pods/web-1-b gone already" {
		t.Error(got)
	}
}
