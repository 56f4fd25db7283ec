package plane

import "testing"

func TestParseStatus(t *testing.T) {
	const head = "sandbox: ready, process 7, up 1m30s\nkubeconfig /d/kubeconfig\nreal node: "
	for node, want := range map[string]Status{
		"real-node":            {PID: 7, RealNode: "real-node"},
		"none":                 {PID: 7, Without: "none"},
		"none: it needs root":  {PID: 7, Without: "none: it needs root"},
		"failed: it timed out": {PID: 7, Without: "failed: it timed out"},
	} {
		got, err := parseStatus(head + node + "\n\nCOMPONENT\n")
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", node, got, err)
		}
	}
	if s, err := parseStatus("nothing of the kind"); err == nil {
		t.Errorf("another text gives %+v", s)
	}
}
