package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/adrg/xdg"
	"github.com/creack/pty"

	"fathom/kube/act/journal"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/exec/exectest"
	"fathom/session/sessiontest"
)

// admitting runs the command line on a pod whose commands succeed, with a config file and an answer typed at a terminal, none
// for "".
func admitting(t *testing.T, config, typed, line string) (code int, errs string, entries []journal.Entry) {
	t.Helper()
	server := execServer(t, func(*exectest.Call) error { return nil })
	home := t.TempDir()
	t.Setenv("XDG_STATE_HOME", home)
	xdg.Reload()
	t.Setenv("KUBECONFIG", clustertest.Kubeconfig(t, clustertest.Context{Name: "east", URL: server.URL(), Namespace: "shop"}))
	file := filepath.Join(home, "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	env := Env{Version: "test", Stdout: &stdout, Stderr: &stderr, Clock: sessiontest.NewClock().Now, Getenv: func(string) string { return "" }}
	if typed != "" {
		far, near, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { far.Close(); near.Close() })
		if _, err := far.WriteString(typed + "\n"); err != nil {
			t.Fatal(err)
		}
		env.Stdin = near
	}
	words := strings.Fields(line)
	code = Main(t.Context(), env, append([]string{words[0], "--config", file}, words[1:]...))
	entries, _, err := journal.New(journalFile()).Read()
	if err != nil {
		t.Fatal(err)
	}
	return code, stderr.String(), entries
}

// TestRulesBeforeWaysIn: what the config file asks about ways in holds without a screen as well.
func TestRulesBeforeWaysIn(t *testing.T) {
	const ask = "rules: [{verb: exec, then: confirm}]"
	const name = "rules: [{namespace: shop, verb: exec, then: type}]"
	for _, x := range []struct {
		name, config, typed, line string
		code                      int
		errs                      string
		refused                   string
	}{
		{"forbidden", "rules: [{verb: exec, then: forbid}]", "", "exec --yes web-0 -c app -- ls", 1, "The config file forbids exec for pods/web-0.", "exec"},
		{"attach is another verb", "rules: [{verb: exec, then: forbid}]", "", "attach web-0 -c app", 0, "", ""},
		{"forbidden attach", "rules: [{then: forbid}]", "", "attach web-0 -c app", 1, "The config file forbids attach for pods/web-0.", "attach"},
		{"read-only", "readOnly: true", "", "exec web-0 -c app -- ls", 1, "Nothing can be changed", "exec"},
		{"nobody to ask", ask, "", "exec web-0 -c app -- ls", 1, "Run it again with --yes.", ""},
		{"yes", ask, "", "exec -y web-0 -c app -- ls", 0, "", ""},
		{"asked", ask, "y", "exec web-0 -c app -- ls", 0, "Run a command in web-0/app in context east? [y/N]", ""},
		{"thought better of", ask, "n", "exec web-0 -c app -- ls", 1, "Nothing was done.", ""},
		{"the name", name, "web-0", "exec web-0 -c app -- ls", 0, "Type web-0 to go on: ", ""},
		{"another name", name, "y", "exec web-0 -c app -- ls", 1, "Nothing was done.", ""},
		{"protected", "protected: [{context: east}]", "", "exec web-0 -c app -- ls", 1, "pods/web-0 is in a protected place.", ""},
		{"files", "rules: [{verb: cp, then: forbid}]", "", "cp web-0:/etc/hosts /tmp/x -c app", 1, "The config file forbids cp for pods/web-0.", "cp"},
		{"files to a protected place", "protected: [{namespace: shop}]", "", "cp /dev/null web-0:/x -c app", 1, "Run it again with --yes.", ""},
		{"files where nothing changes", "readOnly: true", "", "cp /dev/null web-0:/x -c app", 1, "Nothing can be changed", "cp"},
		{"forwards", "rules: [{kind: pods, verb: port-forward, then: forbid}]", "", "forward web-0 5000", 1, "The config file forbids port-forward for pods/web-0.", "port-forward"},
		{"forwards, asked", "rules: [{verb: port-forward, then: confirm}]", "", "forward web-0 5000", 1, "Run it again with --yes.", ""},
		{"a verb that is none", "rules: [{verb: shell, then: forbid}]", "", "exec web-0 -c app -- ls", 1, "there are exec, attach, port-forward, cp, proxy", "exec"},
	} {
		t.Run(x.name, func(t *testing.T) {
			code, errs, entries := admitting(t, x.config, x.typed, x.line)
			if code != x.code || !strings.Contains(errs, x.errs) {
				t.Errorf("code %d, said %q", code, errs)
			}
			var refused []string
			for _, e := range entries {
				if e.Refused != "" {
					refused = append(refused, e.Verb)
				}
			}
			if strings.Join(refused, " ") != x.refused {
				t.Errorf("the journal has %+v", entries)
			}
		})
	}
}
