//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

var server = regexp.MustCompile(`https://127\.0\.0\.1:\d+`)

// address is the API server's, as the kubeconfig has it.
func address(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(on(t).Kubeconfig())
	must(t, err)
	return server.FindString(string(data))
}

// with is a session whose kubeconfig is the sandbox's with changes.
func with(t *testing.T, edits ...string) (s *session, file string) {
	t.Helper()
	s = newSession(t)
	file = filepath.Join(s.home, "kubeconfig")
	must(t, on(t).CopyKubeconfig(file, edits...))
	s.env = []string{"KUBECONFIG=" + file}
	return s, file
}

// TestTroublesAreToldApart: each has its own words and a next step, and the program stays.
func TestTroublesAreToldApart(t *testing.T) {
	t.Parallel()
	other := filepath.Join(filepath.Dir(on(t).Kubeconfig()), "pki", "front-proxy-ca.crt")
	missing := newSession(t)
	missing.env = []string{"KUBECONFIG=" + filepath.Join(missing.home, "nosuch")}
	dangling, _ := with(t, "user: admin\n", "user: someone-else\n")
	dead, _ := with(t, address(t), "https://127.0.0.1:1")
	untrusted, _ := with(t, filepath.Join(filepath.Dir(on(t).Kubeconfig()), "pki", "ca.crt"), other)
	nameless, _ := with(t, address(t), "https://nosuch.invalid:6443")
	denied, _ := with(t, filepath.Join(filepath.Dir(on(t).Kubeconfig()), "tokens", "viewer"), "/dev/null")
	for _, c := range []struct {
		name string
		s    *session
		args []string
		want []string
	}{
		{"no kubeconfig", missing, nil, []string{"No kubeconfig", "--kubeconfig"}},
		{"no such user", dangling, nil, []string{"someone-else"}},
		{"nothing listens", dead, nil, []string{"refused the connection", "connection refused", "retrying"}},
		{"another authority", untrusted, nil, []string{"not trusted", "certificate-authority"}},
		{"no such host", nameless, nil, []string{"nosuch.invalid", "no address"}},
		{"no such context", newSession(t), []string{"--context", "elsewhere"}, []string{"elsewhere"}},
		{"no credentials", denied, []string{"--context", plane.Viewer}, []string{"credentials"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.s.T = t
			w := c.s.start(append([]string{"pods", "-A"}, c.args...)...)
			w.see(c.want...)
			w.keys("?")
			w.see("keys ──")
			w.keys("q")
			w.gone("keys ──")
			w.keys("q")
			if code := w.end(); code != 0 {
				t.Errorf("q ends with %d", code)
			}
		})
	}
}

// TestKubeconfigIsReadAgain mends a wrong address on disk, and adds a context, under a running Fathom.
func TestKubeconfigIsReadAgain(t *testing.T) {
	t.Parallel()
	right := address(t)
	s, file := with(t, right, "https://127.0.0.1:1")
	w := s.start("pods", "-n", "shop")
	w.see("refused the connection")
	must(t, on(t).CopyKubeconfig(file))
	w.wait("rows", func(s vt.Screen) bool { return isLive(s) && s.Has("postgres-0") })
	must(t, on(t).CopyKubeconfig(file, "name: "+plane.Nobody+"\n", "name: newly-added\n"))
	w.keys("@")
	w.see("Contexts", "newly-added")
	w.gone(plane.Nobody)
	w.keys("newly", "enter")
	w.see(`User "nobody" cannot list`)
}

// TestBrokenKubeconfigIsSaid breaks the kubeconfig under a running Fathom: what is open goes on, the messages say why nothing
// changed, and the mended file counts again.
func TestBrokenKubeconfigIsSaid(t *testing.T) {
	t.Parallel()
	s, file := with(t)
	w := s.start("pods", "-n", "shop")
	w.wait("rows", func(s vt.Screen) bool { return isLive(s) && s.Has("postgres-0") })
	must(t, os.WriteFile(file, []byte("users: [\n"), 0o600))
	w.keys("gm")
	w.see("cannot be read", "stays in use")
	w.escape("the rows", func(s vt.Screen) bool { return isLive(s) && s.Has("postgres-0") })
	replaced(t, w)
	w.keys("@")
	w.see("Contexts", plane.Nobody)
	must(t, on(t).CopyKubeconfig(file, "name: "+plane.Nobody+"\n", "name: newly-added\n"))
	w.escape("the picker to close", func(s vt.Screen) bool { return !s.Has("Contexts") })
	w.keys("@")
	w.see("Contexts", "newly-added")
}

// TestWarningsStayOffTheScreen: a deprecated kind brings an API warning, which goes to the messages.
func TestWarningsStayOffTheScreen(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("endpoints", "-n", "shop")
	w.wait("a frame with rows", func(s vt.Screen) bool {
		return isLive(s) && strings.Contains(s.Line(s.Height-1), "keys") && s.Has("postgres")
	})
	w.keys("gm")
	w.see("deprecated")
}
