package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fathom/kube/files"
	"fathom/kube/files/filestest"
	"fathom/kube/problem"
)

// tree makes a directory with all there is to copy.
func tree(t testing.TB, dir string) {
	t.Helper()
	for i, name := range odd() {
		write(t, filepath.Join(dir, "odd", name), strings.Repeat("y", i))
	}
	write(t, filepath.Join(dir, "deep", strings.Repeat("d", 120), strings.Repeat("e", 120), strings.Repeat("f", 120)), "deep")
	write(t, filepath.Join(dir, "big"), noise(3<<20))
	must(t, os.Mkdir(filepath.Join(dir, "empty"), 0o700))
	must(t, os.Symlink("big", filepath.Join(dir, "link")))
	must(t, os.Symlink("/etc/passwd", filepath.Join(dir, "out")))
	must(t, os.Symlink("nothing\n", filepath.Join(dir, "nowhere")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	write(t, filepath.Join(dir, "script"), "#!/bin/sh\n")
	must(t, os.Chmod(filepath.Join(dir, "script"), 0o751))
	for _, name := range []string{"script", "deep", "odd/plain"} {
		must(t, os.Chtimes(filepath.Join(dir, name), time.Time{}, time.Unix(1500000000, 0)))
	}
}

func noise(n int) string {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(b)
	return string(b)
}

// fingerprint tells of every file below a directory what must survive a copy.
func fingerprint(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, file)
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.Type() == fs.ModeSymlink:
			target, _ := os.Readlink(file)
			out[rel] = "-> " + target
		case d.Type() == fs.ModeNamedPipe:
		case d.IsDir():
			out[rel] = info.Mode().String()
		default:
			out[rel] = fmt.Sprintf("%v %d %x", info.Mode(), info.ModTime().Unix(), sha256.Sum256([]byte(read(t, file))))
		}
		return nil
	}))
	return out
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%q is %q, not %q", name, got[name], w)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%q came from nowhere", name)
		}
	}
}

// leftovers are parts below a directory.
func leftovers(t testing.TB, dir string) (out []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(file string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(file, ".fathom-part") {
			out = append(out, file)
		}
		return err
	}))
	return out
}

func TestCopyDirectoryBothWays(t *testing.T) {
	for _, k := range filestest.Kits() {
		t.Run(string(k), func(t *testing.T) {
			h, f := open(t, k)
			here := t.TempDir()
			tree(t, filepath.Join(here, "tree"))
			want := fingerprint(t, filepath.Join(here, "tree"))
			how := files.How{Preserve: true, Meter: files.NewMeter(nil)}
			r, err := f.Upload(t.Context(), filepath.Join(here, "tree"), filepath.Join(h.Dir, "up there"), how)
			must(t, err)
			if got := how.Meter.Progress(); int(got.Files) != r.Files || got.Bytes != r.Bytes || r.Bytes < 3<<20 || got.Total < r.Bytes {
				t.Errorf("counted are %+v, reported %+v", got, r)
			}
			if len(r.Skipped) != 1 || r.Skipped[0] != "pipe" {
				t.Errorf("left out are %q", r.Skipped)
			}
			got := fingerprint(t, filepath.Join(h.Dir, "up there"))
			if k == filestest.NoTar || k == filestest.Bare { // their directories are as the container makes them
				delete(got, "empty")
				delete(want, "empty")
			}
			same(t, got, want)
			r, err = f.Download(t.Context(), filepath.Join(h.Dir, "up there"), filepath.Join(here, "back"), files.How{Preserve: true})
			must(t, err)
			got = fingerprint(t, filepath.Join(here, "back"))
			delete(got, "empty")
			delete(want, "empty")
			if k == filestest.Bare { // nothing there tells times
				for name := range got {
					got[name], want[name] = timeless(got[name]), timeless(want[name])
				}
			}
			same(t, got, want)
			if r.Outside != 1 {
				t.Errorf("%d links lead out", r.Outside)
			}
			if left := append(leftovers(t, here), leftovers(t, h.Dir)...); len(left) > 0 {
				t.Errorf("left are %q", left)
			}
		})
	}
}

// timeless is a fingerprint without the time.
func timeless(s string) string {
	if w := strings.Fields(s); len(w) == 3 {
		return w[0] + " " + w[2]
	}
	return s
}

func TestCopyAmongOthers(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		here := t.TempDir()
		write(t, filepath.Join(here, "a", "sub", "new"), "new")
		write(t, filepath.Join(here, "a", "both"), "mine")
		write(t, filepath.Join(h.Dir, "a", "sub", "old"), "old")
		write(t, filepath.Join(h.Dir, "a", "both"), "theirs")
		to := filepath.Join(h.Dir, "a")
		if _, err := f.Upload(t.Context(), filepath.Join(here, "a"), to, files.How{}); files.TroubleOf(err) != files.Exists {
			t.Errorf("unasked: %v", err)
		}
		_, err := f.Upload(t.Context(), filepath.Join(here, "a"), to, files.How{Replace: true})
		must(t, err)
		for name, want := range map[string]string{"sub/new": "new", "sub/old": "old", "both": "mine"} {
			if got := read(t, filepath.Join(to, name)); got != want {
				t.Errorf("%s there holds %q", name, got)
			}
		}
		write(t, filepath.Join(here, "a", "sub", "own"), "own")
		_, err = f.Download(t.Context(), to, filepath.Join(here, "a"), files.How{Replace: true})
		must(t, err)
		for name, want := range map[string]string{"sub/new": "new", "sub/old": "old", "sub/own": "own"} {
			if got := read(t, filepath.Join(here, "a", name)); got != want {
				t.Errorf("%s here holds %q", name, got)
			}
		}
		if left := append(leftovers(t, here), leftovers(t, h.Dir)...); len(left) > 0 {
			t.Errorf("left are %q", left)
		}
	})
}

func TestCopyFileOverwritesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		here, there := filepath.Join(t.TempDir(), "f"), filepath.Join(h.Dir, "f")
		write(t, here, "here")
		write(t, there, "there")
		if _, err := f.Download(t.Context(), there, here, files.How{}); files.TroubleOf(err) != files.Exists || read(t, here) != "here" {
			t.Errorf("here: %v", err)
		}
		if _, err := f.Upload(t.Context(), here, there, files.How{}); files.TroubleOf(err) != files.Exists || read(t, there) != "there" {
			t.Errorf("there: %v", err)
		}
		_, err := f.Upload(t.Context(), here, there, files.How{Replace: true})
		must(t, err)
		if read(t, there) != "here" {
			t.Error("it was not replaced")
		}
	})
}

// TestDownloadNowhere: that this host has no such directory is not the API server's fault.
func TestDownloadNowhere(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		there := filepath.Join(h.Dir, "f")
		write(t, there, "there")
		_, err := f.Download(t.Context(), there, filepath.Join(t.TempDir(), "none", "f"), files.How{})
		if p := problem.Of(err); p.Class != problem.Invalid || !strings.Contains(p.Text, "on this host: no such file or directory.") {
			t.Errorf("%+v", p)
		}
	})
}

// after is a Meter that calls do once that many bytes are copied.
func after(n int64, do func()) (m *files.Meter) {
	m = files.NewMeter(func() {
		if m.Progress().Bytes >= n {
			do()
		}
	})
	return m
}

// TestCopyResumes breaks the connection in the middle of a file: the copy goes on by itself. Then for good: the next copy
// goes on.
func TestCopyResumes(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		dir := t.TempDir()
		here, there, back := filepath.Join(dir, "here"), filepath.Join(h.Dir, "there"), filepath.Join(dir, "back")
		write(t, here, noise(2<<20))
		h.CutAfter(1 << 20)
		r, err := f.Upload(t.Context(), here, there, files.How{Preserve: true})
		must(t, err)
		if read(t, there) != noise(2<<20) || r.Checked == (f.Tools().Has("md5sum") == false) {
			t.Errorf("up: %+v", r)
		}
		h.CutAfter(1<<20 + 12345)
		r, err = f.Download(t.Context(), there, back, files.How{Preserve: true})
		must(t, err)
		if read(t, back) != noise(2<<20) || r.Checked == (f.Tools().Has("md5sum") == false) {
			t.Errorf("down: %+v", r)
		}

		must(t, os.Remove(back))
		ctx, cancel := context.WithCancel(t.Context())
		meter := after(1, cancel)
		if _, err := f.Download(ctx, there, back, files.How{Meter: meter}); !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
		if _, err := os.Stat(back); err == nil {
			t.Error("half a file has the final name")
		}
		_, err = f.Download(t.Context(), there, back, files.How{})
		must(t, err)
		if read(t, back) != noise(2<<20) {
			t.Error("it is another file after the second attempt")
		}
		if left := append(leftovers(t, dir), leftovers(t, h.Dir)...); len(left) > 0 {
			t.Errorf("left are %q", left)
		}
	})
}

// TestCopyResumesAfterLoss has the connection fail for good, and the second copy go on.
func TestCopyResumesAfterLoss(t *testing.T) {
	h, f := open(t, filestest.GNU)
	dir := t.TempDir()
	here, there := filepath.Join(dir, "here"), filepath.Join(h.Dir, "there")
	write(t, here, noise(1<<20))
	meter := after(300_000, func() { h.Fail(errors.New("connection refused")) })
	h.CutAfter(600_000)
	_, err := f.Upload(t.Context(), here, there, files.How{Meter: meter})
	if p := problem.Of(err); files.TroubleOf(err) != files.Broken || !strings.Contains(p.Next, "goes on with it") {
		t.Fatalf("it ended with %v", err)
	}
	h.Fail(nil)
	r, err := f.Upload(t.Context(), here, there, files.How{})
	must(t, err)
	if r.Resumed == 0 || !r.Checked || read(t, there) != noise(1<<20) || len(leftovers(t, h.Dir)) > 0 {
		t.Errorf("it came to %+v", r)
	}
}

// TestCopyDistrustsWhatWasLeft leaves another part under the name: the checksum tells, and the copy begins anew.
func TestCopyDistrustsWhatWasLeft(t *testing.T) {
	h, f := open(t, filestest.GNU)
	dir := t.TempDir()
	there, back := filepath.Join(h.Dir, "there"), filepath.Join(dir, "back")
	write(t, there, noise(1<<20))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := f.Download(ctx, there, back, files.How{Meter: after(1, cancel)})
	left := leftovers(t, dir)
	if !errors.Is(err, context.Canceled) || len(left) != 1 {
		t.Fatalf("left are %q after %v", left, err)
	}
	write(t, left[0], strings.Repeat("z", 500_000))
	r, err := f.Download(t.Context(), there, back, files.How{})
	must(t, err)
	if r.Resumed != 0 || !r.Checked || read(t, back) != noise(1<<20) {
		t.Errorf("it came to %+v", r)
	}
}

func TestWrite(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		file := filepath.Join(h.Dir, "conf")
		write(t, file, "old")
		must(t, os.Chmod(file, 0o604))
		must(t, os.Symlink("conf", filepath.Join(h.Dir, "link")))
		w, err := f.Write(t.Context(), filepath.Join(h.Dir, "link"), strings.NewReader("new\n"), files.Put{Size: 4, Replace: true})
		must(t, err)
		info, err := os.Lstat(file)
		must(t, err)
		if read(t, file) != "new\n" || info.Mode() != 0o604 || w.Path != file {
			t.Errorf("it holds %q, mode %v, at %s", read(t, file), info.Mode(), w.Path)
		}
		if info, err := os.Lstat(filepath.Join(h.Dir, "link")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Error("the link is gone")
		}
		if _, err := f.Write(t.Context(), file, strings.NewReader("x"), files.Put{Size: 1}); files.TroubleOf(err) != files.Exists {
			t.Errorf("unasked: %v", err)
		}
		_, err = f.Write(t.Context(), file+"2", bytes.NewReader(nil), files.Put{Size: 0})
		must(t, err)
		h.CutAfter(100)
		if _, err := f.Write(t.Context(), file, strings.NewReader(noise(5000)), files.Put{Size: 5000, Replace: true}); err == nil || read(t, file) != "new\n" {
			t.Errorf("a broken connection: %v, and it holds %d bytes", err, len(read(t, file)))
		}
		if left := leftovers(t, h.Dir); len(left) > 0 {
			t.Errorf("left are %q", left)
		}
	})
}

func TestChanges(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		for _, name := range odd() {
			p := files.Join(h.Dir, name)
			must(t, f.Mkdir(t.Context(), p))
			if err := f.Mkdir(t.Context(), p); files.TroubleOf(err) != files.Exists {
				t.Errorf("%q again: %v", name, err)
			}
			write(t, filepath.Join(p, "in"), "")
			if err := f.Remove(t.Context(), p, false); files.TroubleOf(err) != files.NotEmpty {
				t.Errorf("%q with something in it: %v", name, err)
			}
			must(t, f.Rename(t.Context(), p, p+"2"))
			if err := f.Rename(t.Context(), p, p+"2"); files.TroubleOf(err) != files.Missing {
				t.Errorf("%q again: %v", name, err)
			}
			must(t, f.Remove(t.Context(), p+"2", true))
		}
		left, err := os.ReadDir(h.Dir)
		if err != nil || len(left) > 0 {
			t.Errorf("left are %v, %v", left, err)
		}
		outside := filepath.Join(t.TempDir(), "outside")
		write(t, outside, "stays")
		must(t, os.Symlink(outside, filepath.Join(h.Dir, "l")))
		must(t, f.Remove(t.Context(), filepath.Join(h.Dir, "l"), true))
		if read(t, outside) != "stays" {
			t.Error("what a link led to is gone")
		}
		if err := f.Remove(t.Context(), "/tmp/..", true); files.TroubleOf(err) != files.Denied {
			t.Errorf("the root: %v", err)
		}
	})
}
