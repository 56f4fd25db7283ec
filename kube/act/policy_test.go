package act

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func TestPolicy(t *testing.T) {
	ref := func(context, namespace, resource, name string) Change {
		return Change{Ref: kube.Ref{Context: context, Namespace: namespace, Name: name, GVR: schema.ParseGroupResource(resource).WithVersion("v1")}}
	}
	plan := func(verb string, r Risk, cs ...Change) *Plan {
		return &Plan{Verb: verb, Context: "prod-eu", Risk: r, Changes: cs}
	}
	web := ref("prod-eu", "shop", "deployments.apps", "web")
	key := ref("prod-eu", "vault", "secrets", "key")
	allow := Policy{Rules: []Rule{{Namespace: "shop", Level: Allow}}}
	for _, c := range []struct {
		name   string
		policy Policy
		plan   *Plan
		want   Level
		why    string
	}{
		{"harmless", Policy{}, plan("label", Harmless, web), Allow, ""},
		{"risky", Policy{}, plan("scale", Risky, web), Confirm, ""},
		{"destructive", Policy{}, plan("delete", Destructive, web), Confirm, ""},
		{"protected context", Policy{Protected: []Rule{{Context: "prod-*"}}}, plan("delete", Destructive, web), Type, ""},
		{"protected, but only risky", Policy{Protected: []Rule{{Context: "prod-*"}}}, plan("scale", Risky, web), Confirm, ""},
		{"protected namespace", Policy{Protected: []Rule{{Namespace: "vault"}}}, plan("delete", Destructive, web, key), Type, ""},
		{"the namespace itself", Policy{Protected: []Rule{{Namespace: "vault"}}}, plan("delete", Destructive, ref("prod-eu", "", "namespaces", "vault")), Type, ""},
		{"another namespace", Policy{Protected: []Rule{{Namespace: "vault"}}}, plan("delete", Destructive, web), Confirm, ""},
		{"allowed", allow, plan("delete", Destructive, web), Allow, ""},
		{"allowed in part", allow, plan("delete", Destructive, web, key), Confirm, ""},
		{"the first rule counts", Policy{Rules: []Rule{{Verb: "delete", Level: Type}, {Level: Forbid}}}, plan("delete", Risky, web), Type, ""},
		{"by kind", Policy{Rules: []Rule{{Kind: "secrets", Level: Forbid}}}, plan("label", Harmless, web, key), Forbid, "The config file forbids label of secrets/key."},
		{"by kind and group", Policy{Rules: []Rule{{Kind: "deployments.apps", Level: Forbid}}}, plan("label", Harmless, web), Forbid, "The config file forbids label of deployments.apps/web."},
		{"by plural", Policy{Rules: []Rule{{Kind: "deployments", Level: Type}}}, plan("label", Harmless, web), Type, ""},
		{"by verb", Policy{Rules: []Rule{{Verb: "set-*", Level: Forbid}}}, plan("scale", Risky, web), Confirm, ""},
		{"all fields", Policy{Rules: []Rule{{Context: "prod-??", Namespace: "shop", Kind: "deployments", Verb: "scale", Level: Allow}}}, plan("scale", Risky, web), Allow, ""},
		{"a broken pattern", Policy{Rules: []Rule{{Verb: "[", Level: Allow}}}, plan("scale", Risky, web), Confirm, ""},
		{"no objects", Policy{Protected: []Rule{{Context: "prod-eu"}}}, plan("x", Destructive), Type, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, why := c.policy.Decide(c.plan); got != c.want || why != c.why {
				t.Errorf("got %d, %q, want %d, %q", got, why, c.want, c.why)
			}
		})
	}
	if one, many := plan("x", Risky, web, web).Word(), plan("x", Risky, web, key).Word(); one != "web" || many != "prod-eu" {
		t.Errorf("words %q, %q", one, many)
	}
}
