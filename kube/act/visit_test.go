package act

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func TestDecideVisit(t *testing.T) {
	ref := func(resource, name string) kube.Ref {
		return kube.Ref{Context: "prod-eu", Namespace: "shop", Name: name, GVR: schema.ParseGroupResource(resource).WithVersion("v1")}
	}
	shell := Visit{Verb: "exec", On: ref("pods", "web-0"), By: ref("deployments.apps", "web"), Changes: true}
	unchosen := shell
	unchosen.On.Name = ""
	forward := Visit{Verb: "port-forward", On: ref("pods", ""), By: ref("services", "web")}
	agreed := shell
	agreed.Agreed = true
	rule := func(r Rule) Policy { return Policy{Rules: []Rule{r}} }
	protected := Policy{Protected: []Rule{{Context: "prod-*"}}}
	const forbids = "The config file forbids exec for pods/web-0."
	for _, c := range []struct {
		name   string
		policy Policy
		visit  Visit
		want   Level
		why    string
	}{
		{"nothing is asked by itself", Policy{}, shell, Allow, ""},
		{"by verb", rule(Rule{Verb: "exec", Level: Forbid}), shell, Forbid, forbids},
		{"by another verb", rule(Rule{Verb: "attach", Level: Forbid}), shell, Allow, ""},
		{"by the pod", rule(Rule{Kind: "pods", Level: Forbid}), shell, Forbid, forbids},
		{"by what has the pod", rule(Rule{Kind: "deployments.apps", Level: Forbid}), shell, Forbid, forbids},
		{"before a pod is chosen", rule(Rule{Kind: "pods", Level: Forbid}), unchosen, Forbid, "The config file forbids exec for deployments.apps/web."},
		{"the strictest of both", Policy{Rules: []Rule{{Kind: "deployments", Level: Allow}, {Verb: "exec", Level: Confirm}}}, shell, Confirm,
			"A rule of the config file asks before exec for pods/web-0."},
		{"the first rule counts", Policy{Rules: []Rule{{Verb: "exec", Level: Allow}, {Level: Forbid}}}, shell, Allow, ""},
		{"protected", protected, shell, Confirm, "pods/web-0 is in a protected place."},
		{"protected, but allowed", Policy{Rules: []Rule{{Verb: "exec", Level: Allow}}, Protected: protected.Protected}, shell, Allow, ""},
		{"what changes nothing in a protected place", protected, forward, Allow, ""},
		{"what changes nothing, by a rule for all verbs", rule(Rule{Level: Forbid}), forward, Allow, ""},
		{"what changes nothing, named", rule(Rule{Verb: "*", Level: Type}), forward, Type, "A rule of the config file asks before port-forward for services/web."},
		{"reading logs", rule(Rule{Verb: "*", Level: Forbid}), Visit{On: ref("pods", "web-0")}, Allow, ""},
		{"agreed to", rule(Rule{Verb: "exec", Level: Type}), agreed, Allow, ""},
		{"agreed to, and forbidden", rule(Rule{Verb: "exec", Level: Forbid}), agreed, Forbid, forbids},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, why := c.policy.DecideVisit(c.visit); got != c.want || why != c.why {
				t.Errorf("got %d, %q, want %d, %q", got, why, c.want, c.why)
			}
		})
	}
	if a, b := shell.Word(), unchosen.Word(); a != "web-0" || b != "web" {
		t.Errorf("words %q, %q", a, b)
	}
}

// TestForbids: of a verb alone it is known only by rules that no kind and no namespace can lift.
func TestForbids(t *testing.T) {
	node := kube.Ref{Context: "prod-eu", Name: "n1", GVR: schema.GroupVersionResource{Version: "v1", Resource: "nodes"}}
	for _, c := range []struct {
		name  string
		rules []Rule
		want  string
	}{
		{"no rule", nil, ""},
		{"the verb", []Rule{{Verb: "debug-*", Level: Forbid}}, "The config file forbids debug-node in context prod-eu."},
		{"another verb", []Rule{{Verb: "drain", Level: Forbid}}, ""},
		{"another context", []Rule{{Context: "dev", Level: Forbid}}, ""},
		{"a kind, which the plan may not be about", []Rule{{Kind: "nodes", Level: Forbid}}, ""},
		{"a kind that may be allowed", []Rule{{Kind: "pods", Level: Allow}, {Level: Forbid}}, ""},
		{"allowed before", []Rule{{Context: "prod-*", Level: Confirm}, {Level: Forbid}}, ""},
	} {
		if got := (Policy{Rules: c.rules}).Forbids("debug-node", node); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
