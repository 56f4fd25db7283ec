package query

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"fathom/kube/logs/record"
)

// FuzzParse holds that nothing typed breaks the parser or what comes of it.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "a b|c !d", `"x\"y" 'z`, "re:^a|b", "level>=warn", "status=1|2", "latency>1h30m", "size<1Ki", "pod=a*?b", "x!~y", "@a @b=c", "jq:.a", "jq:'.a|.b' c",
		"time>=12:03", "time=5m", "a:b:c", "!!!", "|", "=", "é=ü", "re:(", "jq:def f: f; f", "jq:.[", "level:*", "x>1e9", "x=\xff", "jq:\"",
	} {
		f.Add(s, `{"level":"error","a":{"b":[1]},"latency":"3ms"}`)
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		q, err := Parse(query, now)
		if err != nil {
			return
		}
		q.Match(line(text), func() record.Record { return new(record.Reader).Read(text) })
		last := -1
		for _, s := range q.Spans(text) {
			if s[0] <= last || s[1] <= s[0] || s[1] > len(text) {
				t.Fatalf("spans %v of %q", q.Spans(text), text)
			}
			last = s[1]
		}
	})
}

// FuzzWord holds that a word is found where a plain search finds it.
func FuzzWord(f *testing.F) {
	f.Add("b", "aBc")
	f.Add("refused", "REFUsed refused")
	f.Add("@", "`@")
	f.Fuzz(func(t *testing.T, text, s string) {
		if text == "" || strings.ToLower(text) != text || !utf8.ValidString(text) || !ascii(text) || !ascii(s) {
			return
		}
		w := newWord(text)
		want := -1
		if loc := regexp.MustCompile("(?i)" + regexp.QuoteMeta(text)).FindStringIndex(s); loc != nil {
			want = loc[0]
		}
		if got, _ := w.find(s); got != want {
			t.Errorf("%q in %q is at %d, want %d", text, s, got, want)
		}
	})
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
