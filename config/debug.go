package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Debug says what is put into a cluster to look around from.
type Debug struct {
	// Image is that of containers and pods for debugging; empty is busybox.
	Image     string          `yaml:"image"`
	Templates []DebugTemplate `yaml:"templates"`
}

// DebugTemplate is a choice with a name. Empty fields leave what was chosen otherwise.
type DebugTemplate struct {
	Name  string `yaml:"name"`
	Image string `yaml:"image"`
	// Profile is one of Profiles.
	Profile string `yaml:"profile"`
	// Command runs in place of a shell.
	Command []string          `yaml:"command"`
	Env     map[string]string `yaml:"env"`
}

// Profiles say how much a container for debugging may do, by kubectl's names.
func Profiles() []string {
	return []string{"general", "baseline", "restricted", "netadmin", "sysadmin"}
}

// checkDebug drops templates that have no name, and profiles that there are not.
func (c *Config) checkDebug(file string, doc *yaml.Node) []Error {
	var errs []Error
	fail := func(i int, format string, args ...any) {
		line := lineOf(doc, "debug", "templates", strconv.Itoa(i))
		errs = append(errs, Error{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
	}
	var kept []DebugTemplate
	for i, t := range c.Debug.Templates {
		switch {
		case t.Name == "":
			fail(i, "a template needs a name")
			continue
		case slices.ContainsFunc(kept, func(k DebugTemplate) bool { return k.Name == t.Name }):
			fail(i, "there are two templates %q", t.Name)
			continue
		case t.Profile != "" && !slices.Contains(Profiles(), t.Profile):
			fail(i, "profile is %q: use one of %s", t.Profile, strings.Join(Profiles(), ", "))
			t.Profile = ""
		}
		kept = append(kept, t)
	}
	c.Debug.Templates = kept
	return errs
}
