//go:build e2e

package e2e

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestShot(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	text := s.ok("shot", "pods", "-n", "shop", "--size", "100x20")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 20 || !strings.Contains(text, "postgres-0") || !strings.Contains(lines[0], "live") || strings.Contains(text, "\x1b") {
		t.Errorf("text of %d lines:\n%s", len(lines), text)
	}
	ansi := s.ok("shot", "pods", "-n", "shop", "--size", "100x20", "-o", "ansi")
	if !strings.Contains(ansi, "\x1b[") || !strings.Contains(ansi, "postgres-0") {
		t.Errorf("ansi: %q", ansi)
	}
	svg := s.ok("shot", "describe", "pods/postgres-0", "-n", "shop", "-o", "svg")
	if !strings.Contains(svg, "postgres-0") {
		t.Error("the svg does not name the pod")
	}
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the svg is no XML: %v", err)
		}
	}
	for _, c := range [][2]string{{"yaml", "kind: Pod"}, {"describe", "Service Account:"}, {"events", "InspectFailed"}} {
		out := s.ok("shot", c[0], "pods/bad-image-name", "-n", "faults", "--size", "120x100")
		if !strings.Contains(out, c[1]) {
			t.Errorf("shot %s does not show %q:\n%s", c[0], c[1], out)
		}
	}
	if o := s.run("shot", "yaml", "pods/postgres-0", "-A"); o.code != 1 || !strings.Contains(o.stderr, "-n NAMESPACE") {
		t.Errorf("an object in all namespaces: %d, %q", o.code, o.stderr)
	}
	if o := s.run("shot", "pods", "--size", "big"); o.code != 1 || !strings.Contains(o.stderr, "columns x lines") {
		t.Errorf("a size that is none: %d, %q", o.code, o.stderr)
	}
}

func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	if v := s.ok("version"); !strings.HasPrefix(v, "fathom ") || strings.TrimSpace(v) == "fathom" {
		t.Errorf("version prints %q", v)
	}
	if h := s.ok("help"); !strings.Contains(h, "--kubeconfig") || !strings.Contains(h, "get") {
		t.Errorf("help prints %q", h)
	}
	if c := s.ok("completion", "bash"); !strings.Contains(c, "fathom") {
		t.Errorf("completion prints %q", c)
	}
}
