package files

import (
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestModeOf(t *testing.T) {
	for text, want := range map[string]uint32{"-rwxr-xr-x": 0o755, "drwxrwxrwt": 0o1777, "-rwsr-sr-x": 0o6755, "-rwSr-Sr-T": 0o7644, "lrwxrwxrwx": 0o777, "-rw-r--r--+": 0o644} {
		kind, mode, ok := modeOf(text)
		if !ok || mode != want {
			t.Errorf("%s is %o (%v)", text, mode, ok)
		}
		if e := (Entry{Kind: kind, Mode: mode, Known: true}); e.ModeText() != text[:10] {
			t.Errorf("%s is written %s", text, e.ModeText())
		}
	}
	for _, text := range []string{"", "total 12", "-rwxr-xr-", "xrwxr-xr-x", "-wrxr-xr-x"} {
		if _, _, ok := modeOf(text); ok {
			t.Errorf("%q is taken for a mode", text)
		}
	}
}

func TestLs(t *testing.T) {
	var e Entry
	e.ls("-rw-r-----    1 1000     33           512 Jan  1  2020 ./a b\nc")
	if e.Kind != File || e.Mode != 0o640 || e.UID != 1000 || e.GID != 33 || e.Size != 512 || !e.Modified.IsZero() {
		t.Errorf("it is %+v", e)
	}
	e = Entry{}
	e.ls("crw-rw-rw- 1 0 0 1, 3 Jan  1  2020 null")
	if e.Kind != CharDevice || e.Size != 0 {
		t.Errorf("it is %+v", e)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a\x00f\x00644\x001\x001.5\x00root\x00root\x000\x000\x00f\x00\x00"))
	f.Add([]byte("a\x00f\x00\x00\x00\x0081a4 1 2 0 0 root root\n"))
	f.Add([]byte("a\x00l\x00d\x00b\nc\x0081a4 1 2 0 0 root root\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, parse := range []func([]byte) ([]Entry, error){parseFind, parseBulk, parsePlain} {
			entries, _ := parse(data)
			for _, e := range entries {
				if e.Name == "" || len(e.ModeText()) != 10 || e.Mode > 0o7777 {
					t.Errorf("%q makes %+v", data, e)
				}
			}
		}
	})
}

func FuzzCommand(f *testing.F) {
	f.Add("plain", "a\\0101\xff\n")
	f.Add("%s\\", "\n\n")
	sh, err := exec.LookPath("sh")
	if err != nil {
		f.Skip("there is no sh on this host")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.ContainsRune(a+b, 0) {
			t.Skip()
		}
		words := command(`printf '%s\0' "$@"`, []string{a, b})
		for _, w := range words {
			if !utf8.ValidString(w) {
				t.Fatalf("%q is no valid text", w)
			}
		}
		out, err := exec.Command(sh, words[1:]...).Output()
		if err != nil || string(out) != a+"\x00"+b+"\x00" {
			t.Errorf("%q and %q arrive as %q, %v", a, b, out, err)
		}
	})
}

func FuzzJoin(f *testing.F) {
	f.Add("/a", "../../b")
	f.Add("", "/")
	f.Fuzz(func(t *testing.T, dir, name string) {
		p := Join(dir, name)
		if !strings.HasPrefix(p, "/") || strings.Contains(p, "/../") || strings.HasSuffix(p, "/..") || p != Join("/", p) || strings.ContainsRune(Quote(p), '\n') {
			t.Errorf("%q and %q make %q, written %s", dir, name, p, Quote(p))
		}
	})
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 1<<20 - 1: "1.0 MiB", 5 << 40: "5.0 TiB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
}
