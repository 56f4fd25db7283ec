package picker

import (
	"strings"

	"fathom/keymap"
)

// Actions makes an item of every binding that has a help text: the section of actions in a palette. The ID is the action.
func Actions(section string, bs []keymap.Binding, m *keymap.Map) []Item {
	var out []Item
	for _, b := range bs {
		if b.Help == "" {
			continue
		}
		keys := make([]string, 0, 2)
		for _, k := range m.Keys(b) {
			if len(keys) < cap(keys) {
				keys = append(keys, keymap.Pretty(k))
			}
		}
		out = append(out, Item{
			ID: string(b.Action), Section: section, Cols: []string{b.Help}, Also: string(b.Action),
			Keys: strings.Join(keys, " "), Off: b.Why(),
		})
	}
	return out
}
