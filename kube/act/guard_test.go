package act_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"fathom/kube/act"
	"fathom/kube/cluster"
)

// watched is a cluster that catches the panics of what runs beside it.
type watched struct {
	*cluster.Cluster
	caught *atomic.Int64
}

func (g watched) Guard(work func()) {
	defer func() {
		if recover() != nil {
			g.caught.Add(1)
		}
	}()
	work()
}

// TestPanicsMeetTheGuard lets whoever is told of dry runs, and of a run, panic: nothing of it may get past the guard.
func TestPanicsMeetTheGuard(t *testing.T) {
	w := newWorkload(t)
	p, err := w.plan("label", "deployments/web", act.Args{"labels": {"a=b"}})
	if err != nil {
		t.Fatal(err)
	}
	g := watched{w.server.API, new(atomic.Int64)}
	p.Try(t.Context(), g, func(int, act.Trial) { panic("in a dry run") })
	act.Runner{API: g}.Run(t.Context(), p, func(act.Progress) { panic("in a run") })
	if n := g.caught.Load(); n != 2 {
		t.Errorf("the guard caught %d panics", n)
	}
	if got := w.get("deployments/web"); strings.Contains(got, `"a":"b"`) {
		t.Error("it went on after the panic")
	}
}
