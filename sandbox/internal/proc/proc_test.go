package proc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func start(t *testing.T, script string, grace time.Duration) (*Process, string) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "log")
	p, err := NewSpawner().Start(Spec{
		Name: "test", Path: "/bin/sh", Args: []string{"-c", script}, Env: []string{"PATH=" + os.Getenv("PATH")},
		Log: log, Grace: grace,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p, log
}

// awaitLog returns when the process has written the text.
func awaitLog(t *testing.T, log, text string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if data, _ := os.ReadFile(log); strings.Contains(string(data), text) {
			return
		}
	}
	t.Fatalf("%q was not written", text)
}

func TestStopAsksFirst(t *testing.T) {
	p, log := start(t, `trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.01; done`, time.Minute)
	awaitLog(t, log, "up")
	p.Stop()
	awaitLog(t, log, "asked")
	if got := p.Ending(); got != "it ended by itself" {
		t.Errorf("ending is %q", got)
	}
}

func TestStopKillsWhoDoesNotListen(t *testing.T) {
	p, log := start(t, `trap '' TERM; echo up; while :; do sleep 0.01; done`, time.Millisecond)
	awaitLog(t, log, "up")
	p.Stop()
	if got := p.Ending(); got != "it ended with signal: killed" {
		t.Errorf("ending is %q", got)
	}
}

func TestEndingTellsTheExitCode(t *testing.T) {
	p, _ := start(t, "exit 3", time.Minute)
	<-p.Done()
	if got := p.Ending(); got != "it ended with exit status 3" {
		t.Errorf("ending is %q", got)
	}
}
