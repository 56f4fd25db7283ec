//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// greeting is what every port of a simulated pod answers by HTTP.
const greeting = "Hello from a simulated container."

// TestForwardHeadless goes to a simulated pod, by kubectl's argument forms, and ends at ctrl-c.
func TestForwardHeadless(t *testing.T) {
	t.Parallel()
	w, address := forwarded(t, "statefulset/postgres", "-n", "shop", ":5432")
	if got, err := fetch(address); err != nil || got != greeting {
		t.Errorf("it serves %q, %v", got, err)
	}
	w.keys("ctrl+c")
	if code := w.end(); code != 0 {
		t.Errorf("ctrl+c ends it with %d", code)
	}
	if _, err := fetch(address); err == nil {
		t.Error("it goes on after its end")
	}
	for args, want := range map[string]string{
		"pod/postgres-0 -n shop nosuch":                       "no TCP port named nosuch",
		"pod/nosuch -n shop 80":                               "not found",
		"pod/postgres-0 -n shop 0":                            "is no port",
		"pod/postgres-0 -n shop 80 --address nowhere":         "neither an IP address nor localhost",
		"pod/postgres-0 -n shop 80 --context " + plane.Viewer: "forbidden",
		"pod/postgres-0 -n shop 9:80 --address 192.0.2.1":     "",
		"pod/postgres-0 -n shop 1234:80 1234:81":              "named twice",
	} {
		if o := newSession(t).run(append([]string{"forward"}, strings.Fields(args)...)...); o.code != 1 || !strings.Contains(o.stderr, want) {
			t.Errorf("forward %s: %d, %q, want %q", args, o.code, o.stderr, want)
		}
	}
}

// forwardGoesOn deletes the pod of a forward under load, then stops the API server: it serves again in time.
func forwardGoesOn(t *testing.T) {
	serveReal(t, 2)
	c := client(t)
	w, address := forwarded(t, "svc/"+shopfront, "-n", "default", "80")
	first, err := fetch(address)
	must(t, err)

	var mu sync.Mutex
	served := map[string]time.Time{} // the first answer of each pod
	var last time.Time
	load(t, address, func(body string) {
		mu.Lock()
		defer mu.Unlock()
		last = time.Now()
		if served[body].IsZero() {
			served[body] = last
		}
	})
	// Both pods go, so that the next one is not there yet when its predecessor has gone.
	must(t, c.CoreV1().Pods("default").DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "app=" + shopfront}))
	var ready, answered time.Time
	limit := time.Now().Add(kubeletPatience)
	for answered.IsZero() && time.Now().Before(limit) {
		now := time.Now()
		pods := readyPods(t, c)
		mu.Lock()
		for name := range pods {
			if ready.IsZero() {
				ready = now
			}
			if at := served[name]; name != first && !at.IsZero() {
				answered = at
			}
		}
		mu.Unlock()
		time.Sleep(20 * time.Millisecond)
	}
	if answered.IsZero() {
		t.Fatalf("no other pod than %s has answered\n%s", first, w.Dump())
	}
	t.Logf("another pod than %s answered %v after the first one was seen to be ready", first, answered.Sub(ready))

	t.Cleanup(func() {
		if t.Failed() {
			must(t, on(t).Resume(plane.APIServer))
		}
	})
	must(t, on(t).Pause(plane.APIServer))
	w.see("connection to the pod was lost")
	must(t, on(t).Resume(plane.APIServer))
	back := time.Now()
	eventually(t, "an answer", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return last.After(back)
	})
	mu.Lock()
	took := last.Sub(back)
	mu.Unlock()
	t.Logf("it served %v after the API server was back", took)
}

// profile is a state file with a saved set of forwards.
func profile(forwards []map[string]any) map[string]any {
	return map[string]any{"version": 1, "contexts": map[string]any{plane.Admin: map[string]any{
		"profiles": []any{map[string]any{"name": "many", "forwards": forwards}},
	}}}
}

// TestManyForwards starts fifty from a saved set, sends a thousand connections through one, and looks what is left of it all.
func TestManyForwards(t *testing.T) {
	t.Parallel()
	const forwards, connections = 50, 1000
	s := newSession(t)
	var set []map[string]any
	for i := range forwards {
		to := map[string]any{"version": "v1", "resource": "pods", "namespace": "shop", "name": "postgres-0"}
		to["ports"] = []any{map[string]any{"local": 20000 + i, "remote": 80}}
		set = append(set, to)
	}
	data, err := json.Marshal(profile(set))
	must(t, err)
	dir := filepath.Join(s.home, "state", "fathom")
	must(t, os.MkdirAll(dir, 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "state.json"), data, 0o600))
	dump, err := os.Create(filepath.Join(s.home, "goroutines"))
	must(t, err)
	defer dump.Close()
	s.opts.Stderr, s.opts.Width, s.opts.Height = dump, 160, 60
	w := s.start("ns")
	w.see("live")
	before, err := w.Usage()
	must(t, err)
	w.keys("g", "f")
	w.see("No ports are forwarded.")
	w.keys("P")
	w.see("Sets of forwards")
	w.keys("enter")
	w.see("50 forwards of many started.")
	ready := regexp.MustCompile(`(?m) ready `)
	w.waitLong("all to be ready", kubeletPatience, func(s vt.Screen) bool { return len(ready.FindAllString(s.Text(), -1)) == forwards })
	var each sync.WaitGroup
	for i := range forwards {
		each.Go(func() {
			if got, err := fetch(fmt.Sprintf("127.0.0.1:%d", 20000+i)); err != nil || got != greeting {
				t.Errorf("forward %d serves %q, %v", i, got, err)
			}
		})
	}
	each.Wait()
	began := time.Now()
	throughOne(t, connections, "127.0.0.1:20000")
	t.Logf("%d connections through one forward, all open at once, took %v", connections, time.Since(began))
	w.see("0/1001")
	for left := forwards - 1; left >= 0; left-- {
		w.keys("D")
		w.see(fmt.Sprintf("Port forwards  %d", left))
	}
	w.see("No ports are forwarded.")
	var after = before
	eventually(t, "the connections to go", func() bool {
		after, err = w.Usage()
		must(t, err)
		return after.Connections <= before.Connections+1
	})
	must(t, w.Signal(syscall.SIGQUIT)) // Go's own: write down every goroutine and end
	w.end()
	text, err := os.ReadFile(dump.Name())
	must(t, err)
	t.Logf("before: %+v; after: %+v; %d goroutines", before, after, strings.Count("\n"+string(text), "\ngoroutine "))
	for _, trace := range []string{"fathom/kube/forward", "spdystream", "fathom/kube/pods"} {
		if strings.Contains(string(text), trace) {
			t.Errorf("a goroutine of %s is left:\n%s", trace, text)
		}
	}
}

// throughOne opens connections until all are open at once, then has each answered.
func throughOne(t *testing.T, connections int, address string) {
	t.Helper()
	finish := make([]func() (string, error), connections)
	var all sync.WaitGroup
	for i := range connections {
		all.Go(func() {
			var err error
			if finish[i], err = halves(address); err != nil {
				t.Errorf("connection %d: %v", i, err)
			}
		})
	}
	all.Wait()
	for i, f := range finish {
		if f == nil {
			continue
		}
		all.Go(func() {
			if got, err := f(); err != nil || got != greeting {
				t.Errorf("connection %d is answered %q, %v", i, got, err)
			}
		})
	}
	all.Wait()
}
