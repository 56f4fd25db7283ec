// Package docs is the manual, and what the program itself takes from it: the names of all actions that keys can be given
// to, and which of them are active together. Its tests keep the generated pages in step with the code. Only cli imports it.
package docs

import (
	_ "embed" // for keys.tsv
	"slices"
	"strings"

	"fathom/keymap"
)

//go:embed keys.tsv
var table string

// Everywhere is the Screen of the actions that every screen has.
const Everywhere = "Everywhere"

// Screen is a place in the program with all actions that are active there, those of Everywhere left out.
type Screen struct {
	Title string
	// Bindings have an action and its default keys, nothing else.
	Bindings []keymap.Binding
}

// Screens are all there are, in the order of the key reference. The tests of this package hold them complete.
func Screens() []Screen {
	var out []Screen
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(out) == 0 || out[len(out)-1].Title != fields[0] {
			out = append(out, Screen{Title: fields[0]})
		}
		last := &out[len(out)-1]
		last.Bindings = append(last.Bindings, keymap.Binding{Action: keymap.Action(fields[1]), Keys: fields[2:]})
	}
	return out
}

// Actions are the names of all actions of Screens, in order.
func Actions() []string {
	var out []string
	for _, s := range Screens() {
		for _, b := range s.Bindings {
			out = append(out, string(b.Action))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
