package logs_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/logs"
	"fathom/kube/stream/streamtest"
)

// TestServerThatIsNotReadyYet: an API server that has just started refuses users whose bindings it has not read yet.
func TestServerThatIsNotReadyYet(t *testing.T) {
	for name, c := range map[string]struct {
		refusals int64
		believed bool
	}{"for a moment": {3, false}, "for good": {100, true}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, web0("app"))
			r.server.Write(app, at(0), "a")
			r.open(nil)
			r.shows("web-0/app: a")
			var left atomic.Int64
			left.Store(c.refusals)
			r.server.Refuse(func(string) *metav1.Status {
				if left.Add(-1) >= 0 {
					return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "pods is forbidden")
				}
				return nil
			})
			began := r.clock.Now()
			r.server.BreakStreams()
			r.until("a refusal", func() bool { return left.Load() < c.refusals })
			r.server.Write(app, at(1), "b")
			if c.believed {
				r.phase(0, logs.Forbidden)
				r.until("the refusal", func() bool { return strings.Contains(last(r), "You may not read this log") })
			} else {
				r.until("b", func() bool { return strings.HasSuffix(last(r), ": b") })
			}
			if waited := r.clock.Since(began); waited > 10*time.Second {
				t.Errorf("it took %v", waited)
			}
			if all := strings.Join(texts(r.reader.Snapshot()), "\n"); strings.Contains(all, "read again") || strings.Contains(all, "may not") != c.believed {
				t.Errorf("it says\n%s", all)
			}
		})
	}
}

// TestServerThatIsBackIsAskedSoon: however long the API server did not answer, its logs are read on soon after it does.
func TestServerThatIsBackIsAskedSoon(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	var away atomic.Bool
	away.Store(true)
	r.server.Front(func(w http.ResponseWriter, q *http.Request) bool {
		if away.Load() && strings.HasSuffix(q.URL.Path, "/log") {
			panic(http.ErrAbortHandler)
		}
		return r.server.Answer(w, q)
	})
	began := r.clock.Now()
	r.server.BreakStreams()
	r.until("long without an answer", func() bool { return r.clock.Since(began) >= 20*time.Second })
	away.Store(false)
	r.server.Write(app, at(1), "b")
	began = r.clock.Now()
	r.until("b", func() bool { return strings.HasSuffix(last(r), ": b") })
	if waited := r.clock.Since(began); waited > 4*time.Second {
		t.Errorf("it took %v", waited)
	}
}
