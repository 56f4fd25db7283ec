package logs_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/logs"
	"fathom/kube/logs/logstest"
	"fathom/kube/problem"
	"fathom/kube/stream/streamtest"
)

const app = "shop/web-0/app"

func TestFollowsOneContainer(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Write(app, at(0), "one")
	r.server.Write(app, at(1), "two")
	r.open(nil)
	r.shows("web-0/app: one", "web-0/app: two")
	r.server.Write(app, at(2), "three")
	r.shows("web-0/app: one", "web-0/app: two", "web-0/app: three")
	r.phase(0, logs.Streaming)
	s := r.reader.Status().Sources[0]
	if s.Lines != 3 || s.Bytes != int64(len("onetwothree")) || !s.Last.Equal(at(2)) {
		t.Errorf("state %+v", s)
	}
	l := r.reader.Snapshot().Line(1)
	if l.Seq != 1 || !l.Time.Equal(at(1)) || l.Text != "two" || l.Source.Node != "node-1" || l.Source.Role != "Main" {
		t.Errorf("line %+v", l)
	}
}

func TestMergesBacklogsByTime(t *testing.T) {
	r := newRig(t, web0("app", "proxy"), logstest.Pod("web-1", "app"))
	for i := range 300 {
		for j, c := range []string{app, "shop/web-0/proxy", "shop/web-1/app"} {
			r.server.Write(c, at(i*30+(j*17+i*7)%30), "x")
		}
	}
	r.open(nil)
	r.until("all", func() bool { return r.reader.Snapshot().Len() == 900 })
	s := r.reader.Snapshot()
	last := time.Time{}
	for l := range s.Lines(s.First, s.End) {
		if l.Time.Before(last) || l.Late {
			t.Fatalf("line %d of %v comes after %v, late: %v", l.Seq, l.Time, last, l.Late)
		}
		last = l.Time
	}
}

func TestLateLinesAreMarked(t *testing.T) {
	r := newRig(t, web0("app", "proxy"))
	r.server.Write(app, at(0), "a")
	r.server.Write("shop/web-0/proxy", at(1), "b")
	r.open(nil)
	r.shows("web-0/app: a", "web-0/proxy: b")
	r.server.Write(app, at(10), "c")
	r.shows("web-0/app: a", "web-0/proxy: b", "web-0/app: c")
	r.server.Write("shop/web-0/proxy", at(5), "d")
	r.shows("web-0/app: a", "web-0/proxy: b", "web-0/app: c", "~web-0/proxy: d")
}

func TestResumesWithoutLossOrDuplicates(t *testing.T) {
	for name, interrupt := range map[string]func(*rig){
		"broken":  func(r *rig) { r.server.BreakStreams() },
		"ended":   func(r *rig) { r.server.EndStreams() },
		"refused": func(r *rig) { refuseOnce(r); r.server.BreakStreams() },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, web0("app"))
			r.server.Write(app, at(0), "a")
			r.server.Write(app, at(700), "b", "b", "c") // of one nanosecond
			r.open(nil)
			r.until("three", func() bool { return r.reader.Snapshot().Len() == 4 })
			interrupt(r)
			r.server.Write(app, at(700), "b") // one more of it
			r.server.Write(app, at(701), "d")
			r.shows("web-0/app: a", "web-0/app: b", "web-0/app: b", "web-0/app: c", "web-0/app: b", "web-0/app: d")
		})
	}
}

// refuseOnce makes the next request fail as when the kubelet is away.
func refuseOnce(r *rig) {
	n := 0
	r.server.Refuse(func(string) *metav1.Status {
		if n++; n > 1 {
			return nil
		}
		return streamtest.Refuse(http.StatusInternalServerError, metav1.StatusReasonInternalError, "dial tcp: connection refused")
	})
}

func TestLineWithoutItsEndIsReadAgain(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.WriteRaw(app, at(1), stamped(at(1), "half"))
	r.server.EndStreams()
	r.server.WriteRaw(app, at(1), " whole\n")
	r.shows("web-0/app: a", "web-0/app: half whole")
}

func stamped(t time.Time, text string) string { return t.UTC().Format(time.RFC3339Nano) + " " + text }

func TestGapsAreSaid(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.Refuse(func(string) *metav1.Status {
		return streamtest.Refuse(http.StatusServiceUnavailable, metav1.StatusReasonServiceUnavailable, "away")
	})
	r.server.BreakStreams()
	r.phase(0, logs.Failed)
	r.server.Write(app, at(1), "lost")
	r.server.Write(app, at(5000), "b")
	r.server.Rotate(app, at(5000))
	r.server.Refuse(nil)
	r.until("b", func() bool { return strings.HasSuffix(last(r), ": b") })
	if all := strings.Join(texts(r.reader.Snapshot()), "\n"); !strings.Contains(all, "web-0/app! Lines may be missing here") {
		t.Errorf("no word of the gap:\n%s", all)
	}
}

func last(r *rig) string {
	all := texts(r.reader.Snapshot())
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

func TestRestartIsALineBetween(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.Write(app, at(1), "panic")
	r.server.End(app)
	p = logstest.Ended(p, 2, "Error", at(2))
	r.server.Apply(p)
	r.shows("web-0/app: a", "web-0/app: panic", "web-0/app! The container ended with exit code 2 (Error).")
	r.phase(0, logs.Waiting)
	if s := r.reader.Status().Sources[0]; s.Reason != "CrashLoopBackOff" || s.ExitCode != 2 || !s.Exited {
		t.Errorf("state %+v", s)
	}
	r.server.Restart(app)
	r.server.Write(app, at(12_000), "b")
	r.server.Apply(logstest.Restarted(p, at(12_000)))
	r.shows("web-0/app: a", "web-0/app: panic", "web-0/app! The container ended with exit code 2 (Error).",
		"web-0/app! The container was restarted, with a back-off of 12s: restart 1.", "web-0/app: b")
}

// TestRestartSeenLate: the status tells of the restart only when the new instance's log has begun.
func TestRestartSeenLate(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.EndStreams()
	r.server.Write(app, at(1), "last words")
	r.server.Restart(app)
	r.server.Write(app, at(2), "b")
	asked := len(r.server.Asked())
	r.until("it has asked again", func() bool { return len(r.server.Asked()) > asked })
	r.server.Apply(logstest.Restarted(logstest.Ended(p, 1, "Error", at(1)), at(2)))
	r.shows("web-0/app: a", "web-0/app: last words", "web-0/app! The container was restarted after exit code 1 (Error)...", "web-0/app: b")
}

func TestPreviousInstanceComesFirst(t *testing.T) {
	p := logstest.Restarted(logstest.Ended(web0("app"), 137, "OOMKilled", at(1)), at(5000))
	r := newRig(t, p)
	r.server.Write(app, at(0), "before")
	r.server.Restart(app)
	r.server.Write(app, at(5000), "after")
	r.open(func(o *logs.Options) { o.Previous = true })
	r.shows("web-0/app: before", "web-0/app! The container was restarted after exit code 137 (OOMKilled), with a back-off of 5s: restart 1.", "web-0/app: after")
}

// TestEndIsToldOfWhatIsReadOnce: while a container waits for its restart there is one instance, whose end is told.
func TestEndIsToldOfWhatIsReadOnce(t *testing.T) {
	r := newRig(t, logstest.Ended(web0("app"), 7, "Error", at(1)))
	r.server.Write(app, at(0), "before")
	r.server.End(app)
	r.open(func(o *logs.Options) { o.Follow, o.Previous = false, true })
	r.shows("web-0/app: before", "web-0/app! The container ended with exit code 7 (Error).")
}

func TestPodsJoinAndGo(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.Apply(logstest.Pod("web-1", "app"))
	r.server.Write("shop/web-1/app", at(1), "b")
	r.shows("web-0/app: a", "web-1/app! Joined just now, on node node-1.", "web-1/app: b")
	evicted := p.DeepCopy()
	evicted.Status.Phase, evicted.Status.Reason, evicted.Status.Message = corev1.PodFailed, "Evicted", "The node was low on memory."
	r.server.Apply(evicted)
	r.until("the eviction", func() bool {
		return strings.Contains(last(r), "The pod has failed: Evicted: The node was low on memory.")
	})
	r.server.End(app)
	r.server.Delete(evicted)
	r.until("its end", func() bool { return strings.Contains(last(r), "web-0/app! The pod is gone from node node-1: Evicted.") })
	r.phase(0, logs.Gone)
	r.server.Write("shop/web-1/app", at(9), "c")
	r.until("the next", func() bool { return last(r) == "web-1/app: c" })
}

// TestSuccessorOfTheSameName: what the new web-0 says is not put into the old one's mouth.
func TestSuccessorOfTheSameName(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.Restart(app)
	r.server.Write(app, at(5000), "b")
	r.server.Delete(p)
	next := p.DeepCopy()
	next.UID = "another"
	r.server.Apply(next)
	r.until("b", func() bool { return strings.HasSuffix(last(r), ": b") })
	s := r.reader.Snapshot()
	if l := s.Line(s.End - 1); l.Source.ID != 1 || l.Source.UID != "another" {
		t.Errorf("source %+v", l.Source)
	}
}

func TestForbidden(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Refuse(func(string) *metav1.Status {
		return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, `pods "web-0" is forbidden: cannot get resource "pods/log"`)
	})
	r.open(nil)
	r.phase(0, logs.Forbidden)
	r.shows(`web-0/app! You may not read this log: pods "web-0" is forbidden: cannot get resource "pods/log".`)
	r.server.Refuse(nil)
	r.server.Write(app, at(0), "a")
	r.reader.Retry()
	r.phase(0, logs.Streaming)
}

func TestLimitOfStreams(t *testing.T) {
	r := newRig(t, web0("a", "b", "c"))
	for _, c := range []string{"a", "b", "c"} {
		r.server.Write("shop/web-0/"+c, at(0), "x")
	}
	r.open(func(o *logs.Options) { o.Streams, o.Raise = 2, "Say please." })
	r.until("two and the limit", func() bool { return r.reader.Snapshot().Len() == 3 })
	s := r.reader.Status()
	if _, most := r.server.Open(); most != 2 || s.Open != 2 || s.Queued != 1 || s.Limit != 2 {
		t.Errorf("%d streams, status %+v", most, s)
	}
	if all := strings.Join(texts(r.reader.Snapshot()), "\n"); !strings.Contains(all, "! 2 logs are read at once, which is the limit: this one and those that follow wait for their turn. Say please.") {
		t.Errorf("no word of the limit:\n%s", all)
	}
	r.reader.SetStreams(3)
	r.until("three", func() bool { return r.reader.Snapshot().Len() == 4 })
}

func TestWithoutFollow(t *testing.T) {
	r := newRig(t, web0("app", "proxy"), logstest.Pod("web-1", "app"))
	r.server.Write("shop/web-1/app", at(0), "1")
	r.server.Write("shop/web-0/proxy", at(1), "2")
	r.server.Write(app, at(2), "3")
	r.server.WriteRaw(app, at(3), stamped(at(3), "4"))
	r.open(func(o *logs.Options) { o.Follow = false })
	r.shows("web-1/app: 1", "web-0/proxy: 2", "web-0/app: 3", "web-0/app: 4")
	r.until("the end", func() bool { return r.reader.Status().Done })
}

func TestTailAndSince(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*logs.Options)
		want   []string
	}{
		"tail":  {func(o *logs.Options) { o.Tail = 2 }, []string{"web-0/app: line 8", "web-0/app: line 9"}},
		"none":  {func(o *logs.Options) { o.Tail = -1 }, []string{}},
		"since": {func(o *logs.Options) { o.Since = at(7) }, []string{"web-0/app: line 7", "web-0/app: line 8", "web-0/app: line 9"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, web0("app"))
			for i, l := range numbered(0, 10) {
				r.server.Write(app, at(i), l)
			}
			r.open(c.change)
			r.phase(0, logs.Streaming)
			r.shows(c.want...)
			r.server.Write(app, at(20), "new")
			r.shows(append(c.want, "web-0/app: new")...)
		})
	}
}

// TestStatusBehindTheLog: the log that was opened was a new instance's already, of which the status tells only later.
func TestStatusBehindTheLog(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "old")
	r.server.Restart(app)
	r.server.Write(app, at(5000), "b")
	r.open(nil)
	r.shows("web-0/app: b")
	r.server.Apply(logstest.Restarted(logstest.Ended(p, 1, "Error", at(1)), at(5000)))
	r.until("the restart", func() bool { return r.reader.Status().Sources[0].Restarts == 1 })
	r.server.EndStreams()
	r.server.Write(app, at(5001), "c")
	r.shows("web-0/app: b", "web-0/app! The container was restarted after exit code 1 (Error)...", "web-0/app: c")
}

// TestStreamThatOutlivesItsPod: a node that is away ends no streams.
func TestStreamThatOutlivesItsPod(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	p.Status.Conditions = []corev1.PodCondition{{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: "DeletionByTaintManager"}}
	r.server.Apply(p)
	r.server.Delete(p)
	r.shows("web-0/app: a", "web-0/app! The pod is on its way out: its node has a taint that it does not tolerate.",
		"web-0/app! The pod is gone from node node-1: its node has a taint that it does not tolerate.")
	r.phase(0, logs.Gone)
	r.until("the stream is closed", func() bool { open, _ := r.server.Open(); return open == 0 })
}

func TestSeveralInstancesMissed(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	again := p
	for i := range 3 {
		r.server.Restart(app)
		again = logstest.Restarted(logstest.Ended(again, 1, "Error", at(i)), at(i))
	}
	r.server.Write(app, at(9000), "d")
	r.server.Apply(again)
	r.shows("web-0/app: a", "web-0/app! The container was restarted 3 times in between: the logs of 2 instances are missing here...",
		"web-0/app! The container was restarted after exit code 1 (Error)...", "web-0/app: d")
}

func TestPodsThatCannotBeListed(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Fault(func(streamtest.Request) *metav1.Status {
		return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "pods is forbidden")
	})
	r.open(nil)
	r.until("the refusal", func() bool { return r.reader.Status().Err != nil })
	if s := r.reader.Status(); s.Synced || problem.Of(s.Err).Class != problem.Forbidden {
		t.Errorf("status %+v", s)
	}
}

func TestChoiceOfContainers(t *testing.T) {
	p := web0("app", "proxy")
	p.Spec.InitContainers = []corev1.Container{{Name: "init"}}
	for name, c := range map[string]struct {
		choice logs.Choice
		want   string
	}{
		"all":   {logs.Choice{}, "app proxy init"},
		"main":  {logs.Choice{MainOnly: true}, "app proxy"},
		"named": {logs.Choice{Names: []string{"proxy"}}, "proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, p)
			r.open(func(o *logs.Options) { o.Containers = c.choice })
			names := func() (out []string) {
				for _, s := range r.reader.Status().Sources {
					out = append(out, s.Source.Container)
				}
				return out
			}
			r.until(c.want, func() bool { return strings.Join(names(), " ") == c.want })
		})
	}
}

// TestRestartWhileTheEndIsRead: the log of an instance that has ended turns into its successor's before it was read whole.
func TestRestartWhileTheEndIsRead(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	r.server.EndStreams()
	r.server.Write(app, at(1), "last words")
	ended := logstest.Ended(p, 1, "Error", at(2))
	r.server.Refuse(func(string) *metav1.Status {
		return streamtest.Refuse(http.StatusServiceUnavailable, metav1.StatusReasonServiceUnavailable, "away")
	})
	r.server.Apply(ended)
	r.phase(0, logs.Failed)
	r.server.Restart(app)
	r.server.Write(app, at(3), "b")
	r.server.Refuse(nil)
	asked := len(r.server.Asked())
	r.until("it has asked again", func() bool { return len(r.server.Asked()) > asked })
	r.server.Apply(logstest.Restarted(ended, at(3)))
	r.until("b", func() bool { return last(r) == "web-0/app: b" })
	if all := texts(r.reader.Snapshot()); all[1] != "web-0/app: last words" || strings.Count(strings.Join(all, "\n"), "last words") != 1 {
		t.Errorf("the lines are\n%s", strings.Join(all, "\n"))
	}
}
