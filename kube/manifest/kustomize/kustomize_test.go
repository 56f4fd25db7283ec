package kustomize

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"

func TestBuild(t *testing.T) {
	dir := folder(t, map[string]string{
		"base/kustomization.yaml":   "resources: [pod.yaml]\n",
		"base/pod.yaml":             pod,
		"prod/kustomization.yml":    "resources: [../base]\nnamePrefix: prod-\nconfigMapGenerator: [{name: c, literals: ['u=https://example.test'], files: [k=v.txt]}]\npatches: [{patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"x\": \"y\"}}]', target: {kind: Pod}}]\n",
		"prod/v.txt":                "v",
		"far/kustomization.yaml":    "resources: ['https://example.test/x.yaml']\n",
		"over/kustomization.yaml":   "resources: [../far]\n",
		"git/kustomization.yaml":    "components: ['github.com/example/repo?ref=v1']\n",
		"patch/kustomization.yaml":  "resources: [../base]\npatches: [{path: 'https://example.test/p.yaml'}]\n",
		"helm/kustomization.yaml":   "helmCharts: [{name: x}]\n",
		"broken/kustomization.yaml": "resources: [\n",
	})
	out, err := Build(filepath.Join(dir, "prod"), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"name: prod-a", "x: \"y\"", "k: v", "u: https://example.test"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("without %q:\n%s", want, out)
		}
	}
	for name, want := range map[string]string{
		"far": "https://example.test/x.yaml, which is not on this machine", "over": "https://example.test/x.yaml", "git": "github.com/example",
		"patch": "https://example.test/p.yaml", "helm": "helmCharts", "broken": "kustomize cannot build", "none": "has no kustomization.yaml",
	} {
		if _, err := Build(filepath.Join(dir, name), false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
