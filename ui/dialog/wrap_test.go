package dialog

import (
	"strings"
	"testing"

	"fathom/themes"
	"fathom/ui"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, in string
		w        int
		want     string
	}{
		{"fits", "one two", 7, "one two\n"},
		{"between words", "one two three", 8, "one two\n  three\n"},
		{"a long word", "abcdefghij", 6, "abcdef\n ghij\n"},
		{"a word that fits in the next line", "ab cdefgh", 8, "ab\n  cdefgh\n"},
		{"wide characters", "日本語日本語", 5, "日本\n 語日\n 本語\n"},
		{"empty", "", 5, "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := plain(Wrap(Lines(c.in), c.w)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three", "日本", 4)
	f.Fuzz(func(t *testing.T, a, b string, w int) {
		w = min(max(w, 3), 200)
		a, b = strings.ReplaceAll(a, "\n", " "), strings.ReplaceAll(b, "\n", " ")
		for _, l := range Wrap([][]ui.Seg{{{Text: a}, {Role: themes.Bad, Text: b}}}, w) {
			if ui.Wide(l...) > w {
				t.Errorf("%d cells in %d: %q", ui.Wide(l...), w, plain([][]ui.Seg{l}))
			}
		}
	})
}
