package exectest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// API is a cluster of one server.
type API struct{ config *rest.Config }

// Serve starts a server, which ends with the test.
func Serve(t testing.TB, h http.Handler) *API {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &API{&rest.Config{Host: s.URL, QPS: -1}}
}

// Client implements exec.API.
func (a *API) Client(gv schema.GroupVersion, _ kube.Encoding) (rest.Interface, error) {
	config := rest.CopyConfig(a.config)
	config.GroupVersion, config.APIPath = &gv, "/apis"
	if gv.Group == "" {
		config.APIPath = "/api"
	}
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	return rest.RESTClientFor(config)
}

// UpgradeConfig implements exec.API.
func (a *API) UpgradeConfig(context.Context) (*rest.Config, error) {
	return rest.CopyConfig(a.config), nil
}
