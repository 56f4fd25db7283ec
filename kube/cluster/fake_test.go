package cluster

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	authn "k8s.io/api/authentication/v1"
	authz "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

// patience is how long a test waits for what must happen; it is never waited for in full when the test passes.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	Quiet(io.Discard)
	os.Exit(m.Run())
}

// fakeAPI is as much of an API server as a connection needs. Handlers in routes go first.
type fakeAPI struct {
	*httptest.Server
	mu     sync.Mutex
	routes map[string]http.HandlerFunc // by path
	hits   map[string]int
	// token is accepted, any other is not; "" accepts all.
	token string
	user  string
	// may answers access reviews.
	may   func(authz.ResourceAttributes) bool
	rules []authz.ResourceRule
}

func newFakeAPI(t *testing.T) *fakeAPI {
	t.Helper()
	f := &fakeAPI{routes: map[string]http.HandlerFunc{}, hits: map[string]int{}, user: "alice"}
	f.Server = httptest.NewUnstartedServer(f)
	f.EnableHTTP2 = true
	f.StartTLS()
	t.Cleanup(f.Close)
	f.route("/version", reply(200, map[string]string{"gitVersion": "v1.37.2"}))
	f.route("/api", reply(200, metav1.APIVersions{Versions: []string{"v1"}}))
	f.route("/apis", reply(200, metav1.APIGroupList{Groups: []metav1.APIGroup{group("apps", "v1"), group("broken.example.com", "v1")}}))
	f.route("/api/v1", reply(200, metav1.APIResourceList{GroupVersion: "v1", APIResources: []metav1.APIResource{
		{Name: "pods", SingularName: "pod", Kind: "Pod", Namespaced: true, ShortNames: []string{"po"}, Categories: []string{"all"}, Verbs: allVerbs()},
		{Name: "pods/log", Kind: "Pod", Namespaced: true, Verbs: []string{"get"}},
		{Name: "bindings", Kind: "Binding", Namespaced: true, Verbs: []string{"create"}},
	}}))
	f.route("/apis/apps/v1", reply(200, metav1.APIResourceList{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{
		{Name: "deployments", SingularName: "deployment", Kind: "Deployment", Namespaced: true, ShortNames: []string{"deploy"}, Categories: []string{"all"}, Verbs: allVerbs()},
		{Name: "deployments/scale", Kind: "Scale", Namespaced: true, Verbs: []string{"get", "update"}},
	}}))
	f.route("/apis/broken.example.com/v1", reply(503, status(503, "ServiceUnavailable", "the server is currently unable to handle the request")))
	f.route("/apis/authentication.k8s.io/v1/selfsubjectreviews", f.selfReview)
	f.route("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", f.accessReview)
	f.route("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", f.rulesReview)
	return f
}

func allVerbs() []string {
	return []string{"get", "list", "watch", "create", "update", "patch", "delete"}
}

func group(name string, versions ...string) metav1.APIGroup {
	g := metav1.APIGroup{Name: name}
	for _, v := range versions {
		g.Versions = append(g.Versions, metav1.GroupVersionForDiscovery{GroupVersion: name + "/" + v, Version: v})
	}
	g.PreferredVersion = g.Versions[0]
	return g
}

func status(code int32, reason metav1.StatusReason, message string) metav1.Status {
	return metav1.Status{
		TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"},
		Status:   metav1.StatusFailure, Code: code, Reason: reason, Message: message,
	}
}

func reply(code int, v any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(v)
	}
}

func (f *fakeAPI) route(path string, h http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.routes[path] = h
}

func (f *fakeAPI) accept(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.token = token
}

func (f *fakeAPI) count(path string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hits[path]
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.hits[r.URL.Path]++
	h, token := f.routes[r.URL.Path], f.token
	f.mu.Unlock()
	switch {
	case token != "" && r.Header.Get("Authorization") != "Bearer "+token:
		h = reply(401, status(401, metav1.StatusReasonUnauthorized, "Unauthorized"))
	case h == nil:
		h = reply(404, status(404, metav1.StatusReasonNotFound, "the server could not find the requested resource"))
	}
	h(w, r)
}

func (f *fakeAPI) selfReview(w http.ResponseWriter, _ *http.Request) {
	review := authn.SelfSubjectReview{Status: authn.SelfSubjectReviewStatus{UserInfo: authn.UserInfo{Username: f.user, Groups: []string{"dev"}}}}
	review.APIVersion, review.Kind = "authentication.k8s.io/v1", "SelfSubjectReview"
	reply(201, review)(w, nil)
}

func (f *fakeAPI) accessReview(w http.ResponseWriter, r *http.Request) {
	var review authz.SelfSubjectAccessReview
	decodeBody(r, &review)
	review.Status.Allowed = f.may != nil && f.may(*review.Spec.ResourceAttributes)
	review.APIVersion, review.Kind = "authorization.k8s.io/v1", "SelfSubjectAccessReview"
	reply(201, review)(w, nil)
}

func (f *fakeAPI) rulesReview(w http.ResponseWriter, r *http.Request) {
	review := authz.SelfSubjectRulesReview{Status: authz.SubjectRulesReviewStatus{
		ResourceRules: f.rules, NonResourceRules: []authz.NonResourceRule{},
	}}
	review.APIVersion, review.Kind = "authorization.k8s.io/v1", "SelfSubjectRulesReview"
	reply(201, review)(w, nil)
}

func decodeBody(r *http.Request, into runtime.Object) {
	data, _ := io.ReadAll(r.Body)
	_, _, _ = serializer.NewCodecFactory(scheme.Scheme).UniversalDeserializer().Decode(data, nil, into)
}

// caFile writes the server's certificate to a file.
func (f *fakeAPI) caFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.crt")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// kubeconfig is a kubeconfig with one context "test", whose user is given as YAML in flow style.
func (f *fakeAPI) kubeconfig(t *testing.T, user string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	writeFile(t, path, f.kubeconfigText(t, user))
	return path
}

func (f *fakeAPI) kubeconfigText(t *testing.T, user string) string {
	t.Helper()
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: test
clusters:
- name: here
  cluster: {server: %q, certificate-authority: %q}
users:
- name: me
  user: %s
contexts:
- name: test
  context: {cluster: here, user: me, namespace: payments}
`, f.URL, f.caFile(t), user)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// quick is a pace for tests: they wait for results, not for time.
func quick() pace {
	p := defaultPace()
	p.beat, p.again, p.near, p.far, p.breath = 20*time.Millisecond, 5*time.Millisecond, 20*time.Millisecond, 20*time.Millisecond, time.Millisecond
	p.check = 2 * time.Second
	p.settle, p.stat = 5*time.Millisecond, 20*time.Millisecond
	p.echoes = []time.Duration{time.Millisecond, 5 * time.Millisecond}
	return p
}

// observed is a Cluster whose changes a test can wait for.
type observed struct {
	*Cluster
	flags chan struct{}
}

func load(o Options) *Kubeconfig {
	k := Load(o)
	k.pace = quick()
	return k
}

func connect(t *testing.T, k *Kubeconfig, name string) observed {
	t.Helper()
	flags := make(chan struct{}, 1)
	c := k.Connect(name, func() { poke(flags) })
	t.Cleanup(c.Close)
	return observed{c, flags}
}

// until waits until the condition holds. It looks at every change, and now and then for what happens without one.
func (o observed) until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !condition() {
		select {
		case <-o.flags:
		case <-look.C:
		case <-deadline:
			t.Fatalf("waited in vain for: %s\nstatus: %+v", what, o.Status())
		}
	}
}

func (o observed) live(t *testing.T) {
	t.Helper()
	o.until(t, "live", func() bool { return o.Status().Phase == Live && o.Status().User != "" })
}
