package act

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadEnv(t *testing.T) {
	environment := func(key string) (string, bool) { return "from outside", key == "OUTSIDE" }
	for _, c := range []struct{ name, text, want, err string }{
		{"nothing", "", "[]", ""},
		{"pairs", "A=1\nB=x=y\n", "[{A 1} {B x=y}]", ""},
		{"as they stand", "A=\"q\" \nB='r'\n", "[{A \"q\" } {B 'r'}]", ""},
		{"comments and blanks", "# x\n\n  \t# y\n  A=1 # not a comment\n", "[{A 1 # not a comment}]", ""},
		{"empty", "A=\n", "[{A }]", ""},
		{"alone", "OUTSIDE\nNOWHERE\n", "[{OUTSIDE from outside}]", ""},
		{"windows", "\ufeffA=1\r\nB=2\r\n", "[{A 1} {B 2}]", ""},
		{"no name", "A=1\n=secret\n", "", "line 2 does not begin with the name of a variable"},
		{"a bad name", "A B=secret\n", "", "line 1"},
		{"no text", "A=\xff\n", "", "line 1 is not UTF-8"},
	} {
		got, err := readEnv([]byte(c.text), environment)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: the error is %v", c.name, err)
			}
			continue
		}
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: got %v, %v", c.name, got, err)
		}
	}
}

func FuzzReadEnv(f *testing.F) {
	f.Add([]byte("A=1\n# x\nB\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		pairs, err := readEnv(text, func(string) (string, bool) { return "", false })
		if err != nil {
			return
		}
		for _, p := range pairs {
			if p.key == "" || strings.Contains(p.key, "=") || strings.Contains(p.value, "\n") || !strings.Contains(string(text), p.key+"="+p.value) {
				t.Errorf("%q is not a line of %q", p, text)
			}
		}
	})
}
