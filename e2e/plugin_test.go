//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// asking is a credential plugin that asks for a password on the terminal, and then gives the token in a file.
const asking = `#!/bin/sh
[ -t 0 ] || { echo "no terminal" >&2; exit 1; }
printf 'Password for the cluster: ' >&2
read -r word
[ "$word" = sesame ] || { echo "wrong password" >&2; exit 1; }
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat "$1")"
`

// withPlugin is a session in which the user of the context plane.Viewer logs in with a plugin that needs the terminal.
func withPlugin(t *testing.T, script string) *session {
	t.Helper()
	token := filepath.Join(filepath.Dir(on(t).Kubeconfig()), "tokens", "viewer")
	plugin := filepath.Join(t.TempDir(), "ask")
	must(t, os.WriteFile(plugin, []byte(script), 0o700))
	s, _ := with(t, "tokenFile: "+token, fmt.Sprintf(`exec:
      apiVersion: client.authentication.k8s.io/v1
      command: %s
      args: [%s]
      interactiveMode: Always`, plugin, token))
	return s
}

// TestPluginAsksOnTheTerminal: a credential plugin that asks a question gets the terminal, and Fathom comes back with what
// the plugin gave, also after a wrong answer.
func TestPluginAsksOnTheTerminal(t *testing.T) {
	t.Parallel()
	w := withPlugin(t, asking).start("pods", "-n", "shop", "--context", plane.Viewer)
	w.see("needs you to log in", "log in: the credential plugin gets the terminal")
	const question = "Password for the cluster:"
	ask := func(answer string) {
		t.Helper()
		w.keys("gl")
		w.wait("the plugin's question", func(s vt.Screen) bool { return s.Has(question) && !s.Alternate })
		w.keys(answer, "enter")
		w.wait("Fathom to be back", func(s vt.Screen) bool { return s.Alternate && !s.Has(question) })
	}
	ask("wrong")
	w.see("failed", "needs you to log in")
	ask("sesame")
	w.wait("the rows", func(s vt.Screen) bool { return isLive(s) && s.Has("postgres-0") && s.Has("viewer") })
	w.keys(":deploy", "enter")
	w.see("Deployments", "web")
}
