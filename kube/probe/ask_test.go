package probe

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	networkingv1 "k8s.io/api/networking/v1"

	"fathom/kube/problem"
)

func TestHTTP(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/ok":
			_, _ = w.Write([]byte("hello " + r.Host))
		case "/gone":
			w.WriteHeader(http.StatusNotFound)
		case "/bad":
			w.WriteHeader(http.StatusBadGateway)
		case "/cut":
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			conn.Close()
		}
	}))
	defer plain.Close()
	said, answer, err := askHTTP(t.Context(), plain.URL+"/ok", "shop.example")
	if err != nil || said != "200 OK" || !strings.HasPrefix(answer, "HTTP/1.1 200 OK\n") || !strings.HasSuffix(answer, "hello shop.example") {
		t.Errorf("%q %q %v", said, answer, err)
	}
	for path, want := range map[string]string{"/gone": "It answers 404 Not Found.", "/bad": "It answers 502 Bad Gateway.", "/cut": "closes the connection"} {
		_, _, err := askHTTP(t.Context(), plain.URL+path, "")
		if p := problem.Of(err); !strings.Contains(p.Text, want) || p.Next == "" {
			t.Errorf("%s: %+v", path, p)
		}
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	for url, want := range map[string]string{
		"https" + strings.TrimPrefix(plain.URL, "http"):  "It speaks http, not https.",
		"http" + strings.TrimPrefix(secure.URL, "https"): "It answers 400",
	} {
		if _, _, err := askHTTP(t.Context(), url+"/ok", ""); err == nil || !strings.Contains(problem.Of(err).Text, want) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// health is a gRPC health service, as far as the check looks.
func health(t *testing.T, services map[string][]byte) string {
	t.Helper()
	var plain http.Protocols
	plain.SetUnencryptedHTTP2(true)
	s := &http.Server{Protocols: &plain, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		frame := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(frame)
		name := ""
		if len(frame) > 7 {
			name = string(frame[7:])
		}
		w.Header().Set("Content-Type", "application/grpc")
		status, known := services[name]
		if !known {
			w.Header().Set("Grpc-Status", "5")
			return
		}
		w.Header().Set("Trailer", "Grpc-Status")
		_, _ = w.Write(status)
		w.Header().Set("Grpc-Status", "0")
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

func TestGRPC(t *testing.T) {
	at := health(t, map[string][]byte{
		"": {0, 0, 0, 0, 2, 8, 1}, "shop": {0, 0, 0, 0, 2, 8, 2}, "new": {0, 0, 0, 0, 0},
	})
	if said, _, err := askGRPC(t.Context(), at, ""); said != "SERVING" || err != nil {
		t.Errorf("%q %v", said, err)
	}
	for service, want := range map[string]string{"shop": "NOT_SERVING", "new": "does not know", "other": `no service "other"`} {
		if _, _, err := askGRPC(t.Context(), at, service); err == nil || !strings.Contains(problem.Of(err).Text, want) {
			t.Errorf("%s: %v", service, err)
		}
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	if _, _, err := askGRPC(t.Context(), plain.Listener.Addr().String(), ""); err == nil || !strings.Contains(problem.Of(err).Text, "does not speak gRPC") {
		t.Errorf("a web server: %v", err)
	}
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		code int
		said string
		want string
	}{
		{HTTP, 0, "HTTP/1.1 200 OK\nServer: x", ""},
		{HTTP, 0, "HTTP/1.1 503 Service Unavailable", "It answers 503."},
		{HTTP, 6, "curl: (6) Could not resolve host: web", "cannot be resolved"},
		{HTTP, 1, "wget: bad address 'web.shop'", "cannot be resolved"},
		{HTTP, 7, "curl: (7) Failed to connect: Connection refused", "refused"},
		{HTTP, 28, "curl: (28) Operation timed out", "no answer in time"},
		{HTTP, 1, "wget: server returned error: HTTP/1.1 404 Not Found", "answers with an error"},
		{TCP, 0, "", ""},
		{TCP, 1, "", "cannot be opened"},
		{DNS, 1, "** server can't find x: NXDOMAIN", "cannot be resolved"},
		{GRPC, 4, "service unhealthy\nmore", "exit code 4: service unhealthy."},
	} {
		got := problem.Of(verdict(c.kind, c.code, c.said)).Text
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s, %d, %q: %q", c.kind, c.code, c.said, got)
		}
	}
}

func TestLookedUp(t *testing.T) {
	const server = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n"
	for said, want := range map[string]string{
		server + "Name:\tweb.shop.svc\nAddress: 10.96.0.7\n":                         "10.96.0.7",
		server + "Name:\tweb\nAddress: 10.0.0.1\nName:\tweb\nAddress: fd00::1\n":     "10.0.0.1, fd00::1",
		"Server:    10.96.0.10\nName:      web\nAddress 1: 10.96.0.7 web.shop.svc\n": "10.96.0.7",
		server + "** server can't find web: NXDOMAIN\n":                              "",
		"10.96.0.7       web.shop.svc.cluster.local\n":                               "",
	} {
		if got := lookedUp(said); got != want {
			t.Errorf("of %q the addresses are %q, want %q", said, got, want)
		}
	}
}

func TestRoute(t *testing.T) {
	exact := networkingv1.PathTypeExact
	to := func(name string) networkingv1.IngressBackend {
		return networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: name}}
	}
	in := &networkingv1.Ingress{}
	in.Spec.Rules = []networkingv1.IngressRule{
		{Host: "shop.example", IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{
			{Path: "/", Backend: to("web")}, {Path: "/api", Backend: to("api")}, {Path: "/health", PathType: &exact, Backend: to("health")},
		}}}},
		{Host: "*.apps.example", IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{Backend: to("apps")}}}}},
	}
	for asked, want := range map[[2]string]string{
		{"", "/"}: "web", {"shop.example", "/api/x"}: "api", {"shop.example", "/apix"}: "web", {"shop.example", "/health"}: "health",
		{"shop.example", "/health/x"}: "web", {"a.apps.example", "/"}: "apps", {"a.b.apps.example", "/"}: "", {"other", "/"}: "",
	} {
		got := ""
		if _, b := route(in, asked[0], asked[1]); b != nil {
			got = b.Name
		}
		if got != want {
			t.Errorf("%v leads to %q, want %q", asked, got, want)
		}
	}
}
