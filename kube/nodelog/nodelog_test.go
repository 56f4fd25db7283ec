package nodelog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/nodelog"
	"fathom/kube/problem"
)

var node = kube.Ref{Context: "c", GVR: schema.GroupVersionResource{Version: "v1", Resource: "nodes"}, Name: "n"}

type server string

func (s server) RESTConfig() (*rest.Config, error) { return &rest.Config{Host: string(s)}, nil }

// long is a file of so many bytes that it is not read whole at first.
func long() string {
	var b strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&b, "line %d %s\n", i, strings.Repeat("x", 300))
	}
	return b.String()
}

// kubelet serves a folder as a kubelet does whose service kubelet has a journal. With queries false it takes none.
func kubelet(t *testing.T, queries bool) server {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"syslog": "one\ntwo\nthree\n", "pods/a b.log": "x", `odd <&>"name`: "", "containerd.log": "up\nE bad\ndown\n", "crio/crio.log": "crio's\n",
		"empty": "", "long": long(),
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := http.StripPrefix("/api/v1/nodes/n/proxy/logs/", http.FileServer(http.Dir(dir)))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch service := q.Get("query"); {
		case service == "" || !queries:
			files.ServeHTTP(w, r)
		case service == "kubelet":
			w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
			fmt.Fprintf(w, "tail %s pattern %s\n", q.Get("tailLines"), q.Get("pattern"))
		case strings.Contains(service, " "):
			http.Error(w, `query: Invalid value: "a b": input contains unsupported characters`, http.StatusNotAcceptable)
		case q.Has("tailLines") || q.Has("pattern"):
			w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
			fmt.Fprintf(w, "\noptions present and query resolved to log files for [%s]\ntry without specifying options\n", service)
		default:
			w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
			fmt.Fprintf(w, "\nlog not found for %s\n", service)
		}
	}))
	t.Cleanup(s.Close)
	return server(s.URL)
}

func TestList(t *testing.T) {
	api := kubelet(t, true)
	top, err := nodelog.List(t.Context(), api, node, "", time.Now)
	if got := fmt.Sprint(top); err != nil || got != `[{containerd.log false} {crio true} {empty false} {long false} {odd <&>"name false} {pods true} {syslog false}]` {
		t.Errorf("%s %v", got, err)
	}
	below, err := nodelog.List(t.Context(), api, node, "pods", time.Now)
	if got := fmt.Sprint(below); err != nil || got != "[{a b.log false}]" {
		t.Errorf("%s %v", got, err)
	}
}

func TestRead(t *testing.T) {
	api := kubelet(t, true)
	for _, c := range []struct {
		q    nodelog.Query
		want nodelog.Text
	}{
		{nodelog.Query{File: "syslog", Tail: 2}, nodelog.Text{Text: "two\nthree\n", File: "syslog"}},
		{nodelog.Query{File: "syslog", Tail: 9}, nodelog.Text{Text: "one\ntwo\nthree\n", File: "syslog"}},
		{nodelog.Query{File: "syslog", Pattern: "^t", Tail: 1}, nodelog.Text{Text: "three\n", File: "syslog"}},
		{nodelog.Query{File: "pods/a b.log"}, nodelog.Text{Text: "x", File: "pods/a b.log"}},
		{nodelog.Query{File: "empty", Tail: 3}, nodelog.Text{File: "empty"}},
		{nodelog.Query{Service: "kubelet", Tail: 5, Pattern: "err|warn"}, nodelog.Text{Text: "tail 5 pattern err|warn\n"}},
		{nodelog.Query{Service: "kubelet", Tail: 5_000_000}, nodelog.Text{Text: "tail 100000 pattern \n"}},
		{nodelog.Query{Service: "containerd", Tail: 2}, nodelog.Text{Text: "E bad\ndown\n", File: "containerd.log"}},
		{nodelog.Query{Service: "containerd", Tail: 2, Pattern: "^E"}, nodelog.Text{Text: "E bad\n", File: "containerd.log"}},
		{nodelog.Query{Service: "crio", Tail: 2}, nodelog.Text{Text: "crio's\n", File: "crio/crio.log"}},
	} {
		if text, err := nodelog.Read(t.Context(), api, node, c.q, time.Now); err != nil || text != c.want {
			t.Errorf("%+v: %+v %v", c.q, text, err)
		}
	}
	for name, c := range map[string]struct {
		q     nodelog.Query
		class problem.Class
	}{
		"no service": {nodelog.Query{Service: "none", Tail: 5}, problem.NotFound}, "no service, all of it": {nodelog.Query{Service: "none"}, problem.NotFound},
		"a bad name": {nodelog.Query{Service: "a b"}, problem.Invalid}, "no file": {nodelog.Query{File: "none"}, problem.NotFound},
		"a folder": {nodelog.Query{File: "pods"}, problem.NotFound}, "a bad pattern": {nodelog.Query{File: "syslog", Pattern: "("}, problem.Invalid},
	} {
		if _, err := nodelog.Read(t.Context(), api, node, c.q, time.Now); problem.Of(err).Class != c.class || problem.Of(err).Next == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheEndOfALongFile: a long file is read from its end, as far as it takes.
func TestTheEndOfALongFile(t *testing.T) {
	api := kubelet(t, true)
	for tail, want := range map[int]struct {
		first string
		lines int
		cut   bool
	}{10: {"line 39990 x", 10, false}, 3000: {"line 37000 x", 3000, false}, 0: {"", 0, true}, 39_000: {"", 0, true}} {
		got, err := nodelog.Read(t.Context(), api, node, nodelog.Query{File: "long", Tail: tail}, time.Now)
		if err != nil || got.Cut != want.cut || !strings.HasPrefix(got.Text, "line ") || !strings.HasSuffix(got.Text, "x\n") {
			t.Errorf("%d lines: %d bytes, cut %v, %v", tail, len(got.Text), got.Cut, err)
		}
		if n := strings.Count(got.Text, "\n"); want.lines > 0 && (n != want.lines || !strings.HasPrefix(got.Text, want.first)) {
			t.Errorf("%d lines are %d", tail, n)
		}
	}
}

func TestAKubeletWithoutQueries(t *testing.T) {
	_, err := nodelog.Read(t.Context(), kubelet(t, false), node, nodelog.Query{Service: "kubelet", Tail: 5}, time.Now)
	if p := problem.Of(err); p.Class != problem.Forbidden || !strings.Contains(p.Next, "enableSystemLogQuery") {
		t.Errorf("%v", err)
	}
}
