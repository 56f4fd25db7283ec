package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"fathom/kube/cluster/clustertest"
)

// TestShotOfWhatIsNotThere prints the screen, and fails with the reason.
func TestShotOfWhatIsNotThere(t *testing.T) {
	server := clustertest.New(t, configMap("shop", "settings"))
	const dead = "https://127.0.0.1:1"
	for _, c := range []struct{ args, url, screen, said string }{
		{"shot pods", dead, "refused", "refused"},
		{"shot yaml cm/settings", dead, "refused", "refused"},
		{"shot widgets", server.URL(), `offers no kind "widgets"`, `Context east offers no kind "widgets".`},
		{"shot yaml cm/none", server.URL(), "none", "none"},
	} {
		out, errs, code := shotOn(t, c.url, strings.Fields(c.args)...)
		if code == 0 || !strings.Contains(out, c.screen) || !strings.HasPrefix(errs, "fathom: ") || !strings.Contains(errs, c.said) {
			t.Errorf("%s: code %d, printed\n%s\nsaid %q", c.args, code, out, errs)
		}
	}
	if out, errs, code := shotOn(t, server.URL(), "shot", "cm"); code != 0 || errs != "" || !strings.Contains(out, "settings") {
		t.Errorf("of what is there: code %d, printed\n%s\nsaid %q", code, out, errs)
	}
	if _, errs, code := shotOn(t, server.URL(), "shot", "cm", "--filter", "data>"); code == 0 || !strings.Contains(errs, "is not finished") {
		t.Errorf("with half a filter: code %d, said %q", code, errs)
	}
}

// shotOn runs a command on a server, with a clock that goes.
func shotOn(t *testing.T, url string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	args = append(args, "--kubeconfig", clustertest.Kubeconfig(t, clustertest.Context{Name: "east", URL: url, Namespace: "shop"}), "--config", os.DevNull)
	var out, errs bytes.Buffer
	code = Main(context.Background(), Env{
		Version: "test", Stdout: &out, Stderr: &errs, Clock: time.Now, Getenv: func(string) string { return "" },
	}, args)
	return out.String(), errs.String(), code
}
