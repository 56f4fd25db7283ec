// Package docs is the manual, and what the program itself takes from it: the names of all actions that keys can be given
// to. Its tests keep the generated pages in step with the code. Only cli imports it.
package docs

import (
	_ "embed" // for keys.md
	"regexp"
	"slices"
)

//go:embed keys.md
var keys string

var lastCell = regexp.MustCompile("(?m)\\| `([^`|]+)` \\|$")

// Actions are the names of the actions in the key reference, which the tests of this package hold complete, in order.
func Actions() []string {
	var out []string
	for _, m := range lastCell.FindAllStringSubmatch(keys, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}
