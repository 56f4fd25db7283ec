package nodelog

import (
	"strings"
	"testing"
)

func FuzzParseListing(f *testing.F) {
	f.Add("<pre>\n<a href=\"pods/\">pods/</a>\n<a href=\"a%20b\">a b</a>\n</pre>")
	f.Add("<a href=\"..\">../</a><a href=\"x\">&lt;x&gt;</a>")
	f.Fuzz(func(t *testing.T, page string) {
		for _, e := range parseListing(page) {
			if e.Name == "" || e.Name == "." || e.Name == ".." || strings.ContainsAny(e.Name, "/\x00") {
				t.Errorf("%q leads elsewhere", e.Name)
			}
		}
	})
}
