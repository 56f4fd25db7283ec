package object

import (
	"encoding/base64"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func secret(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	enc := base64.StdEncoding.EncodeToString([]byte("hunter2"))
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret",
		"metadata": map[string]any{
			"name": "db", "managedFields": []any{map[string]any{"manager": "x"}},
			"annotations": map[string]any{
				"kubectl.kubernetes.io/last-applied-configuration": `{"kind":"Secret","data":{"password":"` + enc + `"},"stringData":{"plain":"hunter2"}}`,
			},
		},
		"data": map[string]any{"password": enc, "other": enc, "broken": "%%%"},
	}}
}

func TestSecretValuesAreMasked(t *testing.T) {
	out, err := YAML(secret(t), Shape{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"hunter2", base64.StdEncoding.EncodeToString([]byte("hunter2")), "%%%"} {
		if strings.Contains(string(out), leak) {
			t.Errorf("%q is in\n%s", leak, out)
		}
	}
	if !strings.Contains(string(out), "password: <masked, 7 bytes>") || strings.Contains(string(out), "managedFields") {
		t.Errorf("got\n%s", out)
	}
}

func TestOneKeyIsRevealed(t *testing.T) {
	u := secret(t)
	out, err := YAML(u, Shape{Reveal: map[string]bool{"password": true}, ManagedFields: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "password: hunter2") || !strings.Contains(string(out), "other: <masked, 7 bytes>") {
		t.Errorf("got\n%s", out)
	}
	if strings.Count(string(out), "hunter2") != 1 || !strings.Contains(string(out), "managedFields") {
		t.Errorf("got\n%s", out)
	}
	if again, _ := YAML(u, Shape{}); strings.Contains(string(again), "hunter2") {
		t.Error("the object itself was changed")
	}
}

func TestKeys(t *testing.T) {
	if got := strings.Join(Keys(secret(t)), " "); got != "broken other password" {
		t.Errorf("keys %q", got)
	}
}

func TestAnyTextIsWritten(t *testing.T) {
	for value, want := range map[string]string{
		"\x7f":          `"\x7F"`,
		"\u009b31mred":  `"\x9B31mred"`,
		"\x1b[31mred":   `"\e[31mred"`,
		"\ufffe\uffff":  `"\uFFFE\uFFFF"`,
		"bad \xff byte": "bad \ufffd byte",
		"día 日本":        "día 日本",
	} {
		u := &unstructured.Unstructured{Object: map[string]any{"data": map[string]any{"key": value}}}
		out, err := YAML(u, Shape{})
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		if got := strings.TrimSpace(strings.TrimPrefix(string(out), "data:\n  key: ")); got != want {
			t.Errorf("%q is written %s, want %s", value, got, want)
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add("plain", "a\x9b\x7fb\n c")
	f.Fuzz(func(t *testing.T, key, value string) {
		u := &unstructured.Unstructured{Object: map[string]any{key: value}}
		out, err := YAML(u, Shape{})
		if err != nil {
			t.Fatalf("%q: %q cannot be written: %v", key, value, err)
		}
		for _, r := range string(out) {
			if r != '\n' && r < 0x20 || r == 0x7f || r > 0x7f && r < 0xa0 && r != 0x85 {
				t.Fatalf("%q is in %q", r, out)
			}
		}
	})
}
