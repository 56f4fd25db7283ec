//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

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

// rests waits until the program has done what it was about to do: for half a second it does next to nothing.
func (w *window) rests() {
	w.t.Helper()
	const nothing = 5 * time.Millisecond // the tick of a screen, which never ends
	var last time.Duration
	still := 0
	eventually(w.t, "the program to rest", func() bool {
		u, err := w.Usage()
		if err != nil {
			skip(w.t, err.Error())
		}
		if still++; u.CPU-last > nothing {
			still, last = 0, u.CPU
		}
		return still >= 10
	})
}

// goroutines are how many of a dump were started where.
type goroutines map[string]int

func goroutinesIn(t *testing.T, dump string) goroutines {
	t.Helper()
	text, err := os.ReadFile(dump)
	must(t, err)
	all := goroutines{}
	for one := range strings.SplitSeq(string(text), "\n\n") {
		if !strings.HasPrefix(strings.TrimSpace(one), "goroutine ") {
			continue
		}
		_, by, _ := strings.Cut(one, "\ncreated by ")
		by, _, _ = strings.Cut(by, " in goroutine")
		all[by]++
	}
	return all
}

func (g goroutines) total() (n int) {
	for _, some := range g {
		n += some
	}
	return n
}

// more says which there are more of than before.
func (g goroutines) more(before goroutines) string {
	var out []string
	for by, n := range g {
		if n > before[by] {
			out = append(out, fmt.Sprintf("%d more by %s", n-before[by], by))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// visit makes a number of rounds in a new Fathom and returns what the process holds at the end, and its goroutines.
func visit(t *testing.T, contexts, namespaces int) (term.Usage, goroutines) {
	t.Helper()
	s := newSession(t)
	dump, err := os.Create(filepath.Join(s.home, "goroutines"))
	must(t, err)
	defer dump.Close()
	s.opts.Stderr = dump
	w := s.start("pods", "-n", "shop")
	w.see("live", "postgres-0")
	rounds(w, contexts, namespaces)
	w.rests()
	usage, err := w.Usage()
	if err != nil {
		skip(t, err.Error())
	}
	must(t, w.Signal(syscall.SIGQUIT)) // Go's own: write down every goroutine and end
	w.end()
	return usage, goroutinesIn(t, dump.Name())
}

// TestNothingLeaks compares a Fathom that has been everywhere once with one that went round and round.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	once, few := visit(t, 2, 3)
	often, many := visit(t, 10, 99)
	t.Logf("once: %+v, %d goroutines; often: %+v, %d goroutines", once, few.total(), often, many.total())
	if few.total() < 5 {
		t.Fatalf("only %d goroutines were counted", few.total())
	}
	const slack = 8 // a request under way, a timer
	if many.total() > few.total()+slack {
		t.Errorf("%d goroutines after a hundred switches, %d after a few:\n%s", many.total(), few.total(), many.more(few))
	}
	if often.Connections > once.Connections+1 {
		t.Errorf("%d connections after a hundred switches, %d after a few", often.Connections, once.Connections)
	}
	if often.Resident > once.Resident*3/2 {
		t.Errorf("%d MB after a hundred switches, %d MB after a few", often.Resident>>20, once.Resident>>20)
	}
}
