package stream_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

func TestReadersShareAStream(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	first := r.lease
	r.open(pods(), stream.Selection{})
	if r.state.Phase != stream.Live || len(r.rows) != 1 {
		t.Errorf("the second reader begins with %d rows, %v", len(r.rows), r.state.Phase)
	}
	first.Close()
	r.server.Apply(pod("b"))
	r.shows("a", "b")
	if n := len(r.server.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestAllNamespacesServeOne(t *testing.T) {
	r := newRig(t, pod("a"), inNamespace(pod("b"), "pay"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.open(pods(), stream.Selection{Namespace: "pay"})
	r.shows("b")
	r.server.Apply(pod("c"))
	r.server.Apply(inNamespace(pod("d"), "pay"))
	r.shows("b", "d")
	if n := len(r.server.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestIdleStreamsEnd(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.lease.Close()
	r.clock.Step(time.Minute)
	r.open(pods(), stream.Selection{})
	if r.state.Phase != stream.Live {
		t.Errorf("coming back after a minute finds the stream %v", r.state.Phase)
	}
	r.lease.Close()
	r.clock.Step(3 * time.Minute)
	r.poll("the watch ends", func() bool { return r.server.Watches() == 0 })
}

func TestForgottenContext(t *testing.T) {
	r := newRig(t, pod("a"))
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
	r.pool.Forget("test")
	r.phase(stream.Failed)
	if len(r.rows) != 1 {
		t.Error("the rows are gone")
	}
	r.open(pods(), stream.Selection{})
	r.phase(stream.Live)
}

func TestNothingLeaksOverAHundredSwitches(t *testing.T) {
	server := streamtest.New(t, pod("a"))
	api := server.API("test")
	pool := stream.NewPool(stream.Options{Rows: rows.New(), MaxIdle: 3})
	settle := func(want int) {
		t.Helper()
		limit := time.After(2 * time.Minute)
		for {
			// Only what this package runs counts; HTTP keeps connections for later.
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			n := strings.Count(string(stacks), "stream.(*feed).run(")
			if n <= want && server.Watches() <= want {
				return
			}
			select {
			case <-time.After(time.Millisecond):
			case <-limit:
				t.Fatalf("%d streams and %d watches are left, want %d", n, server.Watches(), want)
			}
		}
	}
	for i := range 100 {
		ns := "ns-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
		flagged := make(chan struct{}, 1)
		lease := pool.Open(api, pods(), stream.Selection{Namespace: ns}, func() {
			select {
			case flagged <- struct{}{}:
			default:
			}
		})
		for lease.Changes().State.Phase != stream.Live {
			<-flagged
		}
		lease.Close()
		lease.Close()
	}
	settle(3)
	pool.Close()
	settle(0)
	lease := pool.Open(api, pods(), stream.Selection{}, func() {})
	if s := lease.Changes().State; s.Phase != stream.Failed {
		t.Errorf("a closed pool still opens streams: %+v", s)
	}
	lease.Close()
}
