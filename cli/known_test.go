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
		{"a key", "keys:\n  table.down: [J, hyperspace]\n", ":2: table.down: "},
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
	p.configure("keys:\n  table.down: [J]\n  app.themes: []\n  act.set-image: [I]\n  edit.kept: [g x]\n")
	if got := p.ok("get", "deploy"); got.err != "" {
		t.Errorf("said %q", got.err)
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
