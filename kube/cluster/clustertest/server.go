// Package clustertest is a whole API server for tests: what streamtest serves, and what a connection asks for besides:
// version, discovery, who one is and what one may.
//
// It is not a control plane; the sandbox has a real one. Only tests may import it.
package clustertest

import (
	"net/http"
	"sync"
	"testing"

	authz "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/rows"
	"fathom/kube/stream/streamtest"
)

// Version is what the servers say of themselves, User who their clients are.
const (
	Version = "v1.36.1"
	User    = "alice"
)

// Server holds objects and serves them until the test ends.
type Server struct {
	*streamtest.Server

	mu     sync.Mutex
	kinds  []kube.Kind
	denied func(authz.ResourceAttributes) bool
	front  func(http.ResponseWriter, *http.Request) bool
}

// New starts a Server that offers every built-in kind and holds the objects.
func New(t testing.TB, objects ...runtime.Object) *Server {
	t.Helper()
	s := &Server{Server: streamtest.New(t, objects...)}
	for _, k := range rows.New().Kinds() {
		if k.Of.Resource == "" && k.GVR.Group != "metrics.k8s.io" {
			s.Offer(k)
		}
	}
	s.Server.Front(s.serve)
	return s
}

// Front sets what is asked first: it answers the request and returns true, or leaves it to the Server.
func (s *Server) Front(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.front = f
}

// Offer adds a kind, with all verbs if it names none.
func (s *Server) Offer(k kube.Kind) {
	if len(k.Verbs) == 0 {
		k.Verbs = []string{"get", "list", "watch", "create", "update", "patch", "delete"}
	}
	s.Serve(k.GVR)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kinds = append(s.kinds, k)
}

// Deny sets what the user may not; nil allows everything. It answers questions only: Fault refuses the requests.
func (s *Server) Deny(f func(authz.ResourceAttributes) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied = f
}

func (s *Server) allows(a authz.ResourceAttributes) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.denied == nil || !s.denied(a)
}

// versions are the group versions on offer, in the order in which they were offered first.
func (s *Server) versions() []schema.GroupVersion {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []schema.GroupVersion
	seen := map[schema.GroupVersion]bool{}
	for _, k := range s.kinds {
		if gv := k.GVR.GroupVersion(); !seen[gv] {
			seen[gv] = true
			out = append(out, gv)
		}
	}
	return out
}

func (s *Server) in(gv schema.GroupVersion) []kube.Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []kube.Kind
	for _, k := range s.kinds {
		if k.GVR.GroupVersion() == gv {
			out = append(out, k)
		}
	}
	return out
}

// serve answers what is about the server and its user, not about objects.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	front := s.front
	s.mu.Unlock()
	if front != nil && front(w, r) {
		return true
	}
	answer, ok := s.answer(r)
	if ok {
		reply(w, answer)
	}
	return ok
}
