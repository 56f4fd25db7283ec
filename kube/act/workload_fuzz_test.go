package act

import (
	"strings"
	"testing"
)

// What is typed for images, amounts and variables is read or refused with a reason, and what is read is whole.
func FuzzWorkloadWords(f *testing.F) {
	for _, seed := range []string{"web=nginx:2", "*=x", "=", "cpu=1,memory=2Gi", "cpu=-1", "A=b=c", "A-", "-", "", "é=\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, word string) {
		if images, err := parseImages([]string{word}); err == nil {
			if got := images[0].container + "=" + images[0].name; got != word {
				t.Errorf("%q is read as %q", word, got)
			}
		}
		if amounts, err := parseResources("limits", word); err == nil {
			for name, q := range amounts {
				if name == "" || q.Sign() < 0 {
					t.Errorf("%q is read as %s=%s", word, name, q.String())
				}
			}
		}
		e, err := parseVariables([]string{word})
		if err == nil && len(e.set)+len(e.remove) != 1 {
			t.Errorf("%q is read as %+v", word, e)
		}
		if err == nil && len(e.set) == 1 && !strings.HasPrefix(word, e.set[0]["name"].(string)+"=") {
			t.Errorf("%q sets %v", word, e.set[0])
		}
	})
}
