package cluster

import (
	"net/http"
	"strings"
	"testing"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/problem"
)

var broken = schema.GroupVersion{Group: "broken.example.com", Version: "v1"}

// TestDiscovery: the built-in kinds are there at once, the server's when it has answered, whatever is broken.
func TestDiscovery(t *testing.T) {
	f := newFakeAPI(t)
	builtin := []kube.Kind{{GVR: gvr("", "v1", "pods"), Kind: "Pod", Singular: "pod"}}
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}"), Builtin: builtin}), "test")
	if k := c.Kinds(); len(k.All()) != 1 || k.Known() {
		t.Errorf("before discovery: %v", k.All())
	}
	c.until(t, "discovery", func() bool { return c.Kinds().Known() })
	k := c.Kinds()
	deploy, ok := k.Find("deploy")
	if !ok || len(deploy.Subresources) != 1 || len(k.All()) != 2 || len(k.Several("all")) != 2 {
		t.Errorf("%v %v", deploy, k.All())
	}
	if gaps := k.Gaps(); len(gaps) != 1 || !strings.HasPrefix(gaps[0], "The API group broken.example.com/v1 could not be asked: ") {
		t.Errorf("the gaps are %q", gaps)
	}
	if p := problem.Of(k.Errors()[broken]); len(k.Errors()) != 1 || p.Class != problem.Server {
		t.Errorf("errors: %v, %+v", k.Errors(), p)
	}
}

// TestAggregated: of a server that has all in one document, the stale groups are asked for by themselves, and keep the
// kinds that were known.
func TestAggregated(t *testing.T) {
	f := newFakeAPI(t)
	things := func(names ...string) []apidiscovery.APIResourceDiscovery {
		var out []apidiscovery.APIResourceDiscovery
		for _, n := range names {
			out = append(out, apidiscovery.APIResourceDiscovery{
				Resource: n, SingularResource: n, Scope: apidiscovery.ScopeNamespace, Verbs: allVerbs(),
				ResponseKind: &metav1.GroupVersionKind{Kind: n},
			})
		}
		return out
	}
	document := func(freshness apidiscovery.DiscoveryFreshness, resources ...string) http.HandlerFunc {
		list := apidiscovery.APIGroupDiscoveryList{Items: []apidiscovery.APIGroupDiscovery{{
			ObjectMeta: metav1.ObjectMeta{Name: broken.Group},
			Versions:   []apidiscovery.APIVersionDiscovery{{Version: "v1", Freshness: freshness, Resources: things(resources...)}},
		}}}
		return func(w http.ResponseWriter, r *http.Request) {
			reply(200, list)(contentType{w}, r)
		}
	}
	f.route("/api", document(apidiscovery.DiscoveryFreshnessCurrent))
	f.route("/apis", document(apidiscovery.DiscoveryFreshnessCurrent, "teapots"))
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.until(t, "discovery", func() bool { _, ok := c.Kinds().Find("teapots"); return ok })
	if f.count("/apis/broken.example.com/v1") != 0 {
		t.Error("asked for what the document holds")
	}
	f.route("/apis", document(apidiscovery.DiscoveryFreshnessStale))
	c.Refresh()
	c.until(t, "the error", func() bool { return c.Kinds().Errors()[broken] != nil })
	if _, ok := c.Kinds().Find("teapots"); !ok {
		t.Error("kinds of a group that does not answer are forgotten")
	}
}

// contentType marks the answer as an aggregated document.
type contentType struct{ http.ResponseWriter }

func (c contentType) WriteHeader(code int) {
	c.Header().Set("Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
	c.ResponseWriter.WriteHeader(code)
}

// TestNewKind: a kind that appears is there without anybody asking.
func TestNewKind(t *testing.T) {
	f := newFakeAPI(t)
	created := make(chan struct{})
	f.route(definitions, definitionsWatched(1, created))
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.until(t, "the watch", func() bool { return c.Kinds().Known() })
	f.route("/apis/broken.example.com/v1", reply(200, metav1.APIResourceList{APIResources: []metav1.APIResource{resource("gadgets", "Gadget")}}))
	close(created)
	c.until(t, "the kind", func() bool { _, ok := c.Kinds().Find("gadgets"); return ok })
}

// TestNoDiscovery: without any answer the built-in kinds stay, and the reason is told.
func TestNoDiscovery(t *testing.T) {
	f := newFakeAPI(t)
	f.route("/apis", reply(403, status(403, metav1.StatusReasonForbidden, "forbidden")))
	builtin := []kube.Kind{{GVR: gvr("", "v1", "pods"), Kind: "Pod"}}
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}"), Builtin: builtin}), "test")
	c.until(t, "the error", func() bool {
		return problem.Of(c.Kinds().Errors()[schema.GroupVersion{}]).Class == problem.Forbidden
	})
	if _, ok := c.Kinds().Find("pods"); !ok {
		t.Error("the built-in kinds are gone")
	}
}
