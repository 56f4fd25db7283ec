package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "web-7cbf745f9c", "web-7cbf745f9c"},
		{"accents", "größe", "größe"},
		{"escape sequence", "a\x1b[31mb", "a␛[31mb"},
		{"line breaks", "a\nb\r\nc\rd", "a␤b␤c␍d"},
		{"tab", "a\tb", "a b"},
		{"neighbours of the tab", "\x08\t\n\x0b", "␈ ␤␋"},
		{"first and last control", "\x00\x1f\x7f", "␀␟␡"},
		{"C1 in UTF-8", "a\u009b31m", "a\ufffd31m"},
		{"C1 raw", "a\x9b31m", "a\ufffd31m"},
		{"bidi override", "abc\u202efdp.exe", "abc\ufffdfdp.exe"},
		{"bidi isolate", "a\u2066b\u2069", "a\ufffdb\ufffd"},
		{"zero width joiner", "👩\u200d💻", "👩💻"},
		{"variation selector", "⚠\ufe0f", "⚠"},
		{"keycap", "1\ufe0f\u20e3", "1"},
		{"skin tone", "👍🏽", "👍"},
		{"byte order mark", "\ufeffa", "a"},
		{"line separator", "a\u2028b", "a␤b"},
		{"combining accent stays", "e\u0301", "e\u0301"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in             string
		w              int
		fit, left, cut string
	}{
		{"abc", 5, "abc  ", "  abc", "abc"},
		{"abc", 3, "abc", "abc", "abc"},
		{"abcdef", 4, "abc…", "abc…", "abc…"},
		{"abc", 1, "…", "…", "…"},
		{"abc", 0, "", "", ""},
		{"abc", -1, "", "", ""},
		{"日本語", 5, "日本…", "日本…", "日本…"},
		{"日本語", 4, "日 …", "日 …", "日 …"},
		{"日本", 4, "日本", "日本", "日本"},
		{"a\nb", 3, "a␤b", "a␤b", "a␤b"},
		{"", 2, "  ", "  ", ""},
	} {
		if got := Fit(c.in, c.w); got != c.fit {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.w, got, c.fit)
		}
		if got := PadLeft(c.in, c.w); got != c.left {
			t.Errorf("PadLeft(%q, %d) = %q, want %q", c.in, c.w, got, c.left)
		}
		if got := Cut(c.in, c.w); got != c.cut {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.w, got, c.cut)
		}
	}
}

func TestMiddle(t *testing.T) {
	for _, c := range []struct {
		in   string
		w    int
		want string
	}{
		{"web-7cbf745f9c-h9z7d", 20, "web-7cbf745f9c-h9z7d"},
		{"web", 5, "web  "},
		{"web-7cbf745f9c-h9z7d", 10, "web-…h9z7d"},
		{"web-7cbf745f9c-h9z7d", 11, "web-7…h9z7d"},
		{"日本語日本語", 6, "日…語 "},
		{"日本語日本語", 7, "日…本語"},
		{"web", 2, "w…"},
	} {
		if got := Middle(c.in, c.w); got != c.want {
			t.Errorf("Middle(%q, %d) = %q, want %q", c.in, c.w, got, c.want)
		}
	}
}

func FuzzFit(f *testing.F) {
	for _, s := range []string{"web", "größe", "日本語", "a\x1b[2Jb", "\u202eabc", "👩\u200d💻⚠\ufe0f", "\xff\xfe", "e\u0301\u0301", "a\r\nb"} {
		f.Add(s, 4)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = w & 63
		clean := Clean(s)
		if !utf8.ValidString(clean) || strings.ContainsFunc(clean, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			t.Fatalf("Clean(%q) = %q is not clean", s, clean)
		}
		if Clean(clean) != clean {
			t.Fatalf("Clean is not idempotent on %q", s)
		}
		if got := ansi.StringWidthWc(clean); Width(s) != got || Width(clean) != got {
			t.Fatalf("Width(%q) = %d, the renderer counts %d", s, Width(s), got)
		}
		for name, fit := range map[string]string{"Fit": Fit(s, w), "Middle": Middle(s, w), "PadLeft": PadLeft(s, w)} {
			if got := ansi.StringWidthWc(fit); got != w {
				t.Fatalf("%s(%q, %d) = %q takes %d cells", name, s, w, fit, got)
			}
		}
		cut := Cut(s, w)
		if Width(s) <= w && cut != clean || Width(cut) > w {
			t.Fatalf("Cut(%q, %d) = %q", s, w, cut)
		}
		out, n, cells := AppendCells(nil, s, w)
		if string(out) != Clean(s[:n]) || Width(string(out)) != cells || cells > w {
			t.Fatalf("AppendCells(%q, %d) = %q, %d, %d", s, w, out, n, cells)
		}
	})
}

func TestNoAllocationWhenThereIsNothingToDo(t *testing.T) {
	buf := make([]byte, 0, 256)
	for name, f := range map[string]func(){
		"Clean": func() { Clean("web-größe") },
		"Width": func() { Width("web-größe\n") },
		"Fit":   func() { Fit("web", 3) },
		"Cut":   func() { Cut("web", 10) },
		"AppendFit": func() {
			buf = AppendFit(buf[:0], "web-größe", 30, Ellipsis)
			buf = AppendFit(buf[:0], "web-größe", 5, Ellipsis)
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	buf := make([]byte, 0, 256)
	for b.Loop() {
		buf = AppendFit(buf[:0], "web-7cbf745f9c-h9z7d", 30, Ellipsis)
	}
}

func BenchmarkWidthUnicode(b *testing.B) {
	for b.Loop() {
		Width("größe-日本語-web-7cbf745f9c")
	}
}
