package realnode

import (
	"os"
	"path/filepath"
	"testing"
)

// TestClean uses folders in place of control groups. As with those, one that is
// in use, here by a file, cannot be removed.
func TestClean(t *testing.T) {
	root := t.TempDir()
	used := filepath.Join(root, "memory", "k8s.io", "used")
	for _, dir := range []string{
		used, filepath.Join(root, "k8s.io", "pod", "nested"), filepath.Join(root, "memory", "k8s.io", "empty"),
		filepath.Join(root, "memory", "other"),
	} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	process := filepath.Join(used, "process")
	if err := os.WriteFile(process, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if clean(root) {
		t.Error("a group in use is said to be gone")
	}
	expect(t, root, "k8s.io", false)
	expect(t, root, "memory/k8s.io/used", true)
	expect(t, root, "memory/k8s.io/empty", false)

	if err := os.Remove(process); err != nil {
		t.Fatal(err)
	}
	if !clean(root) {
		t.Error("empty groups are said to be left")
	}
	expect(t, root, "memory/k8s.io", false)
	expect(t, root, "memory/other", true)
}

func expect(t *testing.T, root, group string, there bool) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, group)); (err == nil) != there {
		t.Errorf("group %s: there %v, want %v", group, err == nil, there)
	}
}
