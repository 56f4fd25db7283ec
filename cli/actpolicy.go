package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/config"
	"fathom/kube/act"
)

// knownVerbs complains of rules for verbs that do not exist. As such a rule would never count, it is made one for every
// verb, and asks at least.
func knownVerbs(file string, data []byte, rules []config.Rule) []config.Error {
	var out []config.Error
	for i, r := range rules {
		if r.Verb == "" || strings.ContainsAny(r.Verb, "*?[") {
			continue
		}
		if _, ok := act.Find(r.Verb); ok || slices.Contains(act.VisitVerbs(), r.Verb) {
			continue
		}
		rules[i].Verb = ""
		if r.Then == "allow" {
			rules[i].Then = "confirm"
		}
		out = append(out, config.Error{
			File: file, Line: config.LineOf(data, "rules", strconv.Itoa(i), "verb"),
			Text: fmt.Sprintf("there is no verb %q: fathom act --help lists them, and there are %s; until then the rule is for all",
				r.Verb, strings.Join(act.VisitVerbs(), ", ")),
		})
	}
	return out
}
