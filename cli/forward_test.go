package cli

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"fathom/kube/cluster/clustertest"
	"fathom/kube/forward"
	"fathom/session/sessiontest"
)

// TestTellerRepeatsNothing: a pod that refuses every connection is told of once, and again when something else came between.
func TestTellerRepeatsNothing(t *testing.T) {
	var told bytes.Buffer
	w := teller{env: Env{Stdout: io.Discard, Stderr: &told}}
	s := forward.State{Phase: forward.Ready, Pod: "web-0"}
	tell := func(text string) {
		t.Helper()
		if text != "" {
			s.Faults, s.Failures = append(s.Faults, forward.Fault{Text: text}), s.Failures+1
		}
		if err := w.tell(s); err != nil {
			t.Fatal(err)
		}
	}
	tell("")
	for range 100 {
		tell("Nothing listens.")
	}
	tell("It was reset.")
	tell("Nothing listens.")
	if want := strings.Repeat("fathom: Nothing listens.\nfathom: It was reset.\n", 2); told.String()+"fathom: It was reset.\n" != want {
		t.Errorf("it told\n%s", &told)
	}
}

// TestForwardNeedsPods: what is in no namespace has no port to forward, and -n is no remedy.
func TestForwardNeedsPods(t *testing.T) {
	server := execServer(t, nil)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	t.Setenv("KUBECONFIG", clustertest.Kubeconfig(t, clustertest.Context{Name: "east", URL: server.URL(), Namespace: "shop"}))
	var stdout, stderr bytes.Buffer
	code := Main(t.Context(), Env{
		Version: "test", Stdout: &stdout, Stderr: &stderr, Clock: sessiontest.NewClock().Now, Getenv: func(string) string { return "" },
	}, []string{"forward", "--config", os.DevNull, "node/n1", "8080"})
	if want := "nothing of node/n1 can be forwarded: name a pod"; code != 1 || !strings.Contains(stderr.String(), want) {
		t.Errorf("code %d, stderr %q, want %q", code, stderr.String(), want)
	}
}
