package proxy_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/config"
	"fathom/kube"
	"fathom/ui"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
	"fathom/views/proxy"
)

// on opens the screen on a Service whose answers are played.
func on(t *testing.T, query string, answer http.HandlerFunc, w, h int) *kittest.Rig {
	t.Helper()
	r := kittest.New(t, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web"},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 80}, {Name: "https", Port: 8443}}},
	})
	r.Server.Front(func(w http.ResponseWriter, q *http.Request) bool {
		if !strings.Contains(q.URL.Path, "/proxy") {
			return false
		}
		answer(w, q)
		return true
	})
	ref := kube.Ref{Context: kittest.Context, GVR: corev1.SchemeGroupVersion.WithResource("services"), Namespace: kittest.Namespace, Name: "web"}
	r.Open(t, map[string]kittest.Make{kit.ProxyScreen: proxy.New}, ui.Open{Screen: kit.ProxyScreen, Arg: kit.Reach{On: []kube.Ref{ref}, Query: query}}, w, h)
	return r
}

func TestAnAnswer(t *testing.T) {
	play := func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("X-Asked", q.URL.Path)
		_, _ = io.WriteString(w, `{"hello":[1,2]}`)
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := on(t, "", play, size[0], size[1])
		r.WaitText("GET [https:][port]/path  80/")
		r.Keys("enter")
		r.WaitText("200 OK")
		r.Expect("GET /api/v1/namespaces/shop/services/web:80/proxy/", "15 bytes", "X-Asked: /api/v1/namespaces/shop/services/web:80/proxy/", `"hello": [`)
		r.Keys("enter")
		r.Keys("ctrl+u")
		r.Type("ftp://x")
		r.WaitText("ftp is no scheme that the proxy speaks")
		r.Keys("ctrl+u")
		r.Type("https:8443/deep?q=1")
		r.Keys("enter")
		r.WaitText("services/https:web:8443/proxy/deep")
	}
}

func TestWhatIsNoText(t *testing.T) {
	r := on(t, "80/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0, 1, 'A', 'B'}) }, 100, 30)
	r.WaitText("00000000  00 01 41 42")
}

func TestErrorsAreSaid(t *testing.T) {
	for name, c := range map[string]struct {
		code int
		said string
		want []string
	}{
		"the target's own": {http.StatusTeapot, "short and stout", []string{"418", "short and stout"}},
		"no pods": {http.StatusServiceUnavailable, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":503,"message":"no endpoints available for service \"web\""}`,
			[]string{`no endpoints available for service "web".`, "none is ready for this port"}},
		"nobody listens": {http.StatusBadGateway, "error trying to reach service: dial tcp 10.0.0.1:80: connect: connection refused",
			[]string{"got no answer from services/web: dial tcp 10.0.0.1:80", "whether a process listens on that port"}},
		"forbidden": {http.StatusForbidden, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":403,"reason":"Forbidden","message":"services \"web\" is forbidden: no"}`,
			[]string{"is forbidden: no.", "ask for a role"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := on(t, "80/", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.code)
				_, _ = io.WriteString(w, c.said)
			}, 80, 24)
			for _, want := range c.want {
				r.Wait(want, func() bool { return strings.Contains(strings.Join(strings.Fields(r.Text()), " "), want) })
			}
		})
	}
}

// TestRules: a rule for proxy asks once, or shuts the screen, and the journal has that.
func TestRules(t *testing.T) {
	var asked atomic.Int32
	play := func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, "hello")
	}
	r := on(t, "", play, 100, 24)
	r.WaitText("GET [https:][port]/path  80/")
	r.Session.Config.Rules = []config.Rule{{Verb: "proxy", Then: "confirm"}}
	r.Keys("enter")
	r.WaitText("Send an HTTP request?")
	r.Expect("GET /api/v1/namespaces/shop/services/web:80/proxy/", "A rule of the config file asks before proxy for services/web.")
	if asked.Load() != 0 {
		t.Error("it was asked without a yes")
	}
	r.Keys("y")
	r.WaitText("hello")
	r.Keys("ctrl+r")
	r.Wait("another answer", func() bool { return asked.Load() == 2 })
	r.Session.Config.Rules[0].Then = "forbid"
	r.Keys("ctrl+r")
	r.WaitText("The config file forbids proxy for services/web.")
	entries, _, err := r.Session.Journal.Read()
	if asked.Load() != 2 || err != nil || len(entries) != 1 || entries[0].Refused == "" {
		t.Errorf("asked %d times, the journal has %+v, %v", asked.Load(), entries, err)
	}
}
