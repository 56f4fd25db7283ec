package cli

import (
	"os"
	"strings"
	"testing"
)

// TestConfigIsCheckedWithoutAScreen looks at what get says of a config file on stderr, while it goes on.
func TestConfigIsCheckedWithoutAScreen(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"a slip", "keys:\n  table.dwon:\n  - J\n", `:2: there is no action "table.dwon": did you mean table.down?`},
		{"nothing like it", "keys: {nosuchthing: [J]}\n", `:1: there is no action "nosuchthing": ? lists them`},
		{"a key", "keys:\n  table.down: [f6, hyperspace]\n", ":2: table.down: "},
		{"a key twice on one screen", "keys:\n  table.wide: [W]\n  table.faults: [y]\n", ":3: the key y is bound to both "},
		{"a key that begins a chord", "keys: {table.wide: [S]}\n", ":1: the key S of table.wide begins Sn of sort.name (Tables)"},
		{"a key of every screen that a screen hides", "keys: {go.kinds: [l]}\n", ":1: the key l is bound to both "},
		{"a verb's key", "keys: {act.set-image: [d]}\n", ":1: the key d is bound to both "},
		{"a key twice everywhere", "keys: {go.kinds: [\"@\"]}\n", ":1: the key @ is bound to both go.contexts and go.kinds (Everywhere)"},
		{"a column", "columns:\n  deployments: [NAME]\n  pods: [name, STATSU]\n", ":3: columns: pods have no column STATSU: did you mean STATUS?"},
		{"a kind that is not its plural", "columns: {po: [NAME]}\n", ":1: columns: write po as pods"},
		{"a theme", "mouse: true\ntheme: drak\n", `:2: there is no theme "drak": use one of auto, `},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPerson(t)
			p.configure(c.file)
			got := p.ok("get", "deploy")
			if got.out == "" || !strings.HasPrefix(got.err, "fathom: "+p.config+c.want) || strings.Count(got.err, "\n") != 1 {
				t.Errorf("printed %q, said %q; want %q", got.out, got.err, c.want)
			}
		})
	}
}

func TestKnownKeysAreKept(t *testing.T) {
	p := newPerson(t)
	p.configure("columns: {pods: [namespace, name], sites: [X]}\nkeys:\n  table.down: [f6]\n  app.themes: []\n  act.set-image: [W]\n  edit.kept: [g x]\n  act.cordon: [f9]\n  act.scale: [f9]\n  table.fold: [n]\n")
	if got := p.ok("get", "deploy"); got.err != "" {
		t.Errorf("said %q", got.err)
	}
}

// TestConfigCommand says where the file is and whether anything is wrong with it.
func TestConfigCommand(t *testing.T) {
	p := newPerson(t)
	p.configure("theme: dark\n")
	if got := p.ok("config"); got.out != p.config+": nothing is wrong with it\n" || got.err != "" {
		t.Errorf("a good file: %+v", got)
	}
	p.configure("theme: drak\nkeys: {go.kinds: [l]}\n")
	if got := p.fathom("config"); got.code != 1 || got.out != "" || !strings.Contains(got.err, p.config+":1: ") || !strings.Contains(got.err, p.config+":2: ") || !strings.Contains(got.err, "has 2 faults") {
		t.Errorf("a bad file: %+v", got)
	}
}

// configure writes the config file.
func (p *person) configure(text string) {
	p.Helper()
	if err := os.WriteFile(p.config, []byte(text), 0o600); err != nil {
		p.Fatal(err)
	}
}

func TestUnknownThemeOnTheCommandLine(t *testing.T) {
	code, out, errs := run(t, "get", "cm", "--theme", "nope")
	if code == 0 || out != "" || !strings.Contains(errs, `there is no theme "nope": use one of auto, `) || !strings.Contains(errs, "high-contrast") {
		t.Errorf("code %d, printed %q, said %q", code, out, errs)
	}
}
