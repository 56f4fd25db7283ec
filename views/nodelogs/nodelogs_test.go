package nodelogs_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/ui"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
	"fathom/views/nodelogs"
)

// on opens the logs of a node whose kubelet is played by answer: path and query to status and text.
func on(t *testing.T, answer func(path, query string) (int, string), w, h int) *kittest.Rig {
	t.Helper()
	r := kittest.New(t, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}})
	r.Server.Front(func(w http.ResponseWriter, q *http.Request) bool {
		path, ok := strings.CutPrefix(q.URL.Path, "/api/v1/nodes/n1/proxy")
		if !ok {
			return false
		}
		code, text := answer(path, q.URL.RawQuery)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
		return true
	})
	node := kube.Ref{Context: kittest.Context, GVR: schema.GroupVersionResource{Version: "v1", Resource: "nodes"}, Name: "n1"}
	r.Open(t, map[string]kittest.Make{kit.NodeLogsScreen: nodelogs.New}, ui.Open{
		Screen: kit.NodeLogsScreen, Arg: kit.Reach{On: []kube.Ref{node}},
	}, w, h)
	return r
}

func kubelet(path, query string) (int, string) {
	switch {
	case path == "/logs/" && query == "":
		return http.StatusOK, "<pre>\n<a href=\"pods/\">pods/</a>\n<a href=\"boot.log\">boot.log</a>\n</pre>"
	case path == "/logs/boot.log":
		return http.StatusOK, "starting\nred and on\n"
	case strings.Contains(query, "query=none"):
		return http.StatusOK, "\noptions present and query resolved to log files for [none]\ntry without specifying options\n"
	case path == "/logs/":
		return http.StatusOK, fmt.Sprintf("%sasked for %s\nand more\n", strings.Repeat("older\n", 998), query)
	}
	return http.StatusNotFound, "404 page not found"
}

func TestServicesAndFiles(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := on(t, kubelet, size[0], size[1])
		r.WaitText("asked for query=kubelet&tailLines=1000")
		r.Expect("Node log", "nodes/n1", "last 1,000 lines")
		r.Keys("+")
		r.WaitText("tailLines=5000")
		r.Keys("enter")
		r.WaitText("Which log of n1?")
		r.Expect("containerd", "boot.log", "pods/", "/var/log/")
		r.Type("boot")
		r.Keys("enter")
		r.WaitText("and on")
		r.Expect("/var/log/boot.log")
		r.Keys("f")
		r.Type("^red")
		r.Keys("enter")
		r.Wait("the lines that match", func() bool { return !strings.Contains(r.Text(), "starting") })
		r.Expect("red and on", "only ^red")
		r.Keys("+")
		r.WaitText("all of it is here")
	}
}

func TestWhatIsNotThereTakesTheTextsPlace(t *testing.T) {
	r := on(t, kubelet, 100, 24)
	r.WaitText("asked for")
	r.Keys("s")
	r.Keys("ctrl+u")
	r.Type("none")
	r.Keys("enter")
	r.WaitText("The node has no service none that logs.")
	r.Refuse("asked for")
}

func TestALogIsFollowed(t *testing.T) {
	var asked atomic.Int32
	r := on(t, func(path, _ string) (int, string) {
		return http.StatusOK, fmt.Sprintf("%sanswer %d\n", strings.Repeat("line\n", 50), asked.Add(1))
	}, 100, 24)
	r.WaitText("answer 1")
	r.Advance(10 * time.Second)
	r.Refuse("answer 2")
	r.Keys("F")
	r.Expect("following")
	r.Advance(time.Second)
	r.WaitText("answer 2")
	r.Keys("g", "g")
	r.Expect("paused: not at its end")
	seen := asked.Load()
	r.Advance(10 * time.Second)
	if now := asked.Load(); now != seen {
		t.Errorf("it is read %d times while one looks further up", now-seen)
	}
	r.Keys("G")
	r.Advance(time.Second)
	r.WaitText(fmt.Sprintf("answer %d", seen+1))
	r.Keys("F")
	r.Refuse("following")
}

func TestAPatternIsForTheNode(t *testing.T) {
	r := on(t, kubelet, 100, 24)
	r.WaitText("asked for")
	r.Keys("f")
	r.Type("E[0-9]+")
	r.Keys("enter")
	r.WaitText("pattern=E%5B0-9%5D%2B")
	r.Expect("only E[0-9]+")
}

func TestWhyThereIsNoLog(t *testing.T) {
	for name, c := range map[string]struct {
		code int
		said string
		want []string
	}{
		"switched off": {http.StatusMethodNotAllowed, "logs endpoint is disabled.", []string{"does not give out logs", "open a shell on the node"}},
		"no queries":   {http.StatusOK, "<!doctype html>\n<pre>\n<a href=\"pods/\">pods/</a>\n</pre>", []string{"does not answer queries", "enableSystemLogQuery"}},
		"a bad query":  {http.StatusNotAcceptable, "query: Invalid value", []string{"does not take the question: query: Invalid value."}},
		"forbidden": {http.StatusForbidden, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":403,"reason":"Forbidden",` +
			`"message":"nodes \"n1\" is forbidden: User \"eve\" cannot get resource \"nodes/proxy\""}`, []string{`cannot get resource "nodes/proxy"`, "ask for a role"}},
		"an address that is closed": {http.StatusBadRequest, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":400,"message":"address not allowed"}`,
			[]string{"loopback and link-local ones are closed to its proxy"}},
		"broken": {http.StatusBadGateway, "", []string{"502"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := on(t, func(string, string) (int, string) { return c.code, c.said }, 80, 24)
			text := func() string { return strings.Join(strings.Fields(r.Text()), " ") }
			for _, want := range c.want {
				r.Wait(want, func() bool { return strings.Contains(text(), want) })
			}
		})
	}
}

func TestAnEmptyLogSaysSo(t *testing.T) {
	r := on(t, func(string, string) (int, string) { return http.StatusOK, "" }, 80, 24)
	r.WaitText("The log is empty.")
}
