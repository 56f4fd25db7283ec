package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"fathom/kube"
	"fathom/kube/files"
	"fathom/kube/problem"
)

func TestParseEnd(t *testing.T) {
	for word, want := range map[string]end{
		"a": {path: "a"}, "./a:b": {path: "./a:b"}, "../a:b": {path: "../a:b"}, "/a:b": {path: "/a:b"}, "-": {path: "-"},
		"web-0:/a": {pod: "web-0", path: "/a"}, "web-0:a:b": {pod: "web-0", path: "a:b"},
		"shop/web-0:/a b": {pod: "web-0", namespace: "shop", path: "/a b"},
	} {
		if got, err := parseEnd(word); err != nil || got != want {
			t.Errorf("%q is %+v, %v", word, got, err)
		}
	}
	for _, word := range []string{"", "web-0:", ":/a", "/:", "a/b/c:/d", "shop/:/a"} {
		if got, err := parseEnd(word); err == nil && got.remote() {
			t.Errorf("%q is %+v", word, got)
		}
	}
}

func FuzzParseEnd(f *testing.F) {
	f.Add("shop/web-0:/a")
	f.Fuzz(func(t *testing.T, word string) {
		e, err := parseEnd(word)
		if err == nil && (e.path == "" || e.namespace != "" && e.pod == "" || strings.ContainsAny(e.pod+e.namespace, "/:")) {
			t.Errorf("%q is %+v", word, e)
		}
	})
}

// TestWithoutTools: whoever copies without a screen is told a command, and no key of one.
func TestWithoutTools(t *testing.T) {
	none := problem.New(problem.Invalid, "The container has no shell.", "Open a debug container beside it with X.", &files.Error{Trouble: files.NoShell})
	got := problem.Of(withoutTools(none, kube.Ref{Namespace: "shop", Name: "web-0"}, "app"))
	if got.Text != "The container has no shell." || !strings.Contains(got.Next, "fathom act debug pod/web-0 -n shop --target app") || strings.Contains(got.Next, "with X") {
		t.Errorf("%+v", got)
	}
	if other := problem.New(problem.NotFound, "No such file.", "", &files.Error{Trouble: files.Missing}); withoutTools(other, kube.Ref{}, "") != error(other) {
		t.Error("what has nothing to do with it is told otherwise")
	}
}

func TestInto(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path     string
		contents bool
		want     string
	}{{dir, false, filepath.Join(dir, "x")}, {dir, true, dir}, {file, false, file}, {filepath.Join(dir, "new"), false, filepath.Join(dir, "new")}} {
		if got := into(c.path, "x", c.contents); got != c.want {
			t.Errorf("%+v goes to %s", c, got)
		}
	}
}

func TestProgressLine(t *testing.T) {
	line := progressLine(files.Progress{Bytes: 1 << 20, Total: 4 << 20, Files: 3, Name: strings.Repeat("ü\x1b", 100)})
	if !strings.HasPrefix(line, " 25%  1.0 MiB of 4.0 MiB, 3 files") || utf8.RuneCountInString(line) > 78 || strings.ContainsRune(line, '\x1b') {
		t.Errorf("it is %q", line)
	}
}
