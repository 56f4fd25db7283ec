package files

import (
	"archive/tar"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stream is a tar stream as no honest tar writes it.
func stream(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	tw := tar.NewWriter(&b)
	for _, h := range headers {
		text := ""
		if h.Typeflag == tar.TypeReg {
			text = "evil"
			h.Size = int64(len(text))
		}
		if h.Mode == 0 {
			h.Mode = 0o755
		}
		if err := tw.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cage is a directory to extract into, inside one with a file that must stay as it is.
func cage(t testing.TB) (root *os.Root, outside string) {
	t.Helper()
	outside = t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(outside, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(filepath.Join(outside, "in"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root, outside
}

// unharmed fails the test if anything outside of the cage is not as it was.
func unharmed(t *testing.T, outside string) {
	t.Helper()
	names, err := os.ReadDir(outside)
	data, readErr := os.ReadFile(filepath.Join(outside, "secret"))
	info, statErr := os.Lstat(filepath.Join(outside, "secret"))
	if err = errors.Join(err, readErr, statErr); err != nil || len(names) != 2 || string(data) != "mine" || info.Mode() != 0o600 {
		t.Errorf("outside are now %v, the secret is %q: %v", names, data, err)
	}
}

func TestHostileStreams(t *testing.T) {
	reg := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name} }
	dir := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeDir, Name: name} }
	sym := func(name, to string) tar.Header {
		return tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: to}
	}
	hard := func(name, to string) tar.Header { return tar.Header{Typeflag: tar.TypeLink, Name: name, Linkname: to} }
	for _, c := range []struct {
		name    string
		stream  []tar.Header
		refused bool
	}{
		{"a name that goes up", []tar.Header{reg("../secret")}, true},
		{"a name that goes down and up", []tar.Header{dir("a/"), reg("a/../../secret")}, true},
		{"a name that goes up behind a dot", []tar.Header{reg("./../secret")}, true},
		{"a name from the root directory", []tar.Header{reg("/tmp/x")}, true},
		{"a directory that goes up", []tar.Header{dir("../evil/")}, true},
		{"a link up, then a file through it", []tar.Header{sym("l", ".."), reg("l/secret")}, true},
		{"a link from the root directory, then a file through it", []tar.Header{sym("l", "/tmp"), reg("l/x")}, true},
		{"a link to a link up, then a file through both", []tar.Header{sym("a", ".."), sym("b", "a"), reg("b/secret")}, true},
		{"a link up, then a directory of its name with a mode", []tar.Header{sym("l", "../secret"), {Typeflag: tar.TypeDir, Name: "l/", Mode: 0o777}}, false},
		{"a link up, then a file of its name", []tar.Header{sym("l", "../secret"), reg("l")}, false},
		{"a link up, then a link of its name", []tar.Header{sym("l", "../secret"), sym("l", "../in")}, false},
		{"a directory, then a link up in its place", []tar.Header{{Typeflag: tar.TypeDir, Name: "l/", Mode: 0o777}, sym("l", "..")}, false},
		{"a hard link to the outside", []tar.Header{hard("h", "../secret")}, true},
		{"a hard link from the root directory", []tar.Header{hard("h", "/etc/passwd")}, true},
		{"a hard link through a link", []tar.Header{sym("l", ".."), hard("h", "l/secret")}, true},
		{"a hard link to a link up, then a file of its name", []tar.Header{sym("l", "../secret"), hard("h", "l"), reg("h")}, false},
		{"the root as a file", []tar.Header{reg(".")}, true},
		{"a file below a file", []tar.Header{reg("f"), reg("f/g")}, true},
		{"a device", []tar.Header{{Typeflag: tar.TypeChar, Name: "null", Devmajor: 1, Devminor: 3}}, false},
		{"a pipe", []tar.Header{{Typeflag: tar.TypeFifo, Name: "p"}}, false},
		{"set-uid", []tar.Header{{Typeflag: tar.TypeReg, Name: "su", Mode: 0o6755}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, outside := cage(t)
			x := &extractor{root: root, preserve: true}
			if err := x.extract(bytes.NewReader(stream(t, c.stream...))); (err != nil) != c.refused {
				t.Errorf("it ended with %v", err)
			}
			unharmed(t, outside)
			_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
				if info, statErr := root.Lstat(name); err == nil && statErr == nil && info.Mode()&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeDevice|fs.ModeNamedPipe) != 0 {
					t.Errorf("%s is %v", name, info.Mode())
				}
				return nil
			})
		})
	}
}

func TestHardLinksAndLongNames(t *testing.T) {
	long := strings.Repeat("l", 200) + "/" + strings.Repeat("m", 200)
	for _, format := range []tar.Format{tar.FormatPAX, tar.FormatGNU} {
		root, _ := cage(t)
		x := &extractor{root: root, preserve: true}
		err := x.extract(bytes.NewReader(stream(t,
			tar.Header{Typeflag: tar.TypeReg, Name: "./" + long, Format: format},
			tar.Header{Typeflag: tar.TypeLink, Name: "./h", Linkname: "./" + long, Format: format},
			tar.Header{Typeflag: tar.TypeReg, Name: "./h2", Format: format},
			tar.Header{Typeflag: tar.TypeReg, Name: "./h2", Format: format})))
		a, errA := root.Stat(long)
		b, errB := root.Stat("h")
		if err = errors.Join(err, errA, errB); err != nil || !os.SameFile(a, b) {
			t.Errorf("%v: %v", format, err)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(stream(f, tar.Header{Typeflag: tar.TypeSymlink, Name: "l", Linkname: ".."}, tar.Header{Typeflag: tar.TypeReg, Name: "l/secret"}))
	f.Add(stream(f, tar.Header{Typeflag: tar.TypeReg, Name: "./a/b"}, tar.Header{Typeflag: tar.TypeLink, Name: "c", Linkname: "./a/b"}))
	f.Add([]byte("not a tar stream"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, outside := cage(t)
		x := &extractor{root: root, preserve: true}
		_ = x.extract(bytes.NewReader(data))
		unharmed(t, outside)
	})
}

func TestLeadsOut(t *testing.T) {
	for _, c := range []struct {
		name, target string
		want         bool
	}{
		{"l", "a", false}, {"l", "..", true}, {"a/l", "..", false}, {"a/l", "../b", false}, {"a/l", "../../b", true}, {"l", "/a", true},
		{"l", "a/../..", true}, {"l", "a/../b", false}, {"l", "./a", false}, {"l", "", false},
	} {
		if got := leadsOut(c.name, c.target); got != c.want {
			t.Errorf("%s -> %s: %v", c.name, c.target, got)
		}
	}
}
