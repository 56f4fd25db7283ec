package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/problem"
	"fathom/kube/proxy"
)

func ref(resource string) kube.Ref {
	return kube.Ref{Context: "c", GVR: schema.GroupVersionResource{Version: "v1", Resource: resource}, Namespace: "shop", Name: "web"}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "/api/v1/namespaces/shop/services/web/proxy/",
		"/healthz":                      "/api/v1/namespaces/shop/services/web/proxy/healthz",
		"8080":                          "/api/v1/namespaces/shop/services/web:8080/proxy/",
		":8080/metrics":                 "/api/v1/namespaces/shop/services/web:8080/proxy/metrics",
		"http/x":                        "/api/v1/namespaces/shop/services/web:http/proxy/x",
		"8080?x=1":                      "/api/v1/namespaces/shop/services/web:8080/proxy/?x=1",
		"https:8443/a?b=c":              "/api/v1/namespaces/shop/services/https:web:8443/proxy/a?b=c",
		"https:/a":                      "/api/v1/namespaces/shop/services/https:web:/proxy/a",
		"https://shop.example:8443/a/b": "/api/v1/namespaces/shop/services/https:web:8443/proxy/a/b",
	} {
		got, err := proxy.Parse(ref("services"), text)
		if err != nil || got.URL() != want {
			t.Errorf("%q is %q, %v; want %q", text, got.URL(), err, want)
		}
		again, err := proxy.Parse(ref("services"), got.String())
		if err != nil || again != got {
			t.Errorf("%q is written %q, which is read as %+v, %v", text, got.String(), again, err)
		}
	}
	for _, text := range []string{"ftp://x/y", "80 80/x", "a:b/c"} {
		if got, err := proxy.Parse(ref("services"), text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
	node, _ := proxy.Parse(ref("nodes"), "/logs/")
	if want := "/api/v1/nodes/web/proxy/logs/"; node.URL() != want {
		t.Errorf("a node's is %q", node.URL())
	}
}

func FuzzParse(f *testing.F) {
	f.Add("https:8443/a?b=c")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := proxy.Parse(ref("pods"), text)
		if err == nil && !strings.HasPrefix(got.URL(), "/api/v1/namespaces/shop/pods/") {
			t.Errorf("%q leads to %q", text, got.URL())
		}
	})
}

type server string

func (s server) RESTConfig() (*rest.Config, error) { return &rest.Config{Host: string(s)}, nil }

func TestGet(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasSuffix(path, "/long"):
			_, _ = w.Write([]byte(strings.Repeat("x", 100)))
		case strings.HasSuffix(path, "/moved"):
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		case strings.HasSuffix(path, "/teapot"):
			w.Header().Set("X-Pot", "tea")
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer s.Close()
	now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(50 * time.Millisecond); return now }
	get := func(path string) (*proxy.Answer, error) {
		return proxy.Get(t.Context(), server(s.URL), proxy.Target{Ref: ref("services"), Path: path}, 10, clock)
	}
	if a, err := get("/long"); err != nil || len(a.Body) != 10 || !a.Cut || a.Took != 50*time.Millisecond {
		t.Errorf("%+v %v", a, err)
	}
	if a, err := get("/moved"); err != nil || a.Code != http.StatusFound {
		t.Errorf("a redirect was followed: %+v %v", a, err)
	}
	if a, err := get("/teapot"); err != nil || a.Status != "418 I'm a teapot" || a.Header.Get("X-Pot") != "tea" {
		t.Errorf("%+v %v", a, err)
	}
}

// TestTheWayIsExplained has the words of the API server.
func TestTheWayIsExplained(t *testing.T) {
	const status = `{"kind":"Status","status":"Failure","code":503,"message":`
	for said, want := range map[string][2]string{
		status + `"no endpoints available for service \"web\""}`:                                                                   {`There are no endpoints available for service "web".`, "none is ready"},
		status + `"no service port 99 found for service \"web\""}`:                                                                 {"services/web has no port 99.", "one of its ports"},
		status + `"error trying to reach service: dial tcp 10.0.0.1:80: connect: connection refused"}`:                             {"got no answer from services/web: dial tcp 10.0.0.1:80", "process listens"},
		status + `"error trying to reach service: dial tcp 10.0.0.1:80: i/o timeout"}`:                                             {"i/o timeout.", "NetworkPolicy"},
		status + `"error trying to reach service: tls: first record does not look like a TLS handshake"}`:                          {"TLS handshake.", "ask without https"},
		status + `"error trying to reach service: net/http: HTTP/1.x transport connection broken: malformed HTTP response \"x\""}`: {"malformed", "may want https"},
		"error trying to reach service: dial tcp 10.0.0.1:80: no route to host\n":                                                  {"no route to host.", "listens on that port"},
		`{"kind":"Status","status":"Failure","code":404,"reason":"NotFound","message":"services \"web\" not found"}`:               {`services "web" not found.`, "no endpoints at all"},
		status + `"address not allowed"}`:                    {"does not go to the address of services/web", "port-forward"},
		status + `"services \"web\" is forbidden: no"}`:      {`services "web" is forbidden: no`, ""},
		"an answer of the target that is no word of the way": {"", ""},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(said))
		}))
		_, err := proxy.Get(t.Context(), server(s.URL), proxy.Target{Ref: ref("services"), Port: "99", Path: "/"}, 10, time.Now)
		s.Close()
		if (err == nil) != (want[0] == "") {
			t.Errorf("%s: %v", said, err)
			continue
		}
		if p := problem.Of(err); err != nil && (!strings.Contains(p.Text, want[0]) || !strings.Contains(p.Next, want[1])) {
			t.Errorf("%s: %+v", said, p)
		}
	}
}

func TestTheEndOnly(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "x.log", time.Time{}, strings.NewReader("0123456789"))
	}))
	defer s.Close()
	a, err := proxy.Get(t.Context(), server(s.URL), proxy.Target{Ref: ref("services"), Path: "/", End: 3}, 10, time.Now)
	if err != nil || a.Code != http.StatusPartialContent || string(a.Body) != "789" {
		t.Errorf("%+v %v", a, err)
	}
}

func TestPorts(t *testing.T) {
	got := proxy.Ports(&corev1.Service{Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{
		{Port: 53, Protocol: corev1.ProtocolUDP}, {Port: 8080}, {Name: "https", Port: 9000, Protocol: corev1.ProtocolTCP},
	}}})
	if strings.Join(got, " ") != "8080/ https:9000/" {
		t.Errorf("%v", got)
	}
}
