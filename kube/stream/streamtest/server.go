package streamtest

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// Server holds objects and serves them until the test ends.
type Server struct {
	t    testing.TB
	http *httptest.Server

	mu       sync.Mutex
	version  int
	objects  map[schema.GroupVersionResource]map[name]*stored
	history  []change
	oldest   int // watches can resume from here
	changed  chan struct{}
	cut      chan struct{} // closed to break off all answers
	ended    chan struct{} // closed to end all watches in good order
	requests []Request
	watches  int
	tables   map[schema.GroupVersionResource]*Columns

	front       func(http.ResponseWriter, *http.Request) bool
	fault       func(Request) *metav1.Status
	down        bool
	noStreaming bool
}

type name struct{ namespace, name string }

type stored struct {
	object  runtime.Object
	version int
}

// change is an event in the history of a resource. An empty resource stands for all of them.
type change struct {
	resource schema.GroupVersionResource
	version  int
	typ      string
	object   runtime.Object
}

// Request is what a client has asked for.
type Request struct {
	Resource  schema.GroupVersionResource
	Namespace string
	Name      string // of a single object
	Watch     bool
	Query     map[string]string
	// Done is closed when the client has gone away; a fault that delays an answer ends with it.
	Done <-chan struct{}
}

// Columns are how a resource is printed as a Table.
type Columns struct {
	Definitions []metav1.TableColumnDefinition
	Cells       func(metav1.Object) []any
}

// New starts a Server that holds the objects.
func New(t testing.TB, objects ...runtime.Object) *Server {
	s := &Server{
		t:       t,
		version: 1000,
		objects: map[schema.GroupVersionResource]map[name]*stored{},
		changed: make(chan struct{}),
		cut:     make(chan struct{}),
		ended:   make(chan struct{}),
		tables:  map[schema.GroupVersionResource]*Columns{},
	}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.close)
	for _, o := range objects {
		s.Apply(o)
	}
	return s
}

// URL is where the Server listens.
func (s *Server) URL() string { return s.http.URL }

// Front sets what is asked first: it answers the request and returns true, or leaves it to the Server.
func (s *Server) Front(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.front = f
}

// Serve makes resources known that have no objects yet.
func (s *Server) Serve(gvrs ...schema.GroupVersionResource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, gvr := range gvrs {
		if s.objects[gvr] == nil {
			s.objects[gvr] = map[name]*stored{}
		}
	}
}

func (s *Server) close() {
	s.Down(true)
	s.http.Close()
}

// Apply adds an object or replaces the one of its name.
func (s *Server) Apply(o runtime.Object) {
	s.t.Helper()
	gvr, _ := s.identify(&o)
	s.ApplyAs(gvr, o)
}

// ApplyAs is Apply for a resource whose name does not follow from its kind.
func (s *Server) ApplyAs(gvr schema.GroupVersionResource, o runtime.Object) {
	s.t.Helper()
	_, m := s.identify(&o)
	s.mu.Lock()
	defer s.mu.Unlock()
	typ := "ADDED"
	n := name{m.GetNamespace(), m.GetName()}
	all := s.objects[gvr]
	if all == nil {
		all = map[name]*stored{}
		s.objects[gvr] = all
	}
	if all[n] != nil {
		typ = "MODIFIED"
	}
	s.next(gvr, typ, o)
	all[n] = &stored{o, s.version}
}

// Delete removes an object of the type and name of o.
func (s *Server) Delete(o runtime.Object) {
	s.t.Helper()
	gvr, m := s.identify(&o)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects[gvr], name{m.GetNamespace(), m.GetName()})
	s.next(gvr, "DELETED", o)
}

// Forget removes an object as if while nobody watched: no event tells of it.
func (s *Server) Forget(o runtime.Object) {
	s.t.Helper()
	gvr, m := s.identify(&o)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	delete(s.objects[gvr], name{m.GetNamespace(), m.GetName()})
}

// next records a change. The caller holds the lock.
func (s *Server) next(gvr schema.GroupVersionResource, typ string, o runtime.Object) {
	s.version++
	if m, err := meta.Accessor(o); err == nil {
		m.SetResourceVersion(strconv.Itoa(s.version))
	}
	s.history = append(s.history, change{gvr, s.version, typ, o})
	s.wakeAll()
}

func (s *Server) wakeAll() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// identify replaces the object by a copy that knows its kind, and says where it is served.
func (s *Server) identify(o *runtime.Object) (schema.GroupVersionResource, metav1.Object) {
	s.t.Helper()
	*o = (*o).DeepCopyObject()
	gvk := (*o).GetObjectKind().GroupVersionKind()
	if gvk.Empty() {
		kinds, _, err := scheme.Scheme.ObjectKinds(*o)
		if err != nil {
			s.t.Fatalf("the kind of %T is not known: %v", *o, err)
		}
		gvk = kinds[0]
		(*o).GetObjectKind().SetGroupVersionKind(gvk)
	}
	m, err := meta.Accessor(*o)
	if err != nil {
		s.t.Fatalf("%T has no metadata: %v", *o, err)
	}
	gvr, _ := meta.UnsafeGuessKindToResource(gvk)
	return gvr, m
}
