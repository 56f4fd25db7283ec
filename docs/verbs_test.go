package docs

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"fathom/keymap"
	"fathom/kube/act"
)

const verbsFile = "verbs.md"

const verbsIntro = `# Verbs

<!-- Made from the verbs by "go test ./docs -update". Do not edit. -->

What Fathom can change, as [` + "`fathom act`" + `](changes.md#without-a-screen) names it. Keys are those of tables; every verb is in the menu of verbs too.
`

func TestVerbsAreCurrent(t *testing.T) {
	page := verbsIntro
	var groups []string
	in := map[string][]act.Verb{}
	for _, v := range act.Verbs() {
		if _, ok := in[v.Group]; !ok {
			groups = append(groups, v.Group)
		}
		in[v.Group] = append(in[v.Group], v)
	}
	for _, g := range groups {
		page += "\n## " + strings.ToUpper(g[:1]) + g[1:] + "\n\n| verb | key | what it does | |\n|---|---|---|---|\n"
		for _, v := range in[g] {
			page += fmt.Sprintf("| `%s` | %s | %s | %s |\n", v.Name, keysOf(v), cell(v.Help), paramsOf(v))
		}
	}
	if *update {
		if err := os.WriteFile(verbsFile, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(verbsFile); err != nil || string(got) != page {
		t.Errorf("%s is not what the verbs say (%v): run go test ./docs -update", verbsFile, err)
	}
}

func keysOf(v act.Verb) string {
	var out []string
	for _, k := range v.Keys {
		out = append(out, "`"+keymap.Pretty(k)+"`")
	}
	return strings.Join(out, " ")
}

// paramsOf are the flags and the words after the objects, each with what it is for.
func paramsOf(v act.Verb) string {
	var out []string
	for _, p := range v.Params {
		name := "--" + p.Name
		if p.Positional {
			name = strings.ToUpper(p.Name)
		}
		if p.Short != "" {
			name = "-" + p.Short + " " + name
		}
		text := "`" + name + "` " + cell(p.Help)
		if p.Required {
			text += " (needed)"
		}
		out = append(out, text)
	}
	return strings.Join(out, "<br>")
}

// cell makes a text fit for a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
