package stream_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	testclock "k8s.io/utils/clock/testing"

	"fathom/kube"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

// rig is a Pool with a clock that stands still, and one Lease of it.
type rig struct {
	t       *testing.T
	server  *streamtest.Server
	api     *streamtest.API
	pool    *stream.Pool
	clock   *testclock.FakeClock
	lease   *stream.Lease
	flagged chan struct{}
	rows    map[kube.Key]*kube.Row
	state   stream.State
	columns []kube.Column
	phases  []stream.Phase
}

var start = time.Unix(1_800_000_000, 0)

func pods() kube.Kind {
	p, _ := rows.New().For(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	return p.Kind
}

func newRig(t *testing.T, objects ...runtime.Object) *rig {
	r := &rig{t: t, server: streamtest.New(t, objects...), clock: testclock.NewFakeClock(start)}
	r.api = r.server.API("test")
	r.pool = stream.NewPool(stream.Options{Rows: rows.New(), Clock: r.clock, Jitter: func() float64 { return 0 }})
	t.Cleanup(r.pool.Close)
	return r
}

func (r *rig) open(kind kube.Kind, sel stream.Selection) {
	r.rows = map[kube.Key]*kube.Row{}
	flagged := make(chan struct{}, 1)
	r.flagged = flagged
	r.lease = r.pool.Open(r.api, kind, sel, func() {
		select {
		case flagged <- struct{}{}:
		default:
		}
	})
	r.read()
}

// read takes in what has changed and checks that the changes fit the rows so far.
func (r *rig) read() {
	r.t.Helper()
	c := r.lease.Changes()
	if c.Reset {
		clear(r.rows)
	}
	for _, x := range c.Rows {
		if x.Old != nil {
			if r.rows[x.Old.Key()] != x.Old {
				r.t.Errorf("%v changed from a row that was not there", x.Old.Key())
			}
			delete(r.rows, x.Old.Key())
		}
		if x.New != nil {
			r.rows[x.New.Key()] = x.New
		}
	}
	if c.State.Loaded != len(r.rows) && r.lease != nil {
		r.t.Logf("%d rows loaded, %d seen", c.State.Loaded, len(r.rows))
	}
	r.state, r.columns = c.State, c.Columns
	if n := len(r.phases); n == 0 || r.phases[n-1] != c.State.Phase {
		r.phases = append(r.phases, c.State.Phase)
	}
}

// until reads until the condition holds.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	limit := time.After(2 * time.Minute)
	for !ok() {
		select {
		case <-r.flagged:
			r.read()
		case <-limit:
			r.t.Fatalf("never came: %s; state %+v, rows %v", what, r.state, r.names())
		}
	}
}

// poll waits for what no flag tells.
func (r *rig) poll(what string, ok func() bool) {
	r.t.Helper()
	limit := time.After(2 * time.Minute)
	for !ok() {
		select {
		case <-time.After(time.Millisecond):
		case <-limit:
			r.t.Fatalf("never came: %s", what)
		}
	}
}

func (r *rig) phase(p stream.Phase) {
	r.t.Helper()
	r.until(p.String(), func() bool { return r.state.Phase == p })
}

func (r *rig) shows(names ...string) {
	r.t.Helper()
	r.until(fmt.Sprint(names), func() bool { return slices.Equal(r.names(), names) })
}

func (r *rig) names() []string {
	out := []string{}
	for k := range r.rows {
		out = append(out, k.Name)
	}
	slices.Sort(out)
	return out
}

// tick lets the clock run on once somebody waits for it, until the condition holds.
func (r *rig) tick(d time.Duration, ok func() bool) {
	r.t.Helper()
	limit := time.After(2 * time.Minute)
	for !ok() {
		if r.clock.HasWaiters() {
			r.clock.Step(d)
		}
		select {
		case <-r.flagged:
			r.read()
		case <-time.After(time.Millisecond):
		case <-limit:
			r.t.Fatalf("the clock ran in vain; state %+v", r.state)
		}
	}
}

func pod(name string, edit ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: "uid-of-" + "x", CreationTimestamp: metav1.NewTime(start)},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}}},
		Status:     corev1.PodStatus{Phase: corev1.PodPending},
	}
	for _, e := range edit {
		e(p)
	}
	return p
}

func failed(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed }

func manyPods(n int) []runtime.Object {
	out := make([]runtime.Object, n)
	for i := range out {
		out[i] = pod(fmt.Sprintf("web-%04d", i))
	}
	return out
}

func inNamespace(p *corev1.Pod, ns string) *corev1.Pod {
	p.Namespace = ns
	return p
}
