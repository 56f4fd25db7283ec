package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestSplice(t *testing.T) {
	const red, bold, reset = "\x1b[0;31m", "\x1b[0;1m", "\x1b[m"
	for _, c := range []struct {
		name, base string
		x, w       int
		want       string
	}{
		{"in the middle", "abcdefgh", 2, 3, "abXXXfgh"},
		{"at the start", "abcdefgh", 0, 2, "XXcdefgh"},
		{"at the end", "abcdefgh", 6, 2, "abcdefXX"},
		{"everything", "abc", 0, 3, "XXX"},
		{"right half of a wide character", "a日本d", 2, 2, "a XX d"},
		{"whole wide characters", "a日本d", 1, 4, "aXXXXd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := splice(c.base, strings.Repeat("X", c.w), c.x, c.w)
			if s := ansi.Strip(got); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
	got := splice(red+"abcd"+bold+"efgh"+reset, "XX", 5, 2)
	if want := red + "abcd" + bold + "e" + reset + "XX" + reset + bold + "h" + reset; got != want {
		t.Errorf("the style is lost: got %q, want %q", got, want)
	}
}

func FuzzSplice(f *testing.F) {
	f.Add("abc\x1b[0;31m日本語\x1b[mx", 3, 2)
	f.Add("e\u0301clair", 1, 1)
	f.Fuzz(func(t *testing.T, raw string, x, w int) {
		base := "\x1b[0;1m" + raw
		total := Cells(base)
		if x < 0 || w < 1 || x > total || w > total-x {
			return
		}
		got := splice(base, strings.Repeat("X", w), x, w)
		if Cells(got) != total {
			t.Errorf("%d cells became %d: %q", total, Cells(got), got)
		}
	})
}
