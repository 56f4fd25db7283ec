package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"fathom/kube/cluster/clustertest"
)

func TestCompletion(t *testing.T) {
	file := clustertest.Kubeconfig(t, clustertest.Context{Name: "east"}, clustertest.Context{Name: "west"})
	for _, c := range []struct{ args, want, not string }{
		{"__complete get po", "pods\n", "services"},
		{"__complete dep", "deploy\n", "pods"},
		{"__complete get pods x", "", "pods"},
		{"__complete get --output js", "json\n", "csv"},
		{"__complete --theme d", "dark\n", "light"},
		{"__complete --context ea", "east\n", "west"},
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
