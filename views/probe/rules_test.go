package probe_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/config"
)

// TestRules: a check is a forward, or a command where it is made from, and asks as these do.
func TestRules(t *testing.T) {
	r := on(t, corev1.ConditionTrue, web("200 OK"), none, 100, 40)
	r.Session.Config.Rules = []config.Rule{{Verb: "port-forward", Then: "confirm"}, {Verb: "exec", Then: "forbid"}}
	r.Keys("enter")
	r.WaitText("Check svc/web by http")
	r.Keys("y")
	r.WaitText("svc/web answers.")
	r.Keys("tab", "tab", "tab", "tab", "tab", "tab")
	r.Type("web-1")
	r.Keys("enter")
	r.WaitText("The config file forbids exec for pods/web-1.")
}
