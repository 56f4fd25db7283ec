// Package config reads Fathom's one configuration file: strict YAML, every error with its line, defaults meanwhile.
//
// It is a leaf: plain data, no terminal, no Kubernetes. It never writes the file. What Fathom remembers by itself is in
// package state.
package config

import (
	"path"
	"slices"
)

// Config is the whole file. The zero value of a field means its default.
type Config struct {
	// Theme is auto (asks the terminal), or the name of a theme.
	Theme string `yaml:"theme"`
	// Glyphs is unicode or ascii.
	Glyphs string `yaml:"glyphs"`
	// Mouse lets clicks and the wheel reach Fathom. It takes the terminal's own selection away.
	Mouse bool `yaml:"mouse"`
	// ReadOnly forbids every change in every context.
	ReadOnly bool `yaml:"readOnly"`
	// Editor is the command that edits text; empty takes $KUBE_EDITOR, $EDITOR, $VISUAL, or an editor that is there.
	Editor string `yaml:"editor"`
	// Start is the palette line that opens first when the command line names no kind: "pods", "deploy payments".
	Start string `yaml:"start"`
	// Keys replaces the default keys of actions: "table.down": [j, down].
	Keys map[string][]string `yaml:"keys"`
	// Contexts are rules for kubeconfig contexts; the first that matches counts.
	Contexts []Context `yaml:"contexts"`
	// Rules say what a change needs before it runs; the first that matches an object decides.
	Rules []Rule `yaml:"rules"`
	// Protected are places in which a name must be typed before something is destroyed.
	Protected []Area `yaml:"protected"`
	// Debug says what is put into a cluster to look around from.
	Debug Debug `yaml:"debug"`
	// Logs says how much of logs is read and kept.
	Logs Logs `yaml:"logs"`
	// Favorites come first in pickers.
	Favorites Favorites `yaml:"favorites"`
	// Columns chooses and orders the columns of a kind, by plural name: "pods": [NAME, STATUS, AGE].
	Columns map[string][]string `yaml:"columns"`
}

// Context is a rule for the kubeconfig contexts whose names match.
type Context struct {
	// Match is a context's name, or a pattern with * and ?.
	Match string `yaml:"match"`
	// Color is the accent of the header: red, orange, yellow, green, blue or purple.
	Color string `yaml:"color"`
	// ReadOnly forbids every change in these contexts.
	ReadOnly bool `yaml:"readOnly"`
	// Protected asks for a name to be typed before something is destroyed in these contexts.
	Protected bool `yaml:"protected"`
}

// Favorites are names that come first in pickers.
type Favorites struct {
	Namespaces []string `yaml:"namespaces"`
	Kinds      []string `yaml:"kinds"`
	Contexts   []string `yaml:"contexts"`
}

// Colors are the accents a context can have, in the order of themes.Accent0 and those after it.
func Colors() []string { return []string{"red", "orange", "yellow", "green", "blue", "purple"} }

// Default is the configuration of an empty file.
func Default() Config {
	return Config{Theme: "auto", Glyphs: "unicode", Mouse: true, Start: "pods"}
}

// For is the rule for a context, zero if none matches.
func (c Config) For(context string) Context {
	i := slices.IndexFunc(c.Contexts, func(r Context) bool {
		ok, err := path.Match(r.Match, context)
		return r.Match == context || (err == nil && ok)
	})
	if i < 0 {
		return Context{}
	}
	return c.Contexts[i]
}
