package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"fathom/kube/cluster/clustertest"
)

func TestCompletion(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	file := clustertest.Kubeconfig(t, clustertest.Context{Name: "east", Namespace: "payments"}, clustertest.Context{Name: "west", Namespace: "shop"})
	for _, c := range []struct{ args, want, not string }{
		{"__complete get po", "pods\n", "services"},
		{"__complete dep", "deploy\n", "pods"},
		{"__complete get pods x", "", "pods"},
		{"__complete get --output js", "json\n", "csv"},
		{"__complete --theme d", "dark\n", "light"},
		{"__complete --context ea", "east\n", "west"},
		{"__complete get pods -n pay", "payments\n", "shop"},
		{"__complete get pods -n s", "", "payments"},
	} {
		args := strings.Fields(strings.Replace(c.args, "__complete", "__complete --kubeconfig "+file, 1))
		var stdout, stderr bytes.Buffer
		code := Main(context.Background(), Env{Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" }}, args)
		out, errs := stdout.String(), stderr.String()
		if code != 0 || !strings.Contains(out, c.want) || strings.Contains(out, c.not) {
			t.Errorf("%s: code %d, %q, %q", c.args, code, out, errs)
		}
	}
}
