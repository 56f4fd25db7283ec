package kit_test

import (
	"testing"

	"fathom/config"
	"fathom/keymap"
	"fathom/session"
)

// TestRulesGreyWays: each way is shut by the rule for its verb, whatever it leads into, and by no other.
func TestRulesGreyWays(t *testing.T) {
	for _, x := range []struct {
		kind, verb string
		way        keymap.Action
	}{
		{"pods", "exec", "reach.shell"},
		{"deployments.apps", "exec", "reach.shell-behind"},
		{"pods", "exec", "reach.command"},
		{"pods", "attach", "reach.attach"},
		{"services", "port-forward", "reach.forward"},
		{"pods", "cp", "reach.files"},
		{"services", "proxy", "reach.get"},
		{"pods", "port-forward", "reach.check"},
		{"nodes", "debug-node", "reach.shell-node"},
		{"pods", "", "reach.logs"},
		{"nodes", "", "reach.node-logs"},
	} {
		why := func(rule config.Rule) string {
			o := offered(t, x.kind, 1, func(o *session.Options) { o.Config.Rules = []config.Rule{rule} })
			for _, b := range o.Ways() {
				if b.Action == x.way {
					return b.Why()
				}
			}
			t.Fatalf("%s is not offered for %s", x.way, x.kind)
			return ""
		}
		if got := why(config.Rule{Verb: "delete", Then: "forbid"}); got != "" {
			t.Errorf("%s is shut by a rule for another verb: %s", x.way, got)
		}
		got, want := why(config.Rule{Verb: "?*", Then: "forbid"}), "The config file forbids "+x.verb+" for "+x.kind+"/web."
		switch x.verb {
		case "":
			want = ""
		case "debug-node":
			want = "The config file forbids debug-node in context prod."
		}
		if got != want {
			t.Errorf("%s is shut by %q, want %q", x.way, got, want)
		}
	}
}

// TestACheckTakesEitherWay: through a forward or from inside a pod, so that it is shut only when both are.
func TestACheckTakesEitherWay(t *testing.T) {
	for verb, shut := range map[string]bool{"port-forward": false, "exec": false, "?*": true} {
		o := offered(t, "services", 1, func(o *session.Options) { o.Config.Rules = []config.Rule{{Verb: verb, Then: "forbid"}} })
		for _, b := range o.Ways() {
			if b.Action == "reach.check" && (b.Why() != "") != shut {
				t.Errorf("without %s a check is shut by %q", verb, b.Why())
			}
		}
	}
}
