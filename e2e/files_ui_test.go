//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/e2e/vt"
)

// atFiles opens the browser on a container that really runs.
func (s *session) atFiles(pod string) *window {
	s.Helper()
	w := s.start("pods/"+pod, "-n", "default")
	w.see(pod, "1/1")
	w.keys("b")
	w.see("Files", "etc/", "proc/")
	return w
}

// TestFilesOnScreen goes through a container's files: views, follows, makes, renames, filters, deletes.
func TestFilesOnScreen(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-files", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-files")
	s := newSession(t)
	sh := func(script string) { s.ok("exec", "e2e-files", "--", "sh", "-c", script) }
	sh(`mkdir /tmp/d; cd /tmp/d; echo hello > 'two words'; echo x > "$(printf 'line\nbreak')"; printf 'a\000b' > binary; ln -s 'two words' link; mkfifo pipe; echo one > log`)
	w := s.atFiles("e2e-files")
	w.keys("p", "/tmp/d", "enter")
	w.see("/tmp/d", "line␤break", "two words", "link → two words", "pipe (pipe)")
	w.keys("/", "two", "enter")
	w.gone("binary")
	w.keys("g", "g", "enter")
	w.see("hello", "/tmp/d/")
	w.escape("the directory", func(c vt.Screen) bool { return c.Has("two words") && c.Has("Files") })
	w.escape("all names", func(c vt.Screen) bool { return c.Has("binary") })

	w.keys("/", "binary", "enter")
	w.gone("two words")
	w.keys("g", "g", "enter")
	w.see("61 00 62", "a.b")
	w.escape("the directory", func(c vt.Screen) bool { return c.Has("Files") })
	w.escape("all names", func(c vt.Screen) bool { return c.Has("two words") })
	w.keys("/", "log", "enter")
	w.gone("two words")
	w.keys("g", "g", "f")
	w.see("following", "one")
	sh(`echo two >> /tmp/d/log`)
	w.see("two")
	w.escape("the directory", func(c vt.Screen) bool { return c.Has("Files") })
	w.escape("all names", func(c vt.Screen) bool { return c.Has("two words") })

	w.keys("M", "made here", "enter")
	w.see("made here/")
	w.keys("r")
	w.see("rename to")
	w.keys("ctrl+u", "named anew", "enter")
	w.see("named anew/")
	w.keys("D")
	w.see("with all that is in it")
	w.keys("delete", "enter")
	w.gone("named anew/")
	if names := s.ok("exec", "e2e-files", "--", "ls", "/tmp/d"); strings.Contains(names, "made") || !strings.Contains(names, "two words") {
		t.Errorf("there are %s", names)
	}
}

// TestFilesCopiedOnScreen downloads and uploads, and overwrites nothing unasked.
func TestFilesCopiedOnScreen(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-updown", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-updown")
	s, dir := newSession(t), t.TempDir()
	bigTree(t, filepath.Join(dir, "big"))
	w := s.atFiles("e2e-updown")
	w.keys("p", "/tmp", "enter")
	w.see("This directory is empty")
	w.keys("u", filepath.Join(dir, "big"), "enter")
	w.see("Copied big to /tmp/big", "big/")
	w.keys("d")
	w.see("download to")
	w.keys("ctrl+u", filepath.Join(dir, "back"), "enter")
	w.see("Copied big to " + filepath.Join(dir, "back")[:20])
	equal(t, sums(t, filepath.Join(dir, "back")), sums(t, filepath.Join(dir, "big")))

	must(t, os.WriteFile(filepath.Join(dir, "hostname"), []byte("mine"), 0o600))
	w.keys("p", "/etc/hostname", "enter")
	w.see("hostname")
	w.keys("d")
	w.see("download to")
	w.keys("ctrl+u", dir, "enter")
	w.see("Overwrite?", "hostname")
	w.escape("no question", func(c vt.Screen) bool { return !c.Has("Overwrite?") })
	if data, err := os.ReadFile(filepath.Join(dir, "hostname")); err != nil || string(data) != "mine" {
		t.Errorf("it holds %q, %v", data, err)
	}
}

// TestFilesEdited edits a file of a container, and keeps the text when it cannot be written.
func TestFilesEdited(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-edit", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-edit")
	s := newSession(t)
	s.ok("exec", "e2e-edit", "--", "sh", "-c", "echo colour=red > /tmp/conf; chmod 640 /tmp/conf")
	s.editor(`case $1 in *conf) sed -i s/red/blue/ "$1";; *) echo typed > "$1";; esac`)
	w := s.atFiles("e2e-edit")
	w.keys("p", "/tmp/conf", "enter")
	w.see("11 B")
	w.keys("e")
	w.see("Wrote /tmp/conf.")
	if out := s.ok("exec", "e2e-edit", "--", "sh", "-c", "cat /tmp/conf; stat -c %a /tmp/conf; ls -a /tmp | wc -l"); out != "colour=blue\n640\n3\n" {
		t.Errorf("there is %q", out)
	}

	w.keys("p", "/sys/kernel/mm/transparent_hugepage/enabled", "enter")
	w.see("4.0 KiB", "enabled", "/sys/kernel/mm")
	w.keys("e")
	w.see("Nothing was written to /sys/kernel/mm", "The text is kept")
	kept, err := filepath.Glob(filepath.Join(s.home, "state", "fathom", "edits", "*", "enabled"))
	must(t, err)
	if len(kept) != 1 {
		t.Fatalf("kept are %v", kept)
	}
	if data, err := os.ReadFile(kept[0]); err != nil || string(data) != "typed\n" {
		t.Errorf("kept is %q, %v", data, err)
	}
}

// TestFilesReadOnly browses where nothing may be changed, and refuses what would change something.
func TestFilesReadOnly(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-lookonly", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-lookonly")
	s := newSession(t)
	w := s.start("pods/e2e-lookonly", "-n", "default", "--read-only")
	w.see("e2e-lookonly", "1/1")
	w.keys("b")
	w.see("Files", "etc/")
	for _, key := range []string{"M", "u", "D", "r"} {
		w.keys(key)
		w.see("Nothing can be changed")
		w.keys("j")
	}
}
