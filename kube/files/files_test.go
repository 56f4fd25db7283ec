package files_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"fathom/kube/files"
	"fathom/kube/files/filestest"
	"fathom/kube/problem"
)

// odd are names that break what splits or quotes carelessly.
func odd() []string {
	return []string{
		"plain", "two words", " lead and trail ", "line\nbreak", "trailing\n", "\n", "tab\there", "quote'single", `quote"double`, `back\slash`, `\0101`,
		"-rf", "--", "$HOME", "`id`", "*", "?", "[a-z]", "a;b", "grüße-世界-🐳", "\x01\x1b[31mred", "bad\xff\xfeutf8", ".hidden", "..two", "...", "%s%n", "~", "#",
	}
}

func open(t *testing.T, k filestest.Kit) (*filestest.Host, *files.FS) {
	t.Helper()
	h := filestest.New(t, k)
	f, err := files.Open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	return h, f
}

// each runs a test with every set of tools.
func each(t *testing.T, test func(t *testing.T, h *filestest.Host, f *files.FS)) {
	for _, k := range filestest.Kits() {
		t.Run(string(k), func(t *testing.T) {
			h, f := open(t, k)
			test(t, h, f)
		})
	}
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestOpen(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		tools := f.Tools()
		if tools.Workdir != h.Dir || tools.Home != "/home/of/nobody" || tools.UID != os.Getuid() {
			t.Errorf("it is in %q, at home in %q, as %d", tools.Workdir, tools.Home, tools.UID)
		}
	})
}

func TestKits(t *testing.T) {
	for k, want := range map[filestest.Kit][2]bool{
		filestest.GNU: {true, true}, filestest.Busybox: {true, true}, filestest.NoTar: {false, true}, filestest.Bare: {false, false},
	} {
		if _, f := open(t, k); f.Tools().Has("tar") != want[0] || f.Tools().Has("stat") != want[1] {
			t.Errorf("%s has tar: %v, stat: %v", k, f.Tools().Has("tar"), f.Tools().Has("stat"))
		}
	}
}

func TestNoShell(t *testing.T) {
	_, err := files.Open(t.Context(), filestest.New(t, filestest.NoShell))
	p := problem.Of(err)
	if files.TroubleOf(err) != files.NoShell || !strings.Contains(p.Text, "no sh") || !strings.Contains(p.Next, "/proc/1/root") {
		t.Errorf("it says %q, %q", p.Text, p.Next)
	}
}

func TestListOddNames(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		dir := filepath.Join(h.Dir, "odd \xfe\ndir'")
		var want []string
		for i, name := range odd() {
			write(t, filepath.Join(dir, name), strings.Repeat("x", i))
			want = append(want, name)
		}
		slices.Sort(want)
		l, err := f.List(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range l.Entries {
			got = append(got, e.Name)
			if i := slices.Index(odd(), e.Name); e.Kind != files.File || e.Size != int64(i) || e.Mode != 0o644 || e.UID != os.Getuid() {
				t.Errorf("%q is %+v", e.Name, e)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("listed are\n%q, not\n%q", got, want)
		}
		for _, name := range odd() {
			e, err := f.Stat(t.Context(), files.Join(dir, name))
			if err != nil || e.Name != name || e.Kind != files.File {
				t.Errorf("%q: %+v, %v", name, e, err)
			}
			var b bytes.Buffer
			if err := f.Read(t.Context(), files.Join(dir, name), 0, -1, &b); err != nil || b.String() != strings.Repeat("x", slices.Index(odd(), name)) {
				t.Errorf("%q holds %q, %v", name, b.String(), err)
			}
		}
	})
}

func TestListKinds(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		at := func(name string) string { return filepath.Join(h.Dir, name) }
		must(t, os.Mkdir(at("dir"), 0o750))
		must(t, os.Chmod(at("dir"), 0o750|os.ModeSticky))
		write(t, at("file"), "hello")
		must(t, os.Chmod(at("file"), 0o640|os.ModeSetuid))
		must(t, os.Chtimes(at("file"), time.Time{}, time.Unix(1234567890, 0)))
		must(t, syscall.Mkfifo(at("pipe"), 0o600))
		for name, target := range map[string]string{"to-dir": "dir", "to-file": "file", "to-pipe": "pipe", "to-nothing": "no such\nthing\n", "to-itself": "to-itself"} {
			must(t, os.Symlink(target, at(name)))
		}
		l, err := f.List(t.Context(), h.Dir)
		must(t, err)
		byName := map[string]files.Entry{}
		for _, e := range l.Entries {
			byName[e.Name] = e
		}
		for name, want := range map[string]struct {
			kind files.Kind
			mode string
			into files.Kind
		}{
			"dir": {files.Directory, "drwxr-x--T", files.Unknown}, "file": {files.File, "-rwSr-----", files.Unknown}, "pipe": {files.Pipe, "prw-------", files.Unknown},
			"to-dir": {files.Link, "lrwxrwxrwx", files.Directory}, "to-file": {files.Link, "lrwxrwxrwx", files.File},
			"to-nothing": {files.Link, "lrwxrwxrwx", files.Unknown}, "to-itself": {files.Link, "lrwxrwxrwx", files.Unknown},
		} {
			if e := byName[name]; e.Kind != want.kind || e.ModeText() != strings.Replace(want.mode, "rwS", "rwS", 1) || e.Into != want.into {
				t.Errorf("%s is a %v, %s, leading into %v", name, e.Kind, e.ModeText(), e.Into)
			}
		}
		if got := byName["to-nothing"].Target; got != "no such\nthing\n" {
			t.Errorf("the link leads to %q", got)
		}
		if e := byName["file"]; f.Tools().Has("stat") && !e.Modified.Equal(time.Unix(1234567890, 0)) {
			t.Errorf("the file is of %v", e.Modified)
		}
		if byName["to-pipe"].IsFile() || byName["to-pipe"].IsDir() || !byName["to-dir"].IsDir() || !byName["to-file"].IsFile() {
			t.Error("links are taken for what they do not lead to")
		}
	})
}

func TestListFails(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		write(t, filepath.Join(h.Dir, "file"), "")
		for name, want := range map[string]files.Trouble{"file": files.NotDir, "nothing": files.Missing} {
			if _, err := f.List(t.Context(), filepath.Join(h.Dir, name)); files.TroubleOf(err) != want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if l, err := f.List(t.Context(), t.TempDir()); err != nil || len(l.Entries) > 0 {
			t.Errorf("an empty directory: %v, %v", l, err)
		}
	})
}

func TestReadRanges(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		text := strings.Repeat("0123456789", 30_000)
		file := filepath.Join(h.Dir, "big")
		write(t, file, text)
		for _, c := range []struct{ offset, length int64 }{{0, -1}, {0, 10}, {65536, 65536}, {65537, 100}, {7, -1}, {299_990, 100}, {400_000, 10}, {0, 0}, {131071, 2}} {
			var b bytes.Buffer
			from := min(c.offset, int64(len(text)))
			to := int64(len(text))
			if c.length >= 0 {
				to = min(from+c.length, to)
			}
			if err := f.Read(t.Context(), file, c.offset, c.length, &b); err != nil || b.String() != text[from:to] {
				t.Errorf("%+v: %d bytes, %v", c, b.Len(), err)
			}
		}
	})
}

func TestReadOpensNoPipes(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		must(t, syscall.Mkfifo(filepath.Join(h.Dir, "pipe"), 0o600))
		for name, want := range map[string]files.Trouble{"pipe": files.NotRegular, ".": files.IsDir, "none": files.Missing} {
			if err := f.Read(t.Context(), filepath.Join(h.Dir, name), 0, -1, &bytes.Buffer{}); files.TroubleOf(err) != want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// lines hands on what is written, one message for each write.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func TestFollow(t *testing.T) {
	each(t, func(t *testing.T, h *filestest.Host, f *files.FS) {
		file := filepath.Join(h.Dir, "log")
		write(t, file, "one\ntwo\nthree\n")
		ctx, cancel := context.WithCancel(t.Context())
		came, ended := make(lines), make(chan error)
		go func() { ended <- f.Follow(ctx, file, 2, came) }()
		see := func(want string) {
			t.Helper()
			for got := ""; got != want; {
				select {
				case s := <-came:
					got += s
				case err := <-ended:
					t.Fatalf("it ended with %v after %q", err, got)
				}
			}
		}
		see("two\nthree\n")
		add, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
		must(t, err)
		_, err = add.WriteString("four\n")
		must(t, err)
		see("four\n")
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
