package cluster

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"fathom/kube"
	"fathom/kube/problem"
)

func TestConnect(t *testing.T) {
	f := newFakeAPI(t)
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.live(t)
	s := c.Status()
	if s.Version != "v1.37.2" || s.User != "alice" || len(s.Groups) != 1 || s.Server != f.URL || s.Err != nil {
		t.Errorf("status: %+v", s)
	}
	if c.Namespace() != "payments" || c.Name() != "test" {
		t.Errorf("namespace %q, name %q", c.Namespace(), c.Name())
	}
}

// TestTroubles: what is wrong with a connection is told apart, and nothing gives up.
func TestTroubles(t *testing.T) {
	refused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, x := range []struct {
		name string
		set  func(*fakeAPI, *Options)
		want problem.Class
		text string
	}{
		{"401", func(f *fakeAPI, o *Options) { f.accept("other") }, problem.Unauthorized, "Unauthorized"},
		{"refused", func(f *fakeAPI, o *Options) { o.Server = "https://" + refused.Addr().String() }, problem.Refused, "nothing listens there"},
		{"hang", func(f *fakeAPI, o *Options) { o.Server = "https://" + silent.Addr().String() }, problem.Timeout, "did not answer in time"},
		{"authority", func(f *fakeAPI, o *Options) { o.CertificateAuthority = otherCA(t) }, problem.TLS, "not trusted"},
		{"name", func(f *fakeAPI, o *Options) { o.TLSServerName = "elsewhere.test" }, problem.TLS, "another name"},
		{"no TLS", func(f *fakeAPI, o *Options) { o.Server = plainServer(t) }, problem.TLS, "does not speak TLS"},
		{"impersonation", func(f *fakeAPI, o *Options) {
			f.route("/version", reply(403, status(403, metav1.StatusReasonForbidden, `users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group ""`)))
		}, problem.Forbidden, "cannot impersonate"},
		{"another server", func(f *fakeAPI, o *Options) { f.route("/version", reply(200, "<html>")) }, problem.Config, "does not answer like"},
		{"starting", func(f *fakeAPI, o *Options) {
			f.route("/version", reply(503, status(503, metav1.StatusReasonServiceUnavailable, "starting")))
		}, problem.Server, "starting."},
	} {
		t.Run(x.name, func(t *testing.T) {
			f := newFakeAPI(t)
			o := Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}
			x.set(f, &o)
			k := load(o)
			k.pace.check = 300 * time.Millisecond
			c := connect(t, k, "test")
			c.until(t, "down", func() bool { return c.Status().Phase == Down })
			s := c.Status()
			p := problem.Of(s.Err)
			if p.Class != x.want || !strings.Contains(p.Text, x.text) || p.Next == "" {
				t.Errorf("got %d %q %q", p.Class, p.Text, p.Next)
			}
			if s.Retry.IsZero() || s.Since.IsZero() {
				t.Errorf("retry %v, since %v", s.Retry, s.Since)
			}
		})
	}
}

// TestForbiddenVersion: a server that does not tell its version lives.
func TestForbiddenVersion(t *testing.T) {
	f := newFakeAPI(t)
	f.route("/version", reply(403, status(403, metav1.StatusReasonForbidden, "forbidden")))
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.live(t)
}

// TestVersionToldLater: an API server that has just started may refuse at first, and is asked again though it is not silent.
func TestVersionToldLater(t *testing.T) {
	f := newFakeAPI(t)
	var asked atomic.Int64
	f.route("/version", func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			reply(403, status(403, metav1.StatusReasonForbidden, "forbidden"))(w, r)
			return
		}
		reply(200, map[string]string{"gitVersion": "v1.37.2"})(w, r)
	})
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.until(t, "the version", func() bool { c.Alive(); return c.Status().Version != "" })
}

// TestRecovery: a renewed token is taken up without a word from anybody.
func TestRecovery(t *testing.T) {
	f := newFakeAPI(t)
	token := t.TempDir() + "/token"
	writeFile(t, token, "old")
	f.accept("old")
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{tokenFile: "+token+"}")}), "test")
	c.live(t)
	f.accept("new")
	c.until(t, "unauthorized", func() bool { return problem.Of(c.Status().Err).Class == problem.Unauthorized })
	writeFile(t, token, "new")
	c.live(t)
}

// TestRenewedFile: a token that is renewed on disk is tried at once, however long the next attempt is away.
func TestRenewedFile(t *testing.T) {
	f := newFakeAPI(t)
	token := t.TempDir() + "/token"
	writeFile(t, token, "old")
	f.accept("old")
	k := load(Options{Kubeconfig: f.kubeconfig(t, "{tokenFile: "+token+"}")})
	k.pace.again, k.pace.far = time.Hour, time.Hour
	c := connect(t, k, "test")
	k.Watch(t.Context(), func() {})
	c.live(t)
	f.accept("new")
	c.until(t, "unauthorized", func() bool { return problem.Of(c.Status().Err).Class == problem.Unauthorized })
	writeFile(t, token, "new")
	c.live(t)
}

// TestAnotherTroubleBeginsAnew: how long a server was away does not make a refusal last longer.
func TestAnotherTroubleBeginsAnew(t *testing.T) {
	f := newFakeAPI(t)
	var away atomic.Bool
	away.Store(true)
	f.route("/version", func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			reply(503, status(503, metav1.StatusReasonServiceUnavailable, "not yet"))(w, r)
			return
		}
		reply(401, status(401, metav1.StatusReasonUnauthorized, "Unauthorized"))(w, r)
	})
	k := load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")})
	k.pace.again, k.pace.near, k.pace.far = time.Millisecond, 4*time.Millisecond, time.Hour
	c := connect(t, k, "test")
	c.until(t, "many attempts", func() bool { return f.count("/version") > 20 })
	away.Store(false)
	c.until(t, "unauthorized", func() bool { return problem.Of(c.Status().Err).Class == problem.Unauthorized })
	before := f.count("/version")
	c.until(t, "the next attempts", func() bool { return f.count("/version") > before+4 })
}

func TestClients(t *testing.T) {
	f := newFakeAPI(t)
	requests := make(chan *http.Request, 1)
	f.route("/api/v1/pods", func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		w.Header().Add("Warning", `299 - "pods are old-fashioned"`)
		reply(200, corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}, Items: make([]corev1.Pod, 3)})(w, r)
	})
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}"), Version: "1.2.3"}), "test")
	client, err := c.Client(schema.GroupVersion{Version: "v1"}, kube.Protobuf)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := c.Client(schema.GroupVersion{Version: "v1"}, kube.Protobuf); again != client {
		t.Error("clients are not cached")
	}
	var pods corev1.PodList
	if err := client.Get().Resource("pods").Do(t.Context()).Into(&pods); err != nil || len(pods.Items) != 3 {
		t.Fatalf("%d pods, %v", len(pods.Items), err)
	}
	r := <-requests
	if r.Header.Get("Accept") != protobufAccept || !strings.HasPrefix(r.UserAgent(), "fathom/1.2.3 ") || r.ProtoMajor != 2 {
		t.Errorf("%s %v", r.Proto, r.Header)
	}
	w := c.Warnings()
	if len(w) != 1 || w[0].Text != "pods are old-fashioned" || w[0].Request != "GET /api/v1/pods" || w[0].Count != 1 {
		t.Errorf("warnings: %+v", w)
	}
}

// TestRequestTimeout: it ends requests, and watches that nobody answers, but not those that have begun.
func TestRequestTimeout(t *testing.T) {
	f := newFakeAPI(t)
	f.route("/api/v1/pods", func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Get("watch") == "" || q.Get("limit") == "1" {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}"), RequestTimeout: "400ms"}), "test")
	client, err := c.Client(schema.GroupVersion{Version: "v1"}, kube.JSON)
	if err != nil {
		t.Fatal(err)
	}
	err = client.Get().Resource("pods").Do(t.Context()).Error()
	if problem.Of(err).Class != problem.Timeout {
		t.Errorf("list: %v", err)
	}
	if _, err := client.Get().Resource("pods").Param("watch", "true").Param("limit", "1").MaxRetries(0).Stream(t.Context()); problem.Of(err).Class != problem.Timeout {
		t.Errorf("a watch that nobody answers: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var w watch.Interface
	c.until(t, "a watch that is answered in time", func() bool {
		w, err = client.Get().Resource("pods").Param("watch", "true").Watch(ctx)
		return err == nil
	})
	select {
	case <-w.ResultChan():
		t.Error("the watch ended before its caller did")
	case <-time.After(900 * time.Millisecond): // twice the limit of requests
	}
	cancel()
	<-w.ResultChan()
}

// TestClose: nothing of a Cluster outlives it.
func TestClose(t *testing.T) {
	f := newFakeAPI(t)
	k := load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")})
	connect(t, k, "test").live(t) // what the first connection starts for ever is not counted
	before := runtime.NumGoroutine()
	for range 10 {
		c := connect(t, k, "test")
		c.live(t)
		client, err := c.Client(schema.GroupVersion{Version: "v1"}, kube.JSON)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		if _, err := c.Client(schema.GroupVersion{Version: "v1"}, kube.JSON); err == nil {
			t.Error("a closed cluster gave a client")
		}
		if err := client.Get().Resource("pods").Do(t.Context()).Error(); problem.Of(err).Class != problem.Cancelled {
			t.Errorf("request after Close: %v", err)
		}
	}
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before+2; runtime.Gosched() {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

// TestHealth: a server that goes away is noticed, and so is its return.
func TestHealth(t *testing.T) {
	f := newFakeAPI(t)
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.live(t)
	f.route("/version", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c.until(t, "down", func() bool { return c.Status().Phase == Down })
	if p := problem.Of(c.Status().Err); p.Class != problem.Refused {
		t.Errorf("%+v of %v", p, c.Status().Err)
	}
	f.route("/version", reply(200, map[string]string{"gitVersion": "v1.38.0"}))
	c.until(t, "live", func() bool { return c.Status().Phase == Live })
	if v := c.Status().Version; v != "v1.38.0" {
		t.Errorf("version %s", v)
	}
}

func TestUnknownContext(t *testing.T) {
	f := newFakeAPI(t)
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "tset")
	c.until(t, "down", func() bool { return c.Status().Phase == Down })
	p := problem.Of(c.Status().Err)
	if p.Class != problem.Config || p.Next != `Did you mean "test"?` {
		t.Errorf("%+v", p)
	}
}
