//go:build e2e

package e2e

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bigTree makes a directory of 50 MB with names that are hard to copy.
func bigTree(t *testing.T, dir string) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{7})
	write := func(name string, size int) {
		file := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		data := make([]byte, size)
		random.Read(data)
		must(t, os.WriteFile(file, data, 0o644))
	}
	for i := range 10 {
		write(fmt.Sprintf("part %d", i), 5<<20)
	}
	for _, name := range []string{
		"two words/a b", "line\nbreak/x\ny", "grüße/世界 🐳", "-rf", "quo'te\"s", `back\slash`, ".hidden", "bad\xffutf8", strings.Repeat("long ", 40),
	} {
		write(name, 1000)
	}
	must(t, os.Chmod(filepath.Join(dir, "part 0"), 0o751))
	must(t, os.Symlink("part 0", filepath.Join(dir, "link")))
}

// sums are the checksums, modes and links of all that is below a directory.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, file)
		if d.Type() == fs.ModeSymlink {
			out[rel], err = os.Readlink(file)
			return err
		}
		data, err := os.ReadFile(file)
		info, _ := d.Info()
		out[rel] = fmt.Sprintf("%v %d %x", info.Mode(), info.ModTime().Unix(), sha256.Sum256(data))
		return err
	}))
	return out
}

func equal(t *testing.T, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d files came of %d", len(got), len(want))
	}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%q is %q, not %q", name, got[name], w)
		}
	}
}

// TestCopyRealContainer copies 50 MB into a container that really runs, and back.
func TestCopyRealContainer(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-copy", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-copy")
	s, dir := newSession(t), t.TempDir()
	bigTree(t, filepath.Join(dir, "big"))
	want := sums(t, filepath.Join(dir, "big"))

	s.ok("cp", filepath.Join(dir, "big"), "e2e-copy:/tmp")
	s.ok("cp", "default/e2e-copy:/tmp/big", filepath.Join(dir, "back"), "-c", "main")
	equal(t, sums(t, filepath.Join(dir, "back")), want)
	s.ok("cp", "e2e-copy:/tmp/big", filepath.Join(dir, "back")) // into the directory, as cp does
	equal(t, sums(t, filepath.Join(dir, "back", "big")), want)

	file := filepath.Join(dir, "big", "part 3")
	s.ok("cp", file, "e2e-copy:/tmp/three")
	s.ok("cp", "e2e-copy:/tmp/three", filepath.Join(dir, "three"))
	a, err := os.ReadFile(file)
	must(t, err)
	b, err := os.ReadFile(filepath.Join(dir, "three"))
	must(t, err)
	if !bytes.Equal(a, b) {
		t.Error("a single file is another one after the way there and back")
	}
	if got := s.ok("cp", "e2e-copy:/etc/hostname", "-"); got != "e2e-copy\n" {
		t.Errorf("on the standard output came %q", got)
	}
	if o := s.piped(strings.NewReader("typed\n"), "cp", "-", "e2e-copy:/tmp/typed"); o.code != 0 || s.ok("cp", "e2e-copy:/tmp/typed", "-") != "typed\n" {
		t.Errorf("from the standard input: %+v", o)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"cp", "e2e-copy:/no/such", dir}, "/no/such: it does not exist"},
		{[]string{"cp", file, "e2e-copy:/no/such/x"}, "its directory does not exist"},
		{[]string{"cp", "e2e-copy:/dev/null", dir}, "character device"},
		{[]string{"cp", file, "e2e-copy:/sys/x"}, "read-only"},
		{[]string{"cp", "--read-only", file, "e2e-copy:/tmp/y"}, "read-only"},
		{[]string{"cp", file, dir}, "POD:PATH"},
		{[]string{"cp", "e2e-copy:/tmp/three", "e2e-copy:/tmp/four"}, "one end of a copy is on this host"},
	} {
		if o := s.run(c.args...); o.code != 1 || !strings.Contains(o.stderr, c.says) {
			t.Errorf("%v: %d, %s", c.args, o.code, o.stderr)
		}
	}
	if parts := s.ok("exec", "e2e-copy", "--", "find", "/", "-xdev", "-name", "*.fathom-part"); parts != "" {
		t.Errorf("left are %s", parts)
	}
	journal, err := os.ReadFile(filepath.Join(s.home, "state", "fathom", "journal.jsonl"))
	must(t, err)
	if !strings.Contains(string(journal), "copied /tmp/three (1 file, 5.0 MiB, checksum equal) in pods/e2e-copy (main)") || strings.Contains(string(journal), "typed\\n") {
		t.Errorf("the journal has %s", journal)
	}
}

// TestCopySimulated copies to a simulated container, whose tools are this host's, and which runs as another user.
func TestCopySimulated(t *testing.T) {
	t.Parallel()
	const pod = "shop/postgres-0"
	s, dir := newSession(t), t.TempDir()
	bigTree(t, filepath.Join(dir, "big"))
	there, err := os.MkdirTemp("/tmp", "fathom-e2e-copy-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(there) })
	must(t, os.Chmod(there, 0o777))
	s.ok("cp", filepath.Join(dir, "big"), pod+":"+there)
	s.ok("cp", pod+":"+filepath.Join(there, "big"), filepath.Join(dir, "back"))
	equal(t, sums(t, filepath.Join(dir, "back")), sums(t, filepath.Join(dir, "big")))
}

// TestCopyWithoutShell tells what is missing in a container that has no shell.
func TestCopyWithoutShell(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-noshell", realImage, "sh", "-c", "rm -f /bin/sh && exec sleep infinity")
	awaitReal(t, client(t), "e2e-noshell")
	s := newSession(t)
	eventually(t, "the shell to be gone", func() bool { return s.run("exec", "e2e-noshell", "--", "sh", "-c", "true").code != 0 })
	o := s.run("cp", "e2e-noshell:/etc/hostname", "-")
	if o.code != 1 || !strings.Contains(o.stderr, "has no sh") || !strings.Contains(o.stderr, "/proc/1/root") {
		t.Errorf("it ends with %d: %s", o.code, o.stderr)
	}
	w := s.start("pods/e2e-noshell", "-n", "default")
	w.see("e2e-noshell", "Running")
	w.keys("b")
	w.see("has no shell", "/proc/1/root", "X opens a debug container")
}
