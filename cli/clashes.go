package cli

import (
	"fmt"
	"slices"
	"strings"

	"fathom/config"
	"fathom/docs"
	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/rows"
)

// chosenKeys applies the config file's keys.
func chosenKeys(c config.Config) *keymap.Map {
	over := make(map[keymap.Action][]string, len(c.Keys))
	for action, keys := range c.Keys {
		over[keymap.Action(action)] = keys
	}
	return keymap.New(over)
}

// clashes complains of keys of the config file that another action has too where both are active. That the actions of a screen go
// before those of every screen is no clash, unless an action of every screen was given the key and cannot be reached with it.
func clashes(file string, data []byte, c config.Config) []config.Error {
	if len(c.Keys) == 0 {
		return nil
	}
	ours, usual, screens := chosenKeys(c), keymap.New(nil), docs.Screens()
	apart := verbsApart()
	var everywhere []keymap.Binding
	var out []config.Error
	told := map[string]bool{} // once for each action and key of the file, however many screens there are
	for _, s := range screens {
		bs := s.Bindings
		if s.Title == docs.Everywhere {
			everywhere = bs
		} else {
			bs = slices.Concat(bs, chosenOf(everywhere, c))
		}
		before := usual.Conflicts(bs)
		for _, clash := range ours.Conflicts(bs) {
			action := clash.First
			if _, chosen := c.Keys[string(action)]; !chosen {
				action = clash.Second
			}
			once := string(action) + " " + clash.Key
			if told[once] || slices.Contains(before, clash) || apart(clash.First, clash.Second) {
				continue
			}
			told[once] = true
			line := config.LineOf(data, "keys", string(action))
			out = append(out, config.Error{File: file, Line: line, Text: fmt.Sprintf("%s (%s)", clash, s.Title)})
		}
	}
	return out
}

// chosenOf are the bindings whose keys the config file has chosen.
func chosenOf(bs []keymap.Binding, c config.Config) []keymap.Binding {
	return slices.DeleteFunc(slices.Clone(bs), func(b keymap.Binding) bool {
		_, chosen := c.Keys[string(b.Action)]
		return !chosen
	})
}

// verbsApart tells of two actions whether they are verbs that no kind has both of, or one action.
func verbsApart() func(a, b keymap.Action) bool {
	kinds := rows.New().Kinds()
	verbs := map[string]act.Verb{}
	for _, v := range act.Verbs() {
		if v.For != nil {
			verbs[v.Name] = v
		}
	}
	return func(a, b keymap.Action) bool {
		if a == b {
			return true
		}
		first, isVerb := verbs[strings.TrimPrefix(string(a), "act.")]
		second, isToo := verbs[strings.TrimPrefix(string(b), "act.")]
		return isVerb && isToo && !slices.ContainsFunc(kinds, func(k kube.Kind) bool { return first.For(k) && second.For(k) })
	}
}
