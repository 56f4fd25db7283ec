package logs_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	testclock "k8s.io/utils/clock/testing"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/logs"
	"fathom/kube/logs/logstest"
	"fathom/kube/pods"
)

func init() { cluster.Quiet(io.Discard) }

var start = time.Unix(1_800_000_000, 0)

// at is a time so many milliseconds after the start.
func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// rig is a Reader of the pods with app=web, with a clock that stands still unless somebody waits.
type rig struct {
	t       *testing.T
	server  *logstest.Server
	clock   *testclock.FakeClock
	reader  *logs.Reader
	flagged chan struct{}
	stop    context.CancelFunc
	ended   chan error
}

func newRig(t *testing.T, objects ...runtime.Object) *rig {
	return &rig{t: t, server: logstest.New(t, objects...), clock: testclock.NewFakeClock(start.Add(time.Hour)), flagged: make(chan struct{}, 1)}
}

// web are all pods with app=web.
func web() []pods.Target {
	return []pods.Target{{Ref: kube.Ref{Context: "test"}, Selector: "app=web", Namespaces: []string{"shop"}}}
}

func (r *rig) open(change func(*logs.Options)) {
	o := logs.Options{API: r.server.API("test"), Targets: web(), Follow: true, Clock: r.clock, Flag: func() {
		select {
		case r.flagged <- struct{}{}:
		default:
		}
	}}
	if change != nil {
		change(&o)
	}
	r.reader = logs.New(o)
	ctx, stop := context.WithCancel(context.Background())
	r.stop, r.ended = stop, make(chan error, 1)
	go func() { r.ended <- r.reader.Run(ctx) }()
	r.t.Cleanup(func() {
		stop()
		<-r.ended
	})
}

// texts are the lines as "container: text", marks as "container! text", with "~" before a late one.
func texts(s *logs.Snapshot) []string {
	out := []string{}
	for l := range s.Lines(s.First, s.End) {
		sign, tilde := ": ", ""
		if l.Kind == logs.Mark {
			sign = "! "
		}
		if l.Late {
			tilde = "~"
		}
		out = append(out, tilde+l.Source.Pod.Name+"/"+l.Source.Container+sign+l.Text)
	}
	return out
}

// until lets the clock run on while somebody waits for it, until the condition holds.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	limit := time.After(2 * time.Minute)
	for !ok() {
		if r.clock.HasWaiters() {
			r.clock.Step(25 * time.Millisecond)
		}
		select {
		case <-r.flagged:
		case <-time.After(time.Millisecond):
		case <-limit:
			r.t.Fatalf("never came: %s; status %+v, lines\n%s", what, r.reader.Status(), strings.Join(texts(r.reader.Snapshot()), "\n"))
		}
	}
}

// shows waits until the lines are these; "..." at the end of one leaves open how it goes on.
func (r *rig) shows(want ...string) {
	r.t.Helper()
	r.until(strings.Join(want, "\n"), func() bool {
		return slices.EqualFunc(texts(r.reader.Snapshot()), want, func(got, want string) bool {
			begin, open := strings.CutSuffix(want, "...")
			return got == want || open && strings.HasPrefix(got, begin)
		})
	})
}

func (r *rig) phase(source int, p logs.Phase) {
	r.t.Helper()
	r.until(fmt.Sprintf("source %d %s", source, p), func() bool {
		s := r.reader.Status()
		return len(s.Sources) > source && s.Sources[source].Phase == p
	})
}

func web0(containers ...string) *corev1.Pod { return logstest.Pod("web-0", containers...) }

// numbered are lines like "line 7".
func numbered(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprintf("line %d", i))
	}
	return out
}
