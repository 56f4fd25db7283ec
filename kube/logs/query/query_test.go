package query

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/lex"
	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

var (
	now = time.Date(2026, 1, 2, 12, 30, 0, 0, time.FixedZone("", 3600))
	web = &logs.Source{Pod: kube.Ref{Namespace: "pay", Name: "web-1"}, Container: "app", Node: "n1"}
)

func line(text string) logs.Line {
	return logs.Line{Text: text, Source: web, Level: new(record.Reader).Level(text), Time: time.Date(2026, 1, 2, 11, 3, 30, 5e8, time.UTC)}
}

func matches(t *testing.T, query, text string) bool {
	t.Helper()
	q, err := Parse(query, now)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	reads := 0
	defer func() {
		if reads > 1 {
			t.Errorf("%s reads the line %d times", query, reads)
		}
	}()
	return q.Match(line(text), func() record.Record { reads++; return new(record.Reader).Read(text) })
}

const (
	js     = `{"level":"error","msg":"Connect refused","status":503,"latency":"312ms","path":"/api/pay","http":{"size":2048},"took_ms":250,"nanos":300000000,"secs":0.3,"user":"Alice \"A\"","id":"12345678901234567"}`
	access = `10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /api HTTP/1.1" 404 12`
	text   = "2026-01-02 03:04:05 WARN retry 2/3 key=value http://db:5432 a|b"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		query, text string
		want        bool
	}{
		{"", js, true},
		{"refused", js, true},
		{"REFUSED", js, false}, // a capital makes it exact
		{"Connect", js, true},
		{"refused connect", js, true},
		{"refused nothing", js, false},
		{"nothing|refused", js, true},
		{`"connect refused"`, js, true},
		{`'refused connect'`, js, false},
		{"!refused", js, false},
		{"!nothing", js, true},
		{"!!refused", js, true},
		{`"a|b"`, text, true},
		{"retry 2/3", text, true},
		{"/api", js, true},
		{"é", "É", true},
		{"É", "é", false},
		{"ſ", "x", false},

		{"re:conn.*refused", js, true},
		{"re:Conn.*REFUSED", js, false},
		{`re:\S+connect`, js, true},
		{`~"connect refused"`, js, true},
		{"re:^connect", js, false},
		{"re:(refused)+", js, true},
		{"re:(nothing)?msg", js, true},
		{"re:(?i)REFUSED", js, true},
		{"re:ſtatus", js, true}, // which folds to s

		{"level>=warn", js, true},
		{"level>error", js, false},
		{"level=error|fatal", js, true},
		{"level!=error", js, false},
		{"level>=w", text, true},
		{"level<error", "no level", false},
		{"level!=info", "no level", true},
		{"level=none", "no level", true},
		{"level:err", js, true},
		{"level~^e", js, true},

		{"pod=web-*", js, true},
		{"pod=web-?", js, true},
		{"pod=api-*", js, false},
		{"pod=api|web-1", js, true},
		{"pod!=web-1", js, false},
		{"!pod=web-1", js, false},
		{"container=app ns=pay node:n", js, true},
		{"source=web-1/app", js, true},
		{"pod~^web", js, true},
		{"msg:refused", js, true},
		{`message="connect refused"`, js, true},
		{"message=~^Connect", js, true},

		{"status>=500", js, true},
		{"status>503", js, false},
		{"status=503", js, true},
		{"status=503.0", js, true},
		{"status=404|503", js, true},
		{"status=404", js, false},
		{"status!=404", js, true},
		{"status!=503", js, false},
		{"status>=400 status<500", access, true},
		{"STATUS=404", access, true},
		{"size>=2Ki", js, true},
		{"http.size<2Ki", js, false},
		{"latency>250ms", js, true},
		{"latency>1s", js, false},
		{"latency<5m", js, true},
		{"took_ms>=250ms", js, true},
		{"took_ms>250ms", js, false},
		{"secs=300ms", js, true},
		{"nanos=300ms", js, true},
		{"path=~^/api", js, true},
		{"path!~^/api", js, false},
		{"path=/API/*", js, true},
		{`path="/api/*"`, js, false},
		{"user:alice", js, true},
		{`user:'"a"'`, js, true},
		{"us=1", `{"\u0075s":1}`, true},
		{"a:xy", `{"a":"\u0078y"}`, true},
		{`user="alice ""`, js, false},
		{"id=12345678901234568", js, false},
		{"id=12345678901234567", js, true},
		{"missing=1", js, false},
		{"missing!=1", js, false},
		{"!missing=1", js, true},
		{"@path", js, true},
		{"@missing", js, false},
		{"!@missing", js, true},
		{"@path=/api/pay", js, true},

		{"key=value", text, true},
		{"key:val", text, true},
		{"http://db:5432", text, true},
		{"http://DB", text, false},

		{"time>=12:03", js, true}, // in now's zone
		{"time>12:03", js, false},
		{"time=12:03", js, true},
		{"time=12:03:30", js, true},
		{"time=12:03:30.4", js, false},
		{"time<2026-01-03", js, true},
		{"time>=2026-01-02T11:03:30Z", js, true},
		{"time!=2026-01-02", js, false},
		{"time=11:03Z", js, true},
		{"time>=11:04Z", js, false},
		{"time>=30m", js, true},
		{"time>=5m", js, false},
		{"time<12:40", js, false}, // is yesterday's

		{"jq:.status > 500", js, true},
		{"jq:.http.size == 1", js, false},
		{"jq:.missing", js, false},
		{"jq:null, 1", js, true},
		{`jq:'.path | startswith("/api")' refused`, js, true},
		{`jq:'.path | startswith("/api")' nothing`, js, false},
		{"jq:.a.b.c[3] | error", js, false},
		{"jq:$pod == \"web-1\" and $level == \"error\"", js, true},
		{"jq:.status == 404 and .level == \"warn\"", access, true},
		{"jq:.id == 12345678901234567", `{"id":12345678901234567}`, true},
		{"jq:[range(1000000000)] | length", js, false}, // is too much work
		{"jq:def f: f; f", js, false},

		{"nothing | refused", js, true},
		{"nothing |refused", js, true},
		{"nothing| refused", js, true},
		{"nothing | none", js, false},
		{"!nothing | refused", js, false},
		{"status<500 | refused", js, true},
		{"status=404 | refused", js, true},
		{"nothing | status=404|503 refused", js, true},
		{"nothing | re:refused$|none | level=error", js, true},
		{"jq:'.nothing' | refused", js, true},
		{"nothing | jq:.status == 503", js, true},

		{"status>", js, true}, // half typed
		{"nothing |", js, false},
		{"! | refused", js, true},
		{"re:", js, true},
		{"!", js, true},
		{"jq:", js, true},
		{"status=404|", js, false},
		{`"`, js, true},
	} {
		if got := matches(t, c.query, c.text); got != c.want {
			t.Errorf("%s: %v, want %v", c.query, got, c.want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for query, want := range map[string]string{
		"a re:(b":     "5 This is not a regular expression yet: missing closing ): `(b`.",
		"status>abc":  `7 "abc" is no number, amount or length of time to compare with.`,
		"level>=loud": `7 A level is trace, debug, info, warn, error or fatal, not "loud".`,
		"time>noon":   `5 "noon" is no time: write 15:04, 15:04:05, 2006-01-02T15:04, or 5m (ago).`,
		"a | !b":      "4 ! turns all alternatives round, and stands before the first.",
		"time~1":      "0 A time is compared with = != < <= > or >=.",
		"x jq:.a |":   "9 jq does not understand this yet: unexpected EOF.",
		"jq:$nothing": "3 jq does not understand this yet: variable not defined: $nothing.",
	} {
		_, err := Parse(query, now)
		var syntax *lex.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := fmt.Sprint(syntax.Pos, " ", syntax.Text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", query, got, want)
		}
	}
}

func TestParseWhole(t *testing.T) {
	for query, want := range map[string]string{
		"a status>":                `2 "status>" is not finished: it needs a word or a value.`,
		"a|":                       `0 "a|" is not finished: it needs a word or a value.`,
		"a | b":                    "",
		"a | ":                     `0 "a |" is not finished: it needs a word or a value.`,
		"!":                        `0 "!" is not finished: it needs a word or a value.`,
		"re:":                      `0 "re:" is not finished: it needs a word or a value.`,
		"jq:":                      `0 "jq:" is not finished: it needs a word or a value.`,
		`x "a b`:                   `2 "\"a b" is not finished: it needs a closing quote.`,
		`"`:                        `0 "\"" is not finished: it needs a word or a value.`,
		"re:(":                     "3 This is not a regular expression yet: missing closing ): `(`.",
		`"a b" c=`:                 `6 "c=" is not finished: it needs a word or a value.`,
		`"a" c="" d=1 !@e jq:'.a'`: "",
	} {
		_, err := ParseWhole(query, now)
		got := ""
		var syntax *lex.SyntaxError
		if errors.As(err, &syntax) {
			got = fmt.Sprint(syntax.Pos, " ", syntax.Text)
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", query, got, want)
		}
		if _, err := Parse(query, now); err != nil && query != "re:(" {
			t.Errorf("%s: %v while it is typed", query, err)
		}
	}
}

func TestCheapQueriesReadNothing(t *testing.T) {
	for _, query := range []string{
		"refused", "!refused", "re:x+", "level>=warn", "pod=web-*", "time>12:00", "missing=1", "msg:nothing", "user:nothing", "nothing status>=500", "foo:bar",
	} {
		q, err := Parse(query, now)
		if err != nil {
			t.Fatal(err)
		}
		plain := `{"msg":"Connect refused","status":503,"user":"alice"}`
		q.Match(line(plain), func() record.Record { t.Errorf("%s reads the line", query); return record.Record{} })
	}
}

func TestSpans(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"ret", "[[25 28]]"},
		{"retry try", "[[25 30]]"},
		{"!retry", "[]"},
		{"re:[0-9]/", "[[31 33]]"},
		{"r|y", "[[22 23] [25 26] [28 30] [37 38]]"},
		{"http://db|key:val", "[[45 54]]"}, // the line has key=val
		{"re:x*", "[]"},
		{"level>=warn", "[]"},
	} {
		q, err := Parse(c.query, now)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(q.Spans(text))
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.query, got, c.want)
		}
	}
}

func TestFieldSpans(t *testing.T) {
	for _, c := range []struct{ query, field, value, want string }{
		{"status>=500", "status", "503", "[[0 3]]"},
		{"status>=500", "status", "200", "[]"},
		{"status>=500", "http.status", "503", "[[0 3]]"},
		{"http.status>=500", "status", "503", "[]"},
		{"path=~/ap.", "path", "/api -> /app", "[[0 4] [8 12]]"},
		{"path!~/api", "path", "/x", "[[0 2]]"},
		{"user:al|ice", "user", "Alice", "[[0 5]]"},
		{"msg:RED", "message", "RED red", "[[0 3]]"},
		{"level>=warn @level", "@level", "bad", "[[0 3]]"},
		{"level>=warn", "level", "error", "[]"},
		{"!status=503 re:5", "status", "503", "[]"},
		{"x=\"\"", "x", "", "[]"},
	} {
		q, err := Parse(c.query, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(q.FieldSpans(FieldOf(c.field), c.value)); got != c.want {
			t.Errorf("%s of %s=%s: %s, want %s", c.query, c.field, c.value, got, c.want)
		}
	}
}

func TestFieldValue(t *testing.T) {
	for name, want := range map[string]string{
		"pod": "web-1", "ns": "pay", "container": "app", "node": "n1", "source": "web-1/app", "level": "error", "msg": "Connect refused",
		"size": "2048", "missing": "", "@pod": "", "time": "2026-01-02T11:03:30.5Z",
	} {
		f := FieldOf(name)
		got, ok := f.Value(line(js), func() record.Record { return new(record.Reader).Read(js) })
		if got != want || ok != (want != "") {
			t.Errorf("%s is %q, %v, want %q", name, got, ok, want)
		}
	}
	if got := FieldOf("@pod").Name(); got != "@pod" {
		t.Errorf("the name is %q", got)
	}
	if v, ok := FieldOf("pod").Value(logs.Line{}, nil); v != "" || ok {
		t.Error("a line without a source has a pod")
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true}, {"*", "", true}, {"a*c", "abc", true}, {"a*c", "ab", false}, {"*a*b*", "xaYB", true}, {"?", "", false}, {"a?c", "aXc", true}, {"a@", "a`", false},
	} {
		if got := glob(c.pattern, c.s); got != c.want {
			t.Errorf("%q %q: %v", c.pattern, c.s, got)
		}
	}
}
