package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string // substrings of the errors, in order
		check    func(Config) bool
	}{
		{"empty", "", nil, func(c Config) bool { return c.Theme == "auto" && c.Start == "pods" }},
		{"values", "theme: light\nmouse: false\n", nil, func(c Config) bool { return c.Theme == "light" && !c.Mouse }},
		{"unknown field keeps the rest", "them: x\nglyphs: ascii\n", []string{`f.yaml:1: there is no setting "them"`},
			func(c Config) bool { return c.Glyphs == "ascii" && c.Theme == "auto" }},
		{"wrong type keeps the rest", "mouse: [1]\nreadOnly: true\n", []string{"f.yaml:1: mouse is a list: use true or false"},
			func(c Config) bool { return c.Mouse && c.ReadOnly }},
		{"wrong word", "theme: dark\nmouse: maybe\n", []string{`f.yaml:2: mouse is "maybe": use true or false`},
			func(c Config) bool { return c.Mouse && c.Theme == "dark" }},
		{"long word", "mouse: perhaps-tomorrow\n", []string{`f.yaml:1: mouse is "perhaps-tomorrow": use true or false`}, func(c Config) bool { return c.Mouse }},
		{"wrong type below", "contexts:\n- match: a\n  readOnly: often\n", []string{`f.yaml:3: readOnly is "often": use true or false`},
			func(c Config) bool { return len(c.Contexts) == 1 }},
		{"a text for a list", "keys:\n  table.down: j\n", []string{`f.yaml:2: table.down is "j": give a list, as [a, b]`}, func(c Config) bool { return true }},
		{"a text for settings", "favorites: pods\n", []string{`f.yaml:1: favorites is "pods": give settings below it`}, func(c Config) bool { return true }},
		{"a list for a text", "theme: [dark]\n", []string{`f.yaml:1: theme is a list: give a text`}, func(c Config) bool { return c.Theme == "auto" }},
		{"part of a list", "favorites:\n  kinds:\n  - {a: b}\n", []string{`f.yaml:3: kinds is several settings: give a text`}, func(c Config) bool { return true }},
		{"second document", "theme: dark\n---\nreadOnly: true\n", []string{"f.yaml:3: a second document begins here"},
			func(c Config) bool { return c.Theme == "dark" && c.ReadOnly }},
		{"second document that is no YAML", "theme: dark\n---\ntheme: [\n", []string{"a second document begins here"}, func(c Config) bool { return c.ReadOnly }},
		{"empty second document", "---\ntheme: dark\n---\n# nothing\n", nil, func(c Config) bool { return c.Theme == "dark" && !c.ReadOnly }},
		{"bad glyphs", "theme: dark\nglyphs: emoji\n", []string{"f.yaml:2: glyphs is"},
			func(c Config) bool { return c.Glyphs == "unicode" && c.Theme == "dark" }},
		{"bad colour", "contexts:\n- match: a\n- match: b\n  color: pink\n", []string{"f.yaml:3: color is"},
			func(c Config) bool { return c.For("b").Color == "" }},
		{"no match", "contexts:\n- color: red\n", []string{"f.yaml:2: match is"}, func(c Config) bool { return c.For("x") == Context{} }},
		{"debug", "debug:\n  image: tools:1\n  templates:\n  - {name: net, image: netshoot, profile: netadmin, command: [tcpdump, -i, any], env: {A: b}}\n", nil,
			func(c Config) bool {
				d := c.Debug
				return d.Image == "tools:1" && len(d.Templates) == 1 && d.Templates[0].Profile == "netadmin" && len(d.Templates[0].Command) == 3 && d.Templates[0].Env["A"] == "b"
			}},
		{"debug that is wrong", "debug:\n  templates:\n  - image: a\n  - name: b\n    profile: root\n  - name: b\n",
			[]string{"f.yaml:3: a template needs a name", `f.yaml:4: profile is "root": use one of general, baseline`, `f.yaml:6: there are two templates "b"`},
			func(c Config) bool { return len(c.Debug.Templates) == 1 && c.Debug.Templates[0].Profile == "" }},
		{"not yaml", "theme: [", []string{"read-only until that is corrected"}, func(c Config) bool { return c.Theme == "auto" && c.ReadOnly }},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, errs := Parse("f.yaml", []byte(c.in))
			if len(errs) != len(c.want) {
				t.Fatalf("errors %v, want %v", errs, c.want)
			}
			for i, w := range c.want {
				if !strings.Contains(errs[i].Error(), w) {
					t.Errorf("error %q does not contain %q", errs[i], w)
				}
			}
			if !c.check(got) {
				t.Errorf("config is %+v", got)
			}
		})
	}
}

func TestForTakesTheFirstMatch(t *testing.T) {
	c := Config{Contexts: []Context{{Match: "prod-eu", Color: "red"}, {Match: "prod-*", Color: "orange", ReadOnly: true}}}
	if got := c.For("prod-eu"); got.Color != "red" || got.ReadOnly {
		t.Errorf("prod-eu: %+v", got)
	}
	if got := c.For("prod-us"); got.Color != "orange" || !got.ReadOnly {
		t.Errorf("prod-us: %+v", got)
	}
	if got := c.For("dev"); got != (Context{}) {
		t.Errorf("dev: %+v", got)
	}
}

func TestLoadWithoutFile(t *testing.T) {
	if _, errs := Load(filepath.Join(t.TempDir(), "none.yaml")); errs != nil {
		t.Error(errs)
	}
}

func TestLoadNamedNeedsTheFile(t *testing.T) {
	c, errs := LoadNamed(filepath.Join(t.TempDir(), "none.yaml"))
	if len(errs) != 1 || !c.ReadOnly {
		t.Errorf("errors %v, read-only %v", errs, c.ReadOnly)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("theme: dark\nkeys:\n  a: [b]\n")
	f.Fuzz(func(t *testing.T, in string) {
		c, _ := Parse("f", []byte(in))
		if c.Glyphs != "unicode" && c.Glyphs != "ascii" {
			t.Errorf("glyphs %q got through", c.Glyphs)
		}
	})
}
