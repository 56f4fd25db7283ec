package cli

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"fathom/config"
	"fathom/docs"
	"fathom/keymap"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/themes"
)

// known complains of names in the config file that mean nothing, and takes them out of the Config: verbs, actions, keys, columns, themes.
func known(file string, c *config.Config) []config.Error {
	data, _ := os.ReadFile(file) // it was read a moment ago; without it there are no lines
	out := knownVerbs(file, data, c.Rules)
	out = append(out, knownTheme(file, data, c)...)
	out = append(out, knownColumns(file, data, c)...)
	out = append(out, knownKeys(file, data, c)...)
	return append(out, clashes(file, data, *c)...)
}

func knownTheme(file string, data []byte, c *config.Config) []config.Error {
	why := noTheme(c.Theme)
	if why == nil {
		return nil
	}
	c.Theme = config.Default().Theme
	return []config.Error{{File: file, Line: config.LineOf(data, "theme"), Text: why.Error()}}
}

func knownKeys(file string, data []byte, c *config.Config) []config.Error {
	if len(c.Keys) == 0 {
		return nil
	}
	var out []config.Error
	actions := knownActions()
	good := map[string][]string{}
	for _, action := range slices.Sorted(maps.Keys(c.Keys)) {
		fail := func(text string) {
			out = append(out, config.Error{File: file, Line: config.LineOf(data, "keys", action), Text: text})
		}
		if !slices.Contains(actions, action) {
			fail(noAction(action, actions))
			continue
		}
		good[action] = []string{}
		for _, k := range c.Keys[action] {
			if _, err := keymap.Normal(k); err != nil {
				fail(action + ": " + err.Error())
				continue
			}
			good[action] = append(good[action], k)
		}
		if len(good[action]) == 0 && len(c.Keys[action]) > 0 {
			delete(good, action) // none of its keys is known: it keeps those that it has by itself
		}
	}
	c.Keys = good
	return out
}

// knownActions are all actions that keys can be given to.
func knownActions() []string {
	out := docs.Actions()
	for _, v := range act.Verbs() {
		out = append(out, "act."+v.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func noAction(name string, actions []string) string {
	text := fmt.Sprintf("there is no action %q", name)
	if near := cluster.Nearest(name, actions, 1); len(near) > 0 {
		return text + ": did you mean " + near[0] + "?"
	}
	return text + ": ? lists them, and so does the key reference"
}

// noTheme says that there is no theme of a name; nil if there is.
func noTheme(name string) error {
	if all := append([]string{"auto"}, themes.Names()...); !slices.Contains(all, name) {
		return fmt.Errorf("there is no theme %q: use one of %s", name, strings.Join(all, ", "))
	}
	return nil
}

// themeName is the value of --theme.
type themeName string

func (n *themeName) String() string { return string(*n) }
func (n *themeName) Type() string   { return "string" }

func (n *themeName) Set(text string) error {
	if err := noTheme(text); err != nil {
		return err
	}
	*n = themeName(text)
	return nil
}
