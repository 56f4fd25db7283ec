// Package acttest is an API server for tests of what changes a cluster: what clustertest serves, and writes, which it
// records, refuses when a test says so, and makes on the objects that it holds.
//
// It has no admission, no controllers and no garbage collection, and takes a server-side apply for a merge; the sandbox
// has the real ones. Only tests may import it; it does not import package act, so that act's own tests can.
package acttest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/rows"
)

// Context is the name of the kubeconfig context that leads to a Server.
const Context = "test"

// Start is the time at which everything happens.
var Start = time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)

func init() { cluster.Quiet(io.Discard) }

// Server holds objects, and serves and changes them until the test ends.
type Server struct {
	*clustertest.Server
	// API is a connection to it; it is an act.API.
	API *cluster.Cluster

	t     testing.TB
	write sync.Mutex // held while a write is made

	mu      sync.Mutex
	writes  []Write
	refuses func(Write) *metav1.Status
	warns   func(Write) []string
	made    int
}

// Write is a request that would change something.
type Write struct {
	HTTP        string // POST, PUT, PATCH or DELETE
	Resource    schema.GroupVersionResource
	Namespace   string
	Name        string // "" for what is posted to a collection
	Subresource string
	Type        string // Content-Type
	Query       url.Values
	Body        []byte
	DryRun      bool // by the query, or by a delete's options
}

// String is "PATCH deployments.apps/web scale", and tells of dry runs.
func (w Write) String() string {
	s := w.HTTP + " " + w.Resource.GroupResource().String() + "/" + w.Name
	if w.Subresource != "" {
		s += " " + w.Subresource
	}
	if w.DryRun {
		s += " (dry run)"
	}
	return s
}

// New starts a Server that offers every built-in kind and holds the objects, each with a UID.
func New(t testing.TB, objects ...runtime.Object) *Server {
	t.Helper()
	s := &Server{Server: clustertest.New(t), t: t}
	for _, o := range objects {
		s.Hold(o)
	}
	s.Front(s.serve)
	k := cluster.Load(cluster.Options{
		Kubeconfig: clustertest.Kubeconfig(t, clustertest.Context{Name: Context, URL: s.URL(), Namespace: "default"}),
		Builtin:    rows.New().Kinds(), Clock: func() time.Time { return Start },
	})
	s.API = k.Connect(Context, func() {})
	t.Cleanup(s.API.Close)
	return s
}

// Hold adds an object or replaces the one of its name. It gets a UID if it has none: that of its kind and name.
func (s *Server) Hold(o runtime.Object) {
	s.t.Helper()
	o = o.DeepCopyObject()
	m, err := meta.Accessor(o)
	if err != nil {
		s.t.Fatalf("%T has no metadata: %v", o, err)
	}
	if m.GetUID() == "" {
		m.SetUID(UID(m.GetNamespace(), m.GetName()))
	}
	if t := m.GetCreationTimestamp(); t.IsZero() {
		m.SetCreationTimestamp(metav1.NewTime(Start.Add(-time.Hour)))
	}
	s.Apply(o)
}

// UID is that of an object that was held without one.
func UID(namespace, name string) types.UID { return types.UID("uid-" + namespace + "-" + name) }

// Refuse sets what is asked before every write: a Status is sent instead of making it, nil lets it pass.
func (s *Server) Refuse(f func(Write) *metav1.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = f
}

// Warn sets the warnings that come with the answer to a write.
func (s *Server) Warn(f func(Write) []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warns = f
}

// Writes are all requests so far that would change something, dry runs and refused ones too.
func (s *Server) Writes() []Write {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.writes)
}

// Real are the Writes that were no dry runs.
func (s *Server) Real() []Write {
	return slices.DeleteFunc(s.Writes(), func(w Write) bool { return w.DryRun })
}

// Ref names an object of a built-in kind in the Server's context; resource is as kubectl takes it: "deployments.apps".
func (s *Server) Ref(resource, namespace, name string) kube.Ref {
	s.t.Helper()
	return kube.Ref{Context: Context, GVR: s.Kind(resource).GVR, Namespace: namespace, Name: name}
}

// Kind is the kind of a resource.
func (s *Server) Kind(resource string) kube.Kind {
	s.t.Helper()
	k, ok := s.API.Kinds().Find(resource)
	if !ok {
		s.t.Fatalf("there is no kind %q", resource)
	}
	return k
}

// serve makes writes and answers reads of subresources; everything else is left to what is below.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) bool {
	q, ok := parse(r)
	if !ok || !s.Serves(q.Resource) || q.HTTP == http.MethodGet && q.Subresource == "" {
		return false
	}
	if q.HTTP == http.MethodGet {
		part, refusal := s.part(q)
		answer(w, http.StatusOK, part, refusal)
		return true
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return false
	}
	q.Body = body
	q.DryRun = q.Query.Get("dryRun") == metav1.DryRunAll || q.HTTP == http.MethodDelete && q.deletion().DryRun != nil
	s.mu.Lock()
	s.writes = append(s.writes, q)
	refuses, warns := s.refuses, s.warns
	s.mu.Unlock()
	if warns != nil {
		for _, text := range warns(q) {
			w.Header().Add("Warning", fmt.Sprintf("299 - %q", text))
		}
	}
	if refuses != nil {
		if refusal := refuses(q); refusal != nil {
			answer(w, 0, nil, refusal)
			return true
		}
	}
	s.write.Lock()
	defer s.write.Unlock()
	code, result, refusal := s.make(q)
	answer(w, code, result, refusal)
	return true
}
