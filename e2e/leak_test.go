//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fathom/e2e/plane"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// rounds are switches of contexts and namespaces that end where they began.
func rounds(w *window, contexts, namespaces int) {
	w.t.Helper()
	places := []struct{ namespace, pod string }{{"payments", "ledger-0"}, {"checkout", "redis-0"}, {"shop", "postgres-0"}}
	for i := range namespaces {
		to := places[i%len(places)]
		w.keys(":ns "+to.namespace, "enter")
		w.wait("the pods of "+to.namespace, func(s vt.Screen) bool {
			return strings.Contains(s.Line(0), to.namespace) && isLive(s) && s.Has(to.pod)
		})
	}
	for i := range contexts {
		to := []string{plane.Viewer, plane.Admin}[i%2]
		w.keys(":ctx "+to, "enter")
		w.wait("the pods in "+to, func(s vt.Screen) bool {
			return strings.Contains(s.Line(0), to+" ") && isLive(s) && s.Row("1/1", "Running") > 0
		})
	}
	w.keys(":ns shop", "enter")
	w.wait("the pods of shop", func(s vt.Screen) bool {
		return strings.Contains(s.Line(0), " shop ") && isLive(s) && s.Has("postgres-0")
	})
}

// visit makes a number of rounds in a new Fathom and returns what the process holds at the end, and its goroutines.
func visit(t *testing.T, contexts, namespaces int) (term.Usage, int) {
	t.Helper()
	s := newSession(t)
	dump, err := os.Create(filepath.Join(s.home, "goroutines"))
	must(t, err)
	defer dump.Close()
	s.opts.Stderr = dump
	w := s.start("pods", "-n", "shop")
	w.see("live", "postgres-0")
	rounds(w, contexts, namespaces)
	usage, err := w.Usage()
	if err != nil {
		skip(t, err.Error())
	}
	must(t, w.Signal(syscall.SIGQUIT)) // Go's own: write down every goroutine and end
	w.end()
	text, err := os.ReadFile(dump.Name())
	must(t, err)
	return usage, strings.Count("\n"+string(text), "\ngoroutine ")
}

// TestNothingLeaks compares a Fathom that has been everywhere once with one that went round and round.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	once, fewGoroutines := visit(t, 2, 3)
	often, goroutines := visit(t, 10, 99)
	t.Logf("once: %+v, %d goroutines; often: %+v, %d goroutines", once, fewGoroutines, often, goroutines)
	if fewGoroutines < 5 {
		t.Fatalf("only %d goroutines were counted", fewGoroutines)
	}
	const slack = 8 // a request under way, a timer
	if goroutines > fewGoroutines+slack {
		t.Errorf("%d goroutines after a hundred switches, %d after a few", goroutines, fewGoroutines)
	}
	if often.Connections > once.Connections+1 {
		t.Errorf("%d connections after a hundred switches, %d after a few", often.Connections, once.Connections)
	}
	if often.Resident > once.Resident*3/2 {
		t.Errorf("%d MB after a hundred switches, %d MB after a few", often.Resident>>20, once.Resident>>20)
	}
}
