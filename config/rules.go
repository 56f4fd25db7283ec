package config

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Rule says what changes that it matches need before they run. Empty fields match anything; others are names, or
// patterns with * and ?.
type Rule struct {
	Context   string `yaml:"context"`
	Namespace string `yaml:"namespace"`
	// Kind is a plural name, alone or with its group: secrets, deployments.apps.
	Kind string `yaml:"kind"`
	Verb string `yaml:"verb"`
	// Then is one of Levels.
	Then string `yaml:"then"`
}

// Area is a part of the clusters: namespaces in contexts. Empty fields match anything, others are patterns.
type Area struct {
	Context   string `yaml:"context"`
	Namespace string `yaml:"namespace"`
}

// Levels are what a Rule can ask for, the laxest first: nothing, a yes, a typed name, or never.
func Levels() []string { return []string{"allow", "confirm", "type", "forbid"} }

// checkRules corrects rules that mean nothing, never to something laxer than they may have been meant: a pattern that is
// broken matches anything, and an unknown level forbids.
func (c *Config) checkRules(file string, doc *yaml.Node) []Error {
	var errs []Error
	fail := func(line int, format string, args ...any) {
		errs = append(errs, Error{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
	}
	pattern := func(line int, name string, value *string) bool {
		_, err := path.Match(*value, "")
		if err != nil {
			fail(line, "%s is %q: give a name or a pattern such as \"prod-*\"", name, *value)
			*value = ""
		}
		return err == nil
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		line := lineOf(doc, "rules", strconv.Itoa(i))
		sound := pattern(line, "context", &r.Context)
		sound = pattern(line, "namespace", &r.Namespace) && sound
		sound = pattern(line, "kind", &r.Kind) && sound
		sound = pattern(line, "verb", &r.Verb) && sound
		if !slices.Contains(Levels(), r.Then) {
			fail(line, "then is %q: use %s; until then the rule forbids", r.Then, strings.Join(Levels(), ", "))
			r.Then = "forbid"
		}
		if !sound {
			r.strict()
		}
	}
	for i := range c.Protected {
		a := &c.Protected[i]
		line := lineOf(doc, "protected", strconv.Itoa(i))
		pattern(line, "context", &a.Context)
		pattern(line, "namespace", &a.Namespace)
		if *a == (Area{}) {
			fail(line, "a protected place needs a context or a namespace; until then every place is protected")
		}
	}
	return errs
}

// strict makes a rule that was not understood as a whole ask at least.
func (r *Rule) strict() {
	if r.Then == "allow" {
		r.Then = "confirm"
	}
}

// harden makes the rules strict in which YAML found an error: a misspelt field matches anything.
func (c *Config) harden(doc *yaml.Node, errs []Error) {
	for i := range c.Rules {
		first := lineOf(doc, "rules", strconv.Itoa(i))
		last := lastLine(doc, "rules", strconv.Itoa(i))
		if slices.ContainsFunc(errs, func(e Error) bool { return e.Line >= first && e.Line <= last }) {
			c.Rules[i].strict()
		}
	}
}

// lastLine is the last line of a value, by its path.
func lastLine(n *yaml.Node, steps ...string) int {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for _, s := range steps {
		if n, _ = child(n, s); n == nil {
			return 0
		}
	}
	for len(n.Content) > 0 {
		n = n.Content[len(n.Content)-1]
	}
	return n.Line
}
