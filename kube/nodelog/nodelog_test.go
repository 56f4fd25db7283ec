package nodelog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"fathom/kube/nodelog"
	"fathom/kube/problem"
)

type server string

func (s server) RESTConfig() (*rest.Config, error) { return &rest.Config{Host: string(s)}, nil }

// kubelet serves a folder as a kubelet does.
func kubelet(t *testing.T) server {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"syslog": "one\ntwo\nthree\n", "pods/a b.log": "x", `odd <&>"name`: ""} {
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
		switch q := r.URL.Query(); q.Get("query") {
		case "":
			files.ServeHTTP(w, r)
		case "kubelet":
			fmt.Fprintf(w, "tail %s since %s pattern %s\n", q.Get("tailLines"), q.Get("sinceTime"), q.Get("pattern"))
		default:
			http.Error(w, "logs endpoint is disabled", http.StatusMethodNotAllowed)
		}
	}))
	t.Cleanup(s.Close)
	return server(s.URL)
}

func TestNodeLogs(t *testing.T) {
	api, node := kubelet(t), nodelog.Node("c", "n")
	top, err := nodelog.List(t.Context(), api, node, "", time.Now)
	if got := fmt.Sprint(top); err != nil || got != `[{odd <&>"name false} {pods true} {syslog false}]` {
		t.Errorf("%s %v", got, err)
	}
	below, err := nodelog.List(t.Context(), api, node, "pods", time.Now)
	if got := fmt.Sprint(below); err != nil || got != "[{a b.log false}]" {
		t.Errorf("%s %v", got, err)
	}
	for _, c := range []struct {
		q    nodelog.Query
		want string
	}{
		{nodelog.Query{File: "syslog", Tail: 2}, "two\nthree\n"},
		{nodelog.Query{File: "syslog", Tail: 9}, "one\ntwo\nthree\n"},
		{nodelog.Query{File: "pods/a b.log"}, "x"},
		{nodelog.Query{Service: "kubelet", Tail: 5, Pattern: "err|warn", Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
			"tail 5 since 2026-01-02T03:04:05Z pattern err|warn\n"},
	} {
		text, err := nodelog.Read(t.Context(), api, node, c.q, time.Now)
		if err != nil || text.Text != c.want || text.Cut {
			t.Errorf("%+v: %+v %v", c.q, text, err)
		}
	}
	if _, err := nodelog.Read(t.Context(), api, node, nodelog.Query{Service: "crio"}, time.Now); problem.Of(err).Next == "" {
		t.Errorf("%v", err)
	}
	if _, err := nodelog.Read(t.Context(), api, node, nodelog.Query{File: "none"}, time.Now); problem.Of(err).Class != problem.NotFound {
		t.Errorf("%v", err)
	}
}
