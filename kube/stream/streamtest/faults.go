package streamtest

import (
	"net/http"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Fault sets what is asked before every answer: a Status is sent instead of it, nil lets it pass. The function may
// take its time; it ends a fault by setting nil.
func (s *Server) Fault(f func(Request) *metav1.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Refuse returns a Status as a server sends it.
func Refuse(code int32, reason metav1.StatusReason, message string) *metav1.Status {
	return &metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
		Status:   metav1.StatusFailure, Code: code, Reason: reason, Message: message,
	}
}

// Down makes the server break off every connection, or serve again.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	s.down = down
	s.mu.Unlock()
	if down {
		s.Cut()
	}
}

// Cut breaks off all answers that are being sent.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.cut)
	s.cut = make(chan struct{})
}

// EndWatches ends all watches in good order.
func (s *Server) EndWatches() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.ended)
	s.ended = make(chan struct{})
}

// Expire makes all versions handed out so far too old to resume from, and tells running watches so.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oldest = s.version + 1
	s.fail(Refuse(http.StatusGone, metav1.StatusReasonExpired, "too old resource version"))
}

// Break ends all watches with an error event.
func (s *Server) Break(status *metav1.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail(status)
}

// fail sends an error event. The caller holds the lock.
func (s *Server) fail(status *metav1.Status) {
	s.version++
	s.history = append(s.history, change{version: s.version, typ: "ERROR", object: status})
	s.wakeAll()
}

// Bookmark sends a bookmark to all watches.
func (s *Server) Bookmark() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	s.history = append(s.history, change{version: s.version, typ: "BOOKMARK"})
	s.wakeAll()
}

// NoStreaming makes the server refuse streamed lists, as servers before 1.32 do.
func (s *Server) NoStreaming() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noStreaming = true
}

// SetColumns sets how a resource is printed as a Table.
func (s *Server) SetColumns(gvr schema.GroupVersionResource, c Columns) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables[gvr] = &c
}

// Requests are all requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Watches is the number of watches being served.
func (s *Server) Watches() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.watches
}
