// Package logstest serves the logs of containers to tests as a kubelet does, restarts included: on its own API server, besides
// the objects of streamtest, or in front of another.
//
// Only tests may import it.
package logstest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"

	"fathom/kube/stream/streamtest"
)

// Server holds objects and logs until the test ends.
type Server struct {
	*streamtest.Server
	*Logs
}

// New starts a Server with objects.
func New(t testing.TB, objects ...runtime.Object) *Server {
	s := &Server{streamtest.New(t, objects...), NewLogs(t)}
	s.Front(s.Answer)
	return s
}

// Logs are the logs of containers, which are named "namespace/pod/container".
type Logs struct {
	mu       sync.Mutex
	logs     map[string][]*life
	changed  chan struct{} // closed when anything has changed
	broken   chan struct{} // closed to break all streams
	closed   chan struct{} // closed to end all streams in good order
	refuse   func(container string) *metav1.Status
	requests []string
	open     int
	most     int
}

// life is the log of one instance.
type life struct {
	text []string // lines with timestamps, and with the line break if there is one
	at   []time.Time
	over bool
}

// NewLogs are the logs of no container yet.
func NewLogs(t testing.TB) *Logs {
	l := &Logs{logs: map[string][]*life{}, changed: make(chan struct{}), broken: make(chan struct{}), closed: make(chan struct{})}
	t.Cleanup(l.BreakStreams)
	return l
}

// Write adds lines to the running instance of a container, all with one timestamp.
func (s *Logs) Write(container string, at time.Time, lines ...string) {
	for _, l := range lines {
		s.WriteRaw(container, at, at.UTC().Format(time.RFC3339Nano)+" "+l+"\n")
	}
}

// WriteRaw adds to a log what needs to be no line.
func (s *Logs) WriteRaw(container string, at time.Time, raw string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.latest(container)
	l.text, l.at = append(l.text, raw), append(l.at, at)
	s.wake()
}

// End ends the running instance of a container: streams of its log end.
func (s *Logs) End(container string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest(container).over = true
	s.wake()
}

// Restart ends the running instance and begins another, with an empty log.
func (s *Logs) Restart(container string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest(container).over = true
	s.logs[container] = append(s.logs[container], &life{})
	s.wake()
}

// Rotate forgets what the running instance wrote before a time.
func (s *Logs) Rotate(container string, before time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.latest(container)
	for len(l.at) > 0 && l.at[0].Before(before) {
		l.at, l.text = l.at[1:], l.text[1:]
	}
}

func (s *Logs) latest(container string) *life {
	if len(s.logs[container]) == 0 {
		s.logs[container] = []*life{{}}
	}
	all := s.logs[container]
	return all[len(all)-1]
}

func (s *Logs) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// BreakStreams cuts all streams in the middle.
func (s *Logs) BreakStreams() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.broken)
	s.broken = make(chan struct{})
}

// EndStreams ends all streams in good order, as a restarted kubelet does.
func (s *Logs) EndStreams() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.closed)
	s.closed = make(chan struct{})
}

// Refuse sets which containers' logs are refused, and how; nil refuses none.
func (s *Logs) Refuse(f func(container string) *metav1.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = f
}

// Asked are the requests for logs so far, as "namespace/pod/container?query".
func (s *Logs) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// Open is how many streams are open now, and how many have been at most.
func (s *Logs) Open() (now, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, s.most
}

// Answer serves a request for a log and returns true, or leaves it alone.
func (s *Logs) Answer(w http.ResponseWriter, r *http.Request) bool {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) != 7 || parts[6] != "log" {
		return false
	}
	q := r.URL.Query()
	container := parts[3] + "/" + parts[5] + "/" + q.Get("container")
	s.mu.Lock()
	s.requests = append(s.requests, container+"?"+r.URL.RawQuery)
	var refused *metav1.Status
	if s.refuse != nil {
		refused = s.refuse(container)
	}
	all := s.logs[container]
	broken, closed := s.broken, s.closed
	s.open++
	s.most = max(s.most, s.open)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.open--
		s.mu.Unlock()
	}()
	at := len(all) - 1
	if q.Get("previous") == "true" {
		at--
	}
	switch {
	case refused != nil:
		reply(w, refused)
	case at < 0:
		reply(w, streamtest.Refuse(http.StatusBadRequest, metav1.StatusReasonBadRequest, fmt.Sprintf("previous terminated container %q not found", container)))
	default:
		s.send(w, r, all[at], broken, closed)
	}
	return true
}

func reply(w http.ResponseWriter, status *metav1.Status) {
	status.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(int(status.Code))
	// The client may be gone; there is nobody to tell.
	_ = scheme.Codecs.LegacyCodec(corev1.SchemeGroupVersion).Encode(status, w)
}

// send writes a log, and goes on with it when it is followed.
func (s *Logs) send(w http.ResponseWriter, r *http.Request, l *life, broken, closed <-chan struct{}) {
	q := r.URL.Query()
	since, _ := time.Parse(time.RFC3339, q.Get("sinceTime"))
	next := 0
	s.mu.Lock()
	if tail, err := strconv.Atoi(q.Get("tailLines")); err == nil {
		next = max(0, len(l.text)-tail)
	}
	s.mu.Unlock()
	if most, err := strconv.Atoi(q.Get("limitBytes")); err == nil {
		s.mu.Lock()
		all := strings.Join(l.text[next:], "")
		s.mu.Unlock()
		_, _ = w.Write([]byte(all[:min(most, len(all))]))
		return
	}
	flush := http.NewResponseController(w).Flush
	if flush() != nil {
		return
	}
	for {
		s.mu.Lock()
		lines, at, over, changed := l.text[min(next, len(l.text)):], l.at[min(next, len(l.at)):], l.over, s.changed
		s.mu.Unlock()
		next += len(lines)
		for i, line := range lines {
			if at[i].Before(since) {
				continue
			}
			if _, err := w.Write([]byte(line)); err != nil {
				return
			}
		}
		if flush() != nil || over || q.Get("follow") != "true" {
			return
		}
		select {
		case <-changed:
		case <-broken:
			panic(http.ErrAbortHandler)
		case <-closed:
			return
		case <-r.Context().Done():
			return
		}
	}
}
