package cli

import (
	"strings"
	"testing"
)

func TestWhatIsMadeToBeEnteredStaysAndSaysHow(t *testing.T) {
	p := newPerson(t)
	run := p.ok("act", "run", "--name", "guest", "--yes")
	for _, want := range []string{"enter it:   fathom --context east -n shop exec -it guest -c run -- sh", "remove it:  fathom --context east -n shop act delete pods guest"} {
		if !strings.Contains(run.err, want) {
			t.Errorf("it does not say %q:\n%s", want, run.err)
		}
	}
	if p.server.Held(p.server.Kind("pods").GVR, "shop", "guest") == nil {
		t.Error("the pod went with the command that made it")
	}
	debug := p.ok("act", "debug", "pod/alone", "--yes")
	if want := "enter it:   fathom --context east -n shop attach -it alone -c debug-1\n"; !strings.Contains(debug.err, want) || strings.Contains(debug.err, "remove it") {
		t.Errorf("it does not say %q:\n%s", want, debug.err)
	}
	if quiet := p.ok("act", "run", "--name", "other", "--yes", "-o", "json"); quiet.err != "" || !strings.Contains(quiet.out, `"enter"`) {
		t.Errorf("as JSON: %+v", quiet)
	}
	if dry := p.ok("act", "run", "--name", "third", "--dry-run"); strings.Contains(dry.err+dry.out, "enter it") {
		t.Errorf("a dry run leads into what is not there: %+v", dry)
	}
	p.ok("act", "delete", "pods", "guest", "--yes")
}
