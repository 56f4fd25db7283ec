package act_test

import (
	"context"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
)

// TestStoppedRun stops a run while its first change is at the server: that one is seen to its end, the rest is not begun.
func TestStoppedRun(t *testing.T) {
	w := newUndoWorld(t)
	v, _ := act.Find("label")
	p, err := v.Make(t.Context(), w.world(), []act.Target{w.target("deployments/web"), w.target("deployments/api")}, act.Args{"labels": {"a=b"}})
	if err != nil {
		t.Fatal(err)
	}
	p.Parallel = 1
	ctx, cancel := context.WithCancel(t.Context())
	w.server.Refuse(func(acttest.Write) *metav1.Status {
		cancel()
		return nil
	})
	never := func(time.Duration) <-chan time.Time { return nil }
	results := act.Runner{API: w.server.API, After: never}.Run(ctx, p, func(act.Progress) {})
	if r := results[0]; r.Err != nil || r.Word != "labeled" {
		t.Errorf("the change under way: %q, %v", r.Word, r.Err)
	}
	if r := results[1]; !r.Stopped() || len(w.server.Real()) != 1 {
		t.Errorf("the next change: %q, %v; sent %v", r.Word, r.Err, w.server.Real())
	}
}

// TestStoppedRunGivesUp stops a run whose request is not answered.
func TestStoppedRunGivesUp(t *testing.T) {
	w := newUndoWorld(t)
	v, _ := act.Find("label")
	p, err := v.Make(t.Context(), w.world(), []act.Target{w.target("deployments/web")}, act.Args{"labels": {"a=b"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	held := make(chan struct{})
	t.Cleanup(func() { close(held) })
	w.server.Refuse(func(acttest.Write) *metav1.Status {
		cancel()
		<-held
		return nil
	})
	over := func(time.Duration) <-chan time.Time {
		c := make(chan time.Time, 1)
		c <- acttest.Start
		return c
	}
	results := act.Runner{API: w.server.API, After: over}.Run(ctx, p, func(act.Progress) {})
	if r := results[0]; !r.Stopped() {
		t.Errorf("got %q, %v", r.Word, r.Err)
	}
}
