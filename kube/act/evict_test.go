package act_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/problem"
	"fathom/kube/stream/streamtest"
)

// budgetRefusal is how a disruption budget says no.
func budgetRefusal() *metav1.Status {
	s := streamtest.Refuse(http.StatusTooManyRequests, metav1.StatusReasonTooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.")
	s.Details = &metav1.StatusDetails{Causes: []metav1.StatusCause{{
		Type: policyv1.DisruptionBudgetCause, Message: "The disruption budget web needs 2 healthy pods and has 2 currently",
	}}}
	return s
}

// guarded are two pods of a controller, and a budget that lets none of them go.
func guarded(node string) []runtime.Object {
	labels := map[string]string{"app": "web"}
	out := []runtime.Object{&policyv1.PodDisruptionBudget{
		ObjectMeta: at("shop", "web"),
		Spec:       policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}},
	}}
	for _, name := range []string{"web-1-a", "web-1-b"} {
		pod := podAt(of(at("shop", name), "apps/v1", "ReplicaSet", "web-1"), node)
		pod.Labels = labels
		out = append(out, pod)
	}
	return out
}

func TestEvict(t *testing.T) {
	l := newLab(t, append(guarded(""), podAt(at("shop", "bare"), ""))...)
	p := l.plan("evict", act.Args{"grace-period": {"5"}}, "pods/shop/web-1-a")
	l.warns(p, "The disruption budget shop/web allows no eviction now: web-1-a.")
	l.warns(p, "ReplicaSet web-1 makes a new one")
	if want := `"deleteOptions":{"gracePeriodSeconds":5,"preconditions":{"uid":"uid-shop-web-1-a"}}`; !strings.Contains(p.Kubectl[0], want) {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	l.Refuse(func(acttest.Write) *metav1.Status { return budgetRefusal() })
	results := l.run(p)
	got := problem.Of(results[0].Err).Text
	if want := "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget web needs 2 healthy pods and has 2 currently."; got != want {
		t.Errorf("the refusal is %q", got)
	}
	l.Refuse(nil)
	if got := words(l.run(p)); got != "pods/web-1-a evicted" {
		t.Error(got)
	}
	bare := l.run(l.plan("evict", nil, "pods/shop/bare"))
	l.undo(bare[0])
	if _, ok := l.Held(l.Kind("pods").GVR, "shop", "bare").(*corev1.Pod); !ok {
		t.Error("the evicted pod was not made again")
	}
}

// TestEvictRetries asks again and again until the budget gives in, and stops when told to.
func TestEvictRetries(t *testing.T) {
	l := newLab(t, guarded("")...)
	p := l.plan("evict", act.Args{"retry": {"true"}}, "pods/shop/web-1-a")
	refusals := 3
	l.Refuse(func(acttest.Write) *metav1.Status {
		if refusals--; refusals >= 0 {
			return budgetRefusal()
		}
		return nil
	})
	if got := words(l.run(p)); got != "pods/web-1-a evicted" || len(l.Real()) != 4 {
		t.Errorf("%s after %d requests", got, len(l.Real()))
	}

	p = l.plan("evict", act.Args{"retry": {"true"}}, "pods/shop/web-1-b")
	l.Refuse(func(acttest.Write) *metav1.Status { return budgetRefusal() })
	if trial := p.Changes[0].Try(t.Context(), l.API); trial.Err != nil || !strings.Contains(trial.Untried, "needs 2 healthy pods") {
		t.Errorf("the preview says %q, %v", trial.Untried, trial.Err)
	}
	results := l.stopped(p)
	if !results[0].Stopped() || !strings.Contains(results[0].Err.Error(), "needs 2 healthy pods") {
		t.Errorf("it ends with %v", results[0].Err)
	}
}

// stopped runs a plan and stops it at its first wait.
func (l lab) stopped(p *act.Plan) []act.Result {
	ctx, stop := context.WithCancel(l.Context())
	defer stop()
	r := act.Runner{API: l.API, After: func(time.Duration) <-chan time.Time { stop(); return nil }}
	return r.Run(ctx, p, func(act.Progress) {})
}
