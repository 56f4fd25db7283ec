//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/e2e/vt"
)

// TestLogsOfADeployment opens the logs of a workload from its row, searches, narrows, looks at a line, and comes back.
func TestLogsOfADeployment(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	w := s.start("deployments", "-n", "shop")
	w.wait("the deployment", func(s vt.Screen) bool { return s.Row("web") >= 0 })
	w.keys("G", "l")
	w.see("Logs", "deployment/web", "request", "method=GET")

	w.keys("&")
	w.keys(strings.Split("level>=warn", "")...)
	w.keys("enter")
	w.see("&level>=warn", " of ")
	w.gone("cache hit")
	w.escape("all lines again", func(s vt.Screen) bool { return !s.Has("&level>=warn") })

	w.keys("k", "enter")
	w.see("one line", "as written", "container", "paused")
	w.escape("the lines", func(s vt.Screen) bool { return !s.Has("one line") })
	w.keys("T")
	w.see("LINES", "MESSAGES", "request")
	w.escape("the lines", func(s vt.Screen) bool { return !s.Has("MESSAGES") })
	w.escape("the deployments", func(s vt.Screen) bool { return s.Has("Deployments") })
	w.keys("ctrl+c")
}

// TestTheReplicaWithTheRequest is case study 3 of the book's chapter 10: from the StatefulSet it takes two keys to see which
// replica logged the request.
func TestTheReplicaWithTheRequest(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	w := s.start("statefulsets", "-n", "case-d")
	w.wait("the stateful set", func(s vt.Screen) bool { return s.Row("app-2-ss") >= 0 })
	w.keys("l", "S")
	w.wait("the replica", func(s vt.Screen) bool { return s.Row("app-2-ss-2", "app-2 ", "Result = 3") >= 0 })
	w.keys("ctrl+c")
}

// TestLogsAreSaved saves what is shown, and asks before it overwrites.
func TestLogsAreSaved(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	file := filepath.Join(t.TempDir(), "web.log")
	w := s.start("deployments", "-n", "shop")
	w.wait("the deployment", func(s vt.Screen) bool { return s.Row("web") >= 0 })
	w.keys("G", "l")
	w.see("method=GET")
	for _, answer := range []string{"saved ", "Overwrite web.log?"} {
		w.keys("ctrl+s")
		w.see("what is shown")
		w.keys("enter")
		w.see("save to")
		w.keys("ctrl+u")
		w.keys(strings.Split(file, "")...)
		w.keys("enter")
		w.see(answer)
	}
	data, err := os.ReadFile(file)
	must(t, err)
	if !strings.Contains(string(data), `"msg":"request"`) {
		t.Errorf("the file begins with %.200s", data)
	}
	w.wait("the question to go", func(s vt.Screen) bool { // keys count once it has stood for a moment
		if s.Has("Overwrite") {
			w.keys("n")
		}
		return !s.Has("Overwrite")
	})
	w.keys("ctrl+s")
	w.see("the whole log of web-")
	w.keys(strings.Split("whole", "")...)
	w.keys("enter")
	w.see("save to")
	w.keys("ctrl+u")
	w.keys(strings.Split(file+".whole", "")...)
	w.keys("enter")
	w.wait("the whole log", func(vt.Screen) bool {
		whole, err := os.ReadFile(file + ".whole")
		return err == nil && strings.Count(string(whole), "\n") >= 1500
	})
	w.keys("ctrl+c", "ctrl+c")
}

// TestShotOfLogs prints the screen once.
func TestShotOfLogs(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	out := s.ok("shot", "logs", "statefulset/app-2-ss", "-n", "case-d", "--size", "100x30")
	if !strings.Contains(out, "Result = 3") || !strings.Contains(out, "ss-2/app-2") {
		t.Errorf("the shot is\n%s", out)
	}
}
