package live

import (
	"slices"
	"testing"
)

func TestNatural(t *testing.T) {
	want := []string{"", "a", "a02", "a2", "a2b", "a10", "a10b2", "a10b10", "ab", "web-2", "web-10", "web-10-1", "x9", "x10y"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, natural)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzNatural(f *testing.F) {
	f.Add("web-2", "web-10", "web-02")
	f.Add("a", "", "0")
	f.Add("1a", "01", "001b")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		ab, ba := natural(a, b), natural(b, a)
		if (ab < 0) != (ba > 0) || (ab == 0) != (a == b) {
			t.Errorf("%q and %q compare as %d and %d", a, b, ab, ba)
		}
		if ab < 0 && natural(b, c) < 0 && natural(a, c) >= 0 {
			t.Errorf("%q < %q < %q, but not the first and the last", a, b, c)
		}
	})
}
