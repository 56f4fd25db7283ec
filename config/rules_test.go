package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	c, errs := Parse("c", []byte(`
contexts:
  - {match: prod-*, protected: true}
rules:
  - {context: dev-*, then: allow}
  - namespace: kube-system
    kind: secrets
    verb: delete
    then: forbid
protected:
  - namespace: payments
  - {context: eu, namespace: "*-live"}
`))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	want := []Rule{{Context: "dev-*", Then: "allow"}, {Namespace: "kube-system", Kind: "secrets", Verb: "delete", Then: "forbid"}}
	if !reflect.DeepEqual(c.Rules, want) {
		t.Errorf("rules %v", c.Rules)
	}
	if areas := []Area{{Namespace: "payments"}, {"eu", "*-live"}}; !reflect.DeepEqual(c.Protected, areas) {
		t.Errorf("protected %v", c.Protected)
	}
	if !c.For("prod-eu").Protected || c.For("dev").Protected {
		t.Error("the wrong contexts are protected")
	}
}

// TestRulesWithErrors looks that a rule with an error is never laxer than it was meant.
func TestRulesWithErrors(t *testing.T) {
	for _, c := range []struct {
		name, file, want string
		rule             Rule
	}{
		{"unknown level", "rules:\n  - verb: scale\n    then: alow", `c:2: then is "alow": use allow, confirm, type, forbid; until then the rule forbids`, Rule{Verb: "scale", Then: "forbid"}},
		{"no level", "rules:\n  - verb: scale", `c:2: then is "": use`, Rule{Verb: "scale", Then: "forbid"}},
		{"broken pattern", "rules:\n  - {context: '[', then: allow}", `c:2: context is "["`, Rule{Then: "confirm"}},
		{"broken pattern that forbids", "rules:\n  - {kind: '[', then: forbid}", `c:2: kind is "["`, Rule{Then: "forbid"}},
		{"misspelt field", "rules:\n  - namespaces: dev\n    then: allow", `c:2: there is no setting "namespaces"`, Rule{Then: "confirm"}},
		{"sound rule after another", "rules:\n  - {verbs: x, then: type}\n  - {verb: scale, then: allow}", `c:2: there is no setting "verbs"`, Rule{Then: "type"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, errs := Parse("c", []byte(c.file))
			if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), c.want) {
				t.Errorf("errors %v, want %s", errs, c.want)
			}
			if len(got.Rules) == 0 || got.Rules[0] != c.rule {
				t.Errorf("rules %+v, want %+v", got.Rules, c.rule)
			}
			if len(got.Rules) > 1 && got.Rules[1].Then != "allow" {
				t.Errorf("the error of one rule changed the next: %+v", got.Rules[1])
			}
		})
	}
}

func TestProtectedWithErrors(t *testing.T) {
	c, errs := Parse("c", []byte("protected:\n  - namespace: '['\n  - context: prod"))
	if len(errs) != 2 || errs[0].Line != 2 || errs[1].Line != 2 {
		t.Errorf("errors %v", errs)
	}
	if want := []Area{{}, {Context: "prod"}}; !reflect.DeepEqual(c.Protected, want) {
		t.Errorf("protected %v", c.Protected)
	}
}
