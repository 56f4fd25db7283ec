package streamtest

import (
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// API is a kubeconfig context that leads to a Server. It counts what streams report of it.
type API struct {
	name string
	host string

	mu     sync.Mutex
	alive  int
	failed []error
	err    error
}

// API returns a context of that name.
func (s *Server) API(name string) *API { return &API{name: name, host: s.http.URL} }

// Name is the context's name.
func (a *API) Name() string { return a.name }

// Client returns a new client.
func (a *API) Client(gv schema.GroupVersion, _ kube.Encoding) (rest.Interface, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return nil, a.err
	}
	c := &rest.Config{Host: a.host, QPS: -1, APIPath: "/apis"}
	if gv.Group == "" {
		c.APIPath = "/api"
	}
	c.GroupVersion = &gv
	c.NegotiatedSerializer = serializer.NewCodecFactory(scheme.Scheme).WithoutConversion()
	return rest.RESTClientFor(c)
}

// Refuse makes Client fail; nil lets it succeed again.
func (a *API) Refuse(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.err = err
}

// Alive counts.
func (a *API) Alive() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.alive++
}

// Failed keeps the error.
func (a *API) Failed(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed = append(a.failed, err)
}

// Reports are how often Alive was called, and the errors that Failed was called with.
func (a *API) Reports() (alive int, failed []error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.alive, append([]error(nil), a.failed...)
}
