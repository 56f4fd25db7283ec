package metrics_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	testclock "k8s.io/utils/clock/testing"

	"fathom/kube"
	"fathom/kube/metrics"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

// rig looks at the pods or containers of a server.
type rig struct {
	t       *testing.T
	server  *streamtest.Server
	clock   *testclock.FakeClock
	pool    *stream.Pool
	lease   *stream.Lease
	flagged chan struct{}
	rows    map[kube.Key]*kube.Row
	columns []kube.Column
	notes   []string
	waits   bool
}

func open(t *testing.T, server *streamtest.Server, resource string) *rig {
	r := newRig(t, server)
	r.lease = r.open(resource)
	return r
}

func newRig(t *testing.T, server *streamtest.Server) *rig {
	r := &rig{
		t: t, server: server, clock: testclock.NewFakeClock(time.Unix(1_800_000_000, 0)),
		flagged: make(chan struct{}, 1), rows: map[kube.Key]*kube.Row{},
	}
	hub := metrics.New(metrics.Options{Clock: r.clock})
	r.pool = stream.NewPool(stream.Options{Rows: rows.New(), Decorate: hub.Decorate})
	t.Cleanup(func() {
		r.pool.Close()
		hub.Close()
	})
	return r
}

func (r *rig) open(resource string) *stream.Lease {
	registry := rows.New()
	var kind kube.Kind
	for _, k := range registry.Kinds() {
		if k.GVR.Resource == resource && k.GVR.Group != "metrics.k8s.io" {
			kind = k
		}
	}
	return r.pool.Open(r.server.API("test"), kind, stream.Selection{}, func() {
		select {
		case r.flagged <- struct{}{}:
		default:
		}
	})
}

func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	limit := time.After(2 * time.Minute)
	for {
		c := r.lease.Changes()
		for _, x := range c.Rows {
			if x.Old != nil {
				delete(r.rows, x.Old.Key())
			}
			if x.New != nil {
				r.rows[x.New.Key()] = x.New
			}
		}
		r.columns, r.notes, r.waits = c.Columns, c.Notes, c.Awaiting
		if ok() {
			return
		}
		select {
		case <-r.flagged:
		case <-limit:
			r.t.Fatalf("never came: %s; notes %q", what, r.notes)
		}
	}
}

// usage is the usage cells of the row of that name or part: "12m 12 n/a 64Mi 50 25".
func (r *rig) usage(name string) string {
	var out []string
	for _, row := range r.rows {
		if row.Name != name && row.Part != name {
			continue
		}
		for i, c := range r.columns {
			if slices.Contains([]string{"CPU", "%CPU/R", "%CPU/L", "MEM", "%MEM/R", "%MEM/L"}, c.Name) {
				out = append(out, row.Cells[i].Text)
			}
		}
	}
	return strings.Join(out, " ")
}

// poll lets the clock run on to the next poll.
func (r *rig) poll() {
	for !r.clock.HasWaiters() {
		runtime.Gosched()
	}
	r.clock.Step(15 * time.Second)
}

func pod(name string) *corev1.Pod {
	q := resource.MustParse
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "main", Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{"cpu": q("100m"), "memory": q("128Mi")}, Limits: corev1.ResourceList{"memory": q("256Mi")},
			}},
		}},
	}
}

func podMetrics(name string, cpu, mem string) *metricsv1beta1.PodMetrics {
	return &metricsv1beta1.PodMetrics{
		TypeMeta:   metav1.TypeMeta{APIVersion: "metrics.k8s.io/v1beta1", Kind: "PodMetrics"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
		Containers: []metricsv1beta1.ContainerMetrics{{Name: "main", Usage: corev1.ResourceList{
			"cpu": resource.MustParse(cpu), "memory": resource.MustParse(mem),
		}}},
	}
}

// serve makes the server list metrics under their resource, whose name is not that of their kind.
func serve(s *streamtest.Server, m ...*metricsv1beta1.PodMetrics) {
	for _, x := range m {
		s.ApplyAs(schema.GroupVersionResource{Group: "metrics.k8s.io", Version: "v1beta1", Resource: "pods"}, x)
	}
}

func TestUsageOfPods(t *testing.T) {
	s := streamtest.New(t, pod("web"), pod("new"))
	serve(s, podMetrics("web", "17500000n", "64Mi"))
	r := open(t, s, "pods")
	r.until("usage", func() bool { return r.usage("web") == "18m 18 n/a 64Mi 50 25" })
	r.until("no usage", func() bool { return r.usage("new") == "n/a n/a n/a n/a n/a n/a" })
	if len(r.notes) > 0 {
		t.Errorf("notes %q", r.notes)
	}
	var web *kube.Row
	for k, row := range r.rows {
		if k.Name == "web" {
			web = row
		}
	}
	serve(s, podMetrics("web", "17600000n", "65900Ki"), podMetrics("new", "1m", "1Mi"))
	r.poll()
	r.until("usage of the new pod", func() bool { return strings.HasPrefix(r.usage("new"), "1m 1 ") })
	if r.rows[web.Key()] != web {
		t.Error("a row was replaced by one that looks the same")
	}
	serve(s, podMetrics("web", "17600000n", "63Mi"))
	r.poll()
	r.until("63Mi", func() bool { return r.usage("web") == "18m 18 n/a 63Mi 49 24" })
	r.server.Apply(pod("web"))
	r.server.Apply(pod("third"))
	r.until("a third pod", func() bool { return len(r.rows) == 3 })
	if got := r.usage("web"); got != "18m 18 n/a 63Mi 49 24" {
		t.Errorf("after an update of the pod: %s", got)
	}
}

// withhold makes the server keep its metrics until the channel is closed.
func withhold(s *streamtest.Server) chan struct{} {
	gate := make(chan struct{})
	s.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Group == "metrics.k8s.io" {
			select {
			case <-gate:
			case <-q.Done:
			}
		}
		return nil
	})
	return gate
}

func TestUsageThatIsOnItsWay(t *testing.T) {
	s := streamtest.New(t, pod("web"))
	serve(s, podMetrics("web", "50m", "64Mi"))
	gate := withhold(s)
	r := open(t, s, "pods")
	r.until("the pod", func() bool { return r.usage("web") == "... ... ... ... ... ..." && r.waits })
	if len(r.notes) > 0 {
		t.Errorf("notes %q before anything is late", r.notes)
	}
	r.clock.Step(3 * time.Second)
	r.until("the wait is given up", func() bool { return !r.waits && len(r.notes) == 1 })
	if r.usage("web") != "... ... ... ... ... ..." || r.notes[0] != "No usage yet: metrics.k8s.io is slow to answer." {
		t.Errorf("usage %q, notes %q", r.usage("web"), r.notes)
	}
	close(gate)
	r.until("usage", func() bool { return r.usage("web") == "50m 50 n/a 64Mi 50 25" && len(r.notes) == 0 })
}

func TestUsageIsKnownTogetherWithItsRows(t *testing.T) {
	s := streamtest.New(t, pod("web"))
	serve(s, podMetrics("web", "50m", "64Mi"))
	r := open(t, s, "pods")
	r.until("the pod and no more wait", func() bool { return len(r.rows) == 1 && !r.waits })
	if got := r.usage("web"); got != "50m 50 n/a 64Mi 50 25" {
		t.Errorf("usage %q, though nothing is awaited", got)
	}
}

// TestUsageIsSharedAtOnce: who comes later does not wait for the next poll.
func TestUsageIsSharedAtOnce(t *testing.T) {
	s := streamtest.New(t, pod("web"))
	serve(s, podMetrics("web", "50m", "64Mi"))
	r := open(t, s, "pods")
	r.until("usage of the pod", func() bool { return strings.HasPrefix(r.usage("web"), "50m") })
	defer r.lease.Close()
	clear(r.rows)
	r.lease = r.open("containers")
	r.until("usage of the container", func() bool { return strings.HasPrefix(r.usage("main"), "50m") })
}

func TestUsageOfContainers(t *testing.T) {
	s := streamtest.New(t, pod("web"))
	serve(s, podMetrics("web", "50m", "32Mi"))
	r := open(t, s, "containers")
	r.until("usage", func() bool { return strings.HasPrefix(r.usage("main"), "50m 50 n/a 32Mi 25 12") })
}

func TestUsageThatCannotBeHad(t *testing.T) {
	for _, c := range []struct {
		code   int32
		reason metav1.StatusReason
		want   string
	}{
		{404, metav1.StatusReasonNotFound, "No usage: metrics.k8s.io is not installed in this cluster."},
		{403, metav1.StatusReasonForbidden, "No usage: said the server"},
		{503, metav1.StatusReasonServiceUnavailable, "No usage: metrics.k8s.io is installed but does not answer."},
	} {
		t.Run(fmt.Sprint(c.code), func(t *testing.T) {
			s := streamtest.New(t, pod("web"))
			s.Fault(func(q streamtest.Request) *metav1.Status {
				if q.Resource.Group == "metrics.k8s.io" {
					return streamtest.Refuse(c.code, c.reason, "said the server")
				}
				return nil
			})
			r := open(t, s, "pods")
			r.until("no usage", func() bool { return r.usage("web") == "n/a n/a n/a n/a n/a n/a" })
			if len(r.notes) != 1 || r.notes[0] != c.want {
				t.Errorf("notes %q", r.notes)
			}
		})
	}
}

func TestNobodyLooksNobodyPolls(t *testing.T) {
	s := streamtest.New(t, pod("web"))
	serve(s, podMetrics("web", "1m", "1Mi"))
	r := open(t, s, "pods")
	r.until("usage", func() bool { return strings.HasPrefix(r.usage("web"), "1m") })
	r.lease.Close()
	polls := func() (n int) {
		for _, q := range s.Requests() {
			if q.Resource.Group == "metrics.k8s.io" {
				n++
			}
		}
		return n
	}
	before := polls()
	for r.clock.HasWaiters() {
		r.clock.Step(time.Minute)
	}
	if n := polls(); n != before {
		t.Errorf("%d polls while nobody looks", n-before)
	}
}

// TestNothingIsAskedBeforeItCanBeNew: samples that are measured over a time are not asked for again within it.
func TestNothingIsAskedBeforeItCanBeNew(t *testing.T) {
	s := streamtest.New(t, pod("web"))
	m := podMetrics("web", "1m", "1Mi")
	m.Window = metav1.Duration{Duration: 25 * time.Second}
	serve(s, m)
	r := open(t, s, "pods")
	r.until("usage", func() bool { return strings.HasPrefix(r.usage("web"), "1m") })
	for !r.clock.HasWaiters() {
		runtime.Gosched()
	}
	r.clock.Step(24 * time.Second)
	if !r.clock.HasWaiters() {
		t.Error("they are asked for again after 24 seconds")
	}
	r.clock.Step(time.Second)
	if r.clock.HasWaiters() {
		t.Error("they are not asked for again after 25 seconds")
	}
}
