package logs

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fathom/kube/logs"
	"fathom/kube/logs/pattern"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
)

// FuzzChosenByWhatItSays makes a query of a field of a line, and of its message's pattern: the line has to match.
func FuzzChosenByWhatItSays(f *testing.F) {
	for _, v := range []string{"503", "a b", `say "hi"`, `back\slash`, "web-*", "what?", "a|b", "!x", "=", "it's", "re:x", "ü", "", "a\tb", "~^/x$", strings.Repeat("long ", 80), "took 31ms (1.5%) [x] {y}", "3f7b18d10b72679a"} {
		f.Add(v)
	}
	src := &logs.Source{}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) || strings.ContainsAny(value, "\n\r\x00") {
			t.Skip()
		}
		rec := record.Record{Message: value, Fields: []record.Field{{Key: "key", Value: value}, {Key: "level", Value: value}}}
		line := logs.Line{Source: src, Text: value}
		for _, text := range []string{term("key", value), term(ownName("level"), value), like(string(pattern.Append(nil, value)))} {
			q, err := query.Parse(text, time.Time{})
			if err != nil {
				t.Fatalf("%q: the query %s: %v", value, text, err)
			}
			if !q.Match(line, func() record.Record { return rec }) {
				t.Errorf("%q does not match %s", value, text)
			}
		}
	})
}

func TestTermsReadWell(t *testing.T) {
	for _, c := range [][3]string{
		{"status", "503", "status=503"},
		{"path", "/pay/x", "path=/pay/x"},
		{"msg", "two words", `msg="two words"`},
		{"@level", "7", "@level=7"},
		{"a b", "x y", `"x y"`},
		{"q", "a*", `q=~"^a\\*$"`},
	} {
		if got := term(c[0], c[1]); got != c[2] {
			t.Errorf("%s of %q is %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
