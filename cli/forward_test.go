package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"fathom/kube/forward"
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
