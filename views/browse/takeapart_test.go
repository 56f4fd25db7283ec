package browse

import (
	"slices"
	"testing"
)

func FuzzTakeApart(f *testing.F) {
	for _, line := range []string{"", "web -l app=web", `-l "a in (b, c)" -f x=y`, "-l", `'-l x`, "-f a=b  web\t'", "-l !x -l y"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		a, err := takeApart(line)
		if err != nil {
			return
		}
		if !a.selects() && a.open == "" && a.rest != line {
			t.Errorf("a line without selectors became %q", a.rest)
		}
		if words := filterWords(a.rest); a.selects() && (slices.Contains(words, "-l") || slices.Contains(words, "-f")) {
			t.Errorf("the rest %q still has a selector", a.rest)
		}
	})
}
