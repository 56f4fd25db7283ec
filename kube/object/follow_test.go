package object

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/stream/streamtest"
)

// patience bounds the wait for what must happen.
const patience = 2 * time.Minute

var configMaps = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}

func settings(value string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}, Data: map[string]string{"key": value}}
}

// began is when the tests' clock stands.
var began = time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)

// following is a Follower whose pauses end when the test says so.
type following struct {
	*Follower
	t      *testing.T
	looks  chan Seen
	pauses chan time.Duration // one for each pause that begins
	resume chan time.Time     // one ends a pause
	cancel context.CancelFunc
	ended  chan struct{}
}

func follow(t *testing.T, server *streamtest.Server) *following {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &following{
		t: t, cancel: cancel, ended: make(chan struct{}),
		looks: make(chan Seen), pauses: make(chan time.Duration), resume: make(chan time.Time),
	}
	ref := kube.Ref{Context: "test", GVR: configMaps, Namespace: "shop", Name: "settings"}
	w.Follower = NewFollower(server.API("test"), ref, func() time.Time { return began }, func(s Seen) {
		select {
		case w.looks <- s:
		case <-ctx.Done():
		}
	})
	w.after = func(d time.Duration) <-chan time.Time {
		select {
		case w.pauses <- d:
		case <-ctx.Done():
		}
		return w.resume
	}
	go func() {
		defer close(w.ended)
		w.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-w.ended
	})
	return w
}

// want waits for the next look, and fails if it is not of this value.
func (w *following) want(value string) Seen {
	w.t.Helper()
	s := receive(w.t, w.looks, "a look at "+value)
	if got := text(s); got != value {
		w.t.Fatalf("saw %s, want %s", got, value)
	}
	return s
}

// text is a look in a few words.
func text(s Seen) string {
	out := "nothing"
	if s.Object != nil {
		data, _ := s.Object.Object["data"].(map[string]any)
		out = fmt.Sprint(data["key"])
	}
	if s.Deleted {
		out += ", deleted"
	}
	switch {
	case s.Err == nil:
		return out
	case apierrors.IsNotFound(s.Err):
		return out + ", not found"
	case apierrors.IsForbidden(s.Err):
		return out + ", forbidden"
	}
	return out + ", failed"
}

// pause waits until the follower pauses for so long.
func (w *following) pause(long time.Duration) {
	w.t.Helper()
	if got := receive(w.t, w.pauses, "a pause"); got != long {
		w.t.Errorf("the pause is %v, want %v", got, long)
	}
}

// next waits for a pause and ends it.
func (w *following) next(long time.Duration) {
	w.t.Helper()
	w.pause(long)
	w.resume <- time.Time{}
}

func receive[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("not reached")
	}
}

func TestFollowTellsOfChanges(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	w.want("one")
	server.Apply(settings("two"))
	w.want("two")
	server.Apply(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "other"}})
	server.Apply(settings("three"))
	w.want("three") // and nothing of the other object
}

func TestFollowTellsOfDeletionAndReturn(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	if s := w.want("one"); !s.Since.IsZero() {
		t.Errorf("what is there is as of %v", s.Since)
	}
	server.Delete(settings("one"))
	if s := w.want("one, deleted"); s.Since != began {
		t.Errorf("deleted at %v", s.Since)
	}
	server.Apply(settings("again"))
	if s := w.want("again"); !s.Since.IsZero() {
		t.Errorf("what has come back is as of %v", s.Since)
	}
}

func TestFollowWaitsForWhatIsNotThereYet(t *testing.T) {
	server := streamtest.New(t)
	server.Serve(configMaps)
	w := follow(t, server)
	if s := w.want("nothing, not found"); s.Deleted {
		t.Error("what was never seen is not deleted")
	}
	server.Apply(settings("one"))
	w.want("one")
}

func TestFollowNoticesADeletionThatItMissed(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	w.want("one")
	server.Forget(settings("one"))
	server.EndWatches()
	w.next(followFirst)
	w.want("one, deleted")
	server.Apply(settings("two"))
	w.want("two")
}

func TestFollowFetchesAnewAfterAWatchExpired(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	w.want("one")
	server.Expire()
	w.next(followFirst)
	w.want("one")
	server.Apply(settings("two"))
	w.want("two")
}

func TestFollowPollsWhatItMayNotWatch(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Watch {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "no watching")
		}
		return nil
	})
	w := follow(t, server)
	w.want("one")
	w.pause(pollEvery)
	server.Apply(settings("two"))
	w.resume <- time.Time{}
	w.want("two")
	w.pause(pollEvery)
	server.Delete(settings("two"))
	w.resume <- time.Time{}
	w.want("two, deleted")
}

func TestFollowGoesOnAfterTheServerWasDown(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	w.want("one")
	server.Down(true)
	s := w.want("one, failed")
	if s.Since != began || s.Retry != began.Add(2*followFirst) {
		t.Errorf("stale since %v, next attempt at %v", s.Since, s.Retry)
	}
	w.next(2 * followFirst)
	w.want("one, failed")
	w.pause(4 * followFirst)
	server.Down(false)
	server.Apply(settings("two"))
	w.Retry() // one need not wait for it
	w.want("two")
	server.EndWatches()
	w.next(followFirst) // all is well, so the pauses are short again
	w.want("two")
}

// A custom resource whose conversion webhook is down can neither be read nor watched, and its running watch ends with an error.
func TestFollowTellsOfAConversionThatFails(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	w.want("one")
	broken := streamtest.Refuse(http.StatusInternalServerError, metav1.StatusReasonInternalError, "conversion webhook failed")
	server.Fault(func(streamtest.Request) *metav1.Status { return broken })
	server.Break(broken)
	for _, pause := range []time.Duration{2, 4, 8, 16, 30, 30} {
		if s := w.want("one, failed"); !strings.Contains(s.Err.Error(), "conversion webhook failed") {
			t.Errorf("the error is %v", s.Err)
		}
		w.next(pause * time.Second)
	}
	w.want("one, failed")
	server.Fault(nil)
	w.next(followLast)
	w.want("one")
}

func TestFollowTellsWhyItMayNot(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	server.Fault(func(streamtest.Request) *metav1.Status {
		return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "not yours")
	})
	w := follow(t, server)
	if s := w.want("nothing, forbidden"); !s.Since.IsZero() {
		t.Errorf("what was never seen is as of %v", s.Since)
	}
	w.pause(2 * followFirst)
	server.Fault(nil)
	w.resume <- time.Time{}
	w.want("one")
}

func TestFollowPassesOverWhatTheFetchKnewAlready(t *testing.T) {
	var saw []string
	f := NewFollower(nil, kube.Ref{Name: "settings"}, nil, func(s Seen) { saw = append(saw, text(s)) })
	event := func(typ, uid, version, value string) string {
		return fmt.Sprintf(`{"type":%q,"object":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"uid":%q,"resourceVersion":%q},"data":{"key":%q}}}`,
			typ, uid, version, value) + "\n"
	}
	if err := f.read(strings.NewReader(event("MODIFIED", "a", "10", "ten") +
		event("ADDED", "a", "9", "nine") + event("ADDED", "a", "10", "ten") + event("BOOKMARK", "", "11", "") +
		event("MODIFIED", "a", "12", "twelve") + event("ADDED", "b", "8", "another life"))); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(saw, ", "); got != "ten, twelve, another life" {
		t.Errorf("saw %s", got)
	}
	if err := f.read(strings.NewReader(`{"type":"ADDED","object":`)); err == nil {
		t.Error("a watch that is cut off has ended well")
	}
}

func TestFollowEndsWithItsContext(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	w := follow(t, server)
	w.want("one")
	w.cancel()
	receive(t, w.ended, "the end")
}

func TestGet(t *testing.T) {
	server := streamtest.New(t, settings("one"))
	ref := kube.Ref{GVR: configMaps, Namespace: "shop", Name: "settings"}
	u, err := Get(t.Context(), server.API("test"), ref)
	if err != nil || u.GetKind() != "ConfigMap" || u.GetName() != "settings" {
		t.Errorf("got %v, %v", u, err)
	}
	ref.Name = "none"
	if _, err := Get(t.Context(), server.API("test"), ref); !apierrors.IsNotFound(err) || err.Error() != `configmaps "none" not found` {
		t.Errorf("got the error %v", err)
	}
}
