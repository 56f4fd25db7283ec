package stream_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

func TestStreamedList(t *testing.T) {
	r := newRig(t, pod("a"), pod("b"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.shows("a", "b")
	r.server.Apply(pod("c"))
	r.shows("a", "b", "c")
	r.server.Delete(pod("a"))
	r.shows("b", "c")
	r.server.Apply(pod("b", failed))
	r.until("b failed", func() bool {
		return r.rows[kube.Key{Context: "test", Namespace: "shop", Name: "b"}].Health == kube.HealthBad
	})
	if n := len(r.server.Requests()); n != 1 {
		t.Errorf("%d requests where one does", n)
	}
}

func TestPagedList(t *testing.T) {
	r := newRig(t, manyPods(1201)...)
	r.server.NoStreaming()
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	if len(r.rows) != 1201 {
		t.Fatalf("%d rows", len(r.rows))
	}
	if !slices.Contains(r.phases, stream.Loading) {
		t.Errorf("the phases were %v", r.phases)
	}
	before := len(r.server.Requests())
	if before != 5 {
		t.Errorf("%d requests for a refused stream, three pages and a watch", before)
	}
	r.lease.Close()
	r.open(pods(), stream.Selection{Namespace: "shop", LabelSelector: "a=b"})
	r.phase(stream.Live)
	if n := len(r.server.Requests()) - before; n != 2 {
		t.Errorf("%d requests, though the server is known to refuse streams", n)
	}
}

func TestRowsShowWhileTheListLoads(t *testing.T) {
	r := newRig(t, manyPods(700)...)
	r.server.NoStreaming()
	gate := make(chan struct{})
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Query["continue"] != "" {
			select {
			case <-gate:
			case <-q.Done:
			}
		}
		return nil
	})
	r.open(pods(), stream.Selection{})
	r.until("the first page", func() bool { return len(r.rows) == 500 && r.state.Phase == stream.Loading })
	if r.state.Remaining != 200 || r.state.Loaded != 500 {
		t.Errorf("state %+v", r.state)
	}
	close(gate)
	r.phase(stream.Live)
	r.until("all", func() bool { return len(r.rows) == 700 })
}

func TestPagesThatExpireOnTheWay(t *testing.T) {
	r := newRig(t, manyPods(600)...)
	r.server.NoStreaming()
	expired := false
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Query["continue"] != "" && !expired {
			expired = true
			r.server.Forget(pod("web-0000"))
			return streamtest.Refuse(http.StatusGone, metav1.StatusReasonExpired, "too old")
		}
		return nil
	})
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.until("the pod that went meanwhile is gone", func() bool { return len(r.rows) == 599 })
}

func TestWatchResumesAfterAnOrderlyEnd(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.clock.Step(5 * time.Minute)
	r.phases = nil
	r.server.EndWatches()
	r.poll("a second watch", func() bool { return len(r.server.Requests()) == 2 })
	r.server.Apply(pod("b"))
	r.shows("a", "b")
	if len(r.phases) > 0 && slices.Contains(r.phases, stream.Stale) {
		t.Errorf("the phases were %v", r.phases)
	}
	last := r.server.Requests()[1].Query
	if last["sendInitialEvents"] != "" || last["resourceVersion"] == "" {
		t.Errorf("the watch was not resumed but begun anew: %v", last)
	}
}

func TestExpiredVersionKeepsRowsAndReconciles(t *testing.T) {
	r := newRig(t, pod("a"), pod("b"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.server.Forget(pod("a"))
	seen := 0
	r.server.Fault(func(q streamtest.Request) *metav1.Status { seen++; return nil })
	r.server.Expire()
	r.until("a is swept", func() bool {
		if len(r.rows) == 0 {
			t.Fatal("the rows were taken off the screen")
		}
		return slices.Equal(r.names(), []string{"b"})
	})
	r.phase(stream.Live)
	if seen != 1 {
		t.Errorf("%d requests to list anew", seen)
	}
}

func TestServerStopsAndComesBack(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.server.Down(true)
	r.phase(stream.Stale)
	if !slices.Equal(r.names(), []string{"a"}) || r.state.Err == nil || !r.state.Fresh.Equal(start) || !r.state.Retry.After(start) {
		t.Errorf("rows %v, state %+v", r.names(), r.state)
	}
	attempts := func() int { return len(r.server.Requests()) }
	before := attempts()
	r.tick(time.Second, func() bool { return attempts() > before+3 })
	r.server.Down(false)
	r.server.Apply(pod("b"))
	r.tick(time.Second, func() bool { return r.state.Phase == stream.Live })
	r.shows("a", "b")
	alive, failed := r.api.Reports()
	if alive == 0 || len(failed) == 0 {
		t.Errorf("the cluster heard of %d lives and %d deaths", alive, len(failed))
	}
}

func TestSilenceIsDeath(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.server.Bookmark()
	r.poll("the bookmark is heard", func() bool { alive, _ := r.api.Reports(); return alive > 1 })
	r.tick(5*time.Second, func() bool { return r.state.Phase == stream.Stale })
	if r.clock.Since(r.state.Fresh) < 90*time.Second {
		t.Errorf("fresh until %v, now %v", r.state.Fresh, r.clock.Now())
	}
	r.tick(time.Second, func() bool { return r.state.Phase == stream.Live })
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		status *metav1.Status
		want   stream.Phase
	}{
		{"forbidden", streamtest.Refuse(403, metav1.StatusReasonForbidden, "pods is forbidden"), stream.Forbidden},
		{"missing", streamtest.Refuse(404, metav1.StatusReasonNotFound, "no such resource"), stream.Missing},
		{"conversion", streamtest.Refuse(500, metav1.StatusReasonInternalError, "conversion webhook for x failed"), stream.Failed},
		{"unauthorized", streamtest.Refuse(401, metav1.StatusReasonUnauthorized, "Unauthorized"), stream.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, pod("a"))
			r.server.Fault(func(streamtest.Request) *metav1.Status { return c.status })
			r.open(pods(), stream.Selection{})
			r.phase(c.want)
			if r.state.Err == nil || r.state.Err.Error() != c.status.Message || r.state.Retry.IsZero() {
				t.Errorf("state %+v", r.state)
			}
			r.server.Fault(nil)
			r.lease.Retry()
			r.phase(stream.Live)
		})
	}
}

func TestKindThatMayNotBeWatchedIsPolled(t *testing.T) {
	r := newRig(t, pod("a"))
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Watch {
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, "cannot watch pods")
		}
		return nil
	})
	r.open(pods(), stream.Selection{})
	r.phase(stream.Polling)
	r.shows("a")
	r.server.Apply(pod("b"))
	r.tick(10*time.Second, func() bool { return len(r.rows) == 2 })
	if r.state.Err == nil {
		t.Error("it does not say why it polls")
	}
}

func TestClientIsAskedForAtEachConnect(t *testing.T) {
	r := newRig(t, pod("a"))
	r.api.Refuse(fmt.Errorf("no credentials yet"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Failed)
	r.api.Refuse(nil)
	r.tick(time.Second, func() bool { return r.state.Phase == stream.Live })
}

func TestHeartbeatsCostNothing(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	was := r.rows[kube.Key{Context: "test", Namespace: "shop", Name: "a"}]
	r.server.Apply(pod("a"))
	r.server.Apply(pod("b"))
	r.shows("a", "b")
	if now := r.rows[was.Key()]; now != was {
		t.Error("a row was replaced by one that says the same")
	}
}

// TestFirstWatchBreaks: a list that came to its end is worth something, though nothing has followed it yet.
func TestFirstWatchBreaks(t *testing.T) {
	r := newRig(t, pod("a"))
	r.server.NoStreaming()
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Watch && q.Query["sendInitialEvents"] == "" {
			return streamtest.Refuse(500, metav1.StatusReasonInternalError, "the watch cache is not ready")
		}
		return nil
	})
	r.open(pods(), stream.Selection{})
	r.phase(stream.Stale)
	r.shows("a")
	if !r.state.Fresh.Equal(start) || r.state.Err == nil || !r.state.Retry.After(start) {
		t.Errorf("state %+v", r.state)
	}
	if slices.Contains(r.phases, stream.Failed) {
		t.Errorf("the phases were %v", r.phases)
	}
	r.server.Fault(nil)
	r.tick(time.Second, func() bool { return r.state.Phase == stream.Live })
}

// TestKindThatIsServedAMomentLater: a new kind is named before it is served.
func TestKindThatIsServedAMomentLater(t *testing.T) {
	r := newRig(t, pod("a"))
	missing := streamtest.Refuse(404, metav1.StatusReasonNotFound, "no such resource")
	r.server.Fault(func(streamtest.Request) *metav1.Status { return missing })
	r.open(pods(), stream.Selection{})
	r.phase(stream.Missing)
	if wait := r.state.Retry.Sub(start); wait > time.Second {
		t.Errorf("the first attempt waits %v", wait)
	}
	r.tick(time.Second, func() bool { return r.state.Retry.Sub(r.clock.Now()) > 20*time.Second })
	if n := len(r.server.Requests()); n > 4 {
		t.Errorf("it hurried for %d requests", n)
	}
	r.server.Fault(nil)
	r.lease.Retry()
	r.phase(stream.Live)
}

// TestServerThatIsNotReadyYet: an API server that has just started refuses users whose bindings it has not read yet.
func TestServerThatIsNotReadyYet(t *testing.T) {
	resumed := func(q streamtest.Request) bool { return q.Watch && q.Query["sendInitialEvents"] == "" }
	all := func(streamtest.Request) bool { return true }
	for _, c := range []struct {
		name     string
		away     bool // before that it was away for long
		refused  func(q streamtest.Request) bool
		refusals int64
	}{
		{"only the watch that is resumed", false, resumed, 1},
		{"everything, for a moment", false, all, 3},
		{"everything, after an outage", true, all, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, pod("a"))
			r.open(pods(), stream.Selection{})
			r.phase(stream.Live)
			r.clock.Step(5 * time.Minute)
			if c.away {
				r.server.Down(true)
				r.tick(time.Second, func() bool { return r.state.Retry.Sub(r.clock.Now()) > 20*time.Second })
			}
			var left atomic.Int64
			left.Store(c.refusals)
			r.server.Fault(func(q streamtest.Request) *metav1.Status {
				if c.refused(q) && left.Add(-1) >= 0 {
					return streamtest.Refuse(403, metav1.StatusReasonForbidden, "pods is forbidden")
				}
				return nil
			})
			if c.away {
				r.server.Down(false)
				r.pool.Retry("test")
			} else {
				r.server.EndWatches()
			}
			r.tick(time.Second, func() bool { return left.Load() <= 0 && r.state.Phase == stream.Live })
			for _, p := range r.phases {
				if p == stream.Forbidden || p == stream.Polling {
					t.Errorf("the phases were %v", r.phases)
				}
			}
		})
	}
}

func TestRightsThatAreTakenAway(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.server.Fault(func(streamtest.Request) *metav1.Status {
		return streamtest.Refuse(403, metav1.StatusReasonForbidden, "pods is forbidden")
	})
	r.clock.Step(5 * time.Minute)
	r.server.EndWatches()
	r.tick(time.Second, func() bool { return r.state.Phase == stream.Forbidden })
}

// TestWatchingIsAllowedLater: a right that is given while the kind is polled is noticed.
func TestWatchingIsAllowedLater(t *testing.T) {
	r := newRig(t, pod("a"))
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Watch {
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, "cannot watch pods")
		}
		return nil
	})
	r.open(pods(), stream.Selection{})
	r.phase(stream.Polling)
	r.server.Fault(nil)
	r.tick(10*time.Second, func() bool { return r.state.Phase == stream.Live })
	if waited := r.clock.Since(start); waited < time.Minute {
		t.Errorf("live after %v", waited)
	}
}

// An API server that starts and stops expires a version each time. When it is back for good, the waits of its bad times are over.
func TestServerThatIsBackIsAskedWithoutDelay(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	for range 6 {
		before := len(r.server.Requests())
		r.server.Expire()
		r.tick(time.Second, func() bool { return len(r.server.Requests()) > before && r.state.Phase == stream.Live })
	}
	r.server.Down(true)
	r.tick(time.Second, func() bool { return r.state.Retry.Sub(r.clock.Now()) > 20*time.Second })
	r.server.Down(false)
	r.server.Expire()
	r.server.Apply(pod("b"))
	r.pool.Retry("test")
	r.shows("a", "b") // though the clock stands still
	r.phase(stream.Live)
}
