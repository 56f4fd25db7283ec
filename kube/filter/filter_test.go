package filter

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/lex"
)

var now = time.Unix(1_800_000_000, 0)

func columns() []kube.Column {
	return []kube.Column{
		{Name: "NAME", Pin: true},
		{Name: "READY", Type: kube.TypeRatio},
		{Name: "STATUS"},
		{Name: "RESTARTS", Type: kube.TypeNumber},
		{Name: "AGE", Type: kube.TypeAge},
		{Name: "CPU", Type: kube.TypeCPU},
		{Name: "%CPU/R", Type: kube.TypePercent},
		{Name: "MEM", Type: kube.TypeBytes},
		{Name: "LAST SEEN", Type: kube.TypeDuration},
		{Name: "NODE"},
		{Name: "IMAGES", Wide: true},
		{Name: "WEIGHT"},
		{Name: "PORT(S)"},
	}
}

func pods() []*kube.Row {
	ago := func(d time.Duration) int64 { return now.Add(-d).Unix() }
	return []*kube.Row{
		{
			Context: "prod", Namespace: "shop", Name: "web-0", Health: kube.HealthOK, Labels: "app=web,tier=front,weight=10",
			Owner: &kube.ObjectName{Kind: "StatefulSet", Name: "set"}, Uses: []string{"data-0", "logs"},
			Cells: []kube.Cell{
				{Text: "web-0"}, {Text: "1/1", Num: 1}, {Text: "Running"}, {Text: "0"}, {At: ago(90 * time.Minute)},
				{Text: "250m", Num: 250}, {Text: "25", Num: 25}, {Text: "64Mi", Num: 64 << 20},
				{Text: "27s", Num: 27, At: ago(time.Hour)}, {Text: "worker-1"}, {Text: "nginx:1.27"}, {Text: "10"}, {Text: "80/TCP,443/TCP"},
			},
		},
		{
			Context: "prod", Namespace: "shop", Name: "web-1", Health: kube.HealthBad, Labels: "app=web,example.org/role=a", Uses: []string{"data-1"},
			Cells: []kube.Cell{
				{Text: "web-1"}, {Text: "1/2", Num: .5}, {Text: "CrashLoopBackOff"}, {Text: "12", Num: 12, At: ago(time.Minute)},
				{At: ago(49 * time.Hour)}, {Text: "600m", Num: 600}, {Text: "120", Num: 120}, {Text: "2Gi", Num: 2 << 30},
				{At: ago(3 * time.Minute)}, {Text: "worker-2"}, {Text: "nginx:1.25"}, {Text: "9"},
			},
		},
		{
			Context: "dev", Namespace: "ops", Name: "job a", Health: kube.HealthWarn,
			Cells: []kube.Cell{
				{Text: "job a"}, {Text: "0/1"}, {Text: "Image Pull"}, {Text: "3", Num: 3}, {Text: "<unknown>"},
				{Text: "n/a", Num: math.NaN()}, {Text: "n/a", Num: math.NaN()}, {Text: "n/a", Num: math.NaN()},
				{Text: "<none>", Num: math.NaN()}, {Text: "<none>"}, {Text: "busybox"}, {Text: "x"},
			},
		},
	}
}

func TestMatch(t *testing.T) {
	for filter, want := range map[string]string{
		"":                                  "web-0 web-1 job a",
		"web":                               "web-0 web-1",
		"WEB Running":                       "web-0",
		"!web":                              "job a",
		"!!web":                             "web-0 web-1 job a",
		"web-0|job":                         "web-0 job a",
		"!web-0|job":                        "web-1",
		"ops":                               "job a",
		"nginx":                             "web-0 web-1",
		"nginx:1.25":                        "web-1",
		"nginx:1.25|busybox":                "web-1 job a",
		`"image pull"`:                      "job a",
		"'image pull'":                      "job a",
		`"image pu`:                         "job a",
		"<none>":                            "job a",
		"~^web-[1-9]$":                      "web-1",
		"/^WEB/":                            "web-0 web-1",
		"/^(?-i)WEB/":                       "",
		"/^we":                              "web-0 web-1",
		"/job a/":                           "job a",
		"/n\\/a/":                           "job a",
		"/n/a/":                             "job a",
		"/web-0/|/pull$/":                   "web-0 job a",
		"re:crash":                          "web-1",
		"!re:crash":                         "web-0 job a",
		"status=running":                    "web-0",
		"status==running":                   "web-0",
		"STAT=Running":                      "web-0",
		"status!=running":                   "web-1 job a",
		"status=Run":                        "",
		"status:run":                        "web-0",
		"status:run|pull":                   "web-0 job a",
		"status=running|x":                  "web-0",
		"status!=running|x":                 "web-1 job a",
		`status="image pull"`:               "job a",
		`status=a|"image pull"|restarts>10`: "web-1 job a",
		"status~^(run|crash)":               "web-0 web-1",
		"status!~^(run|crash)":              "job a",
		"status=~^run":                      "web-0",
		"status=":                           "web-0 web-1 job a",
		`node=""`:                           "",
		"node=<none>":                       "job a",
		"name=WEB-0":                        "web-0",
		"na=web-0":                          "web-0",
		"name~^web name!~1$":                "web-0",
		"ns=shop":                           "web-0 web-1",
		"ns=ops,kube-system":                "job a",
		"namespace!=ops,x":                  "web-0 web-1",
		"context=dev":                       "job a",
		"restarts>3":                        "web-1",
		"restarts>=3":                       "web-1 job a",
		"restarts<3":                        "web-0",
		"restarts=12":                       "web-1",
		"restarts!=12|0":                    "job a",
		"re>3":                              "web-0 web-1 job a", // READY is the first, and it is no share: see TestBindErrors
		"cpu>500m":                          "web-1",
		"cpu>.5":                            "web-1",
		"cpu=0.25":                          "web-0",
		"cpu!=0.25":                         "web-1",
		"cpu=n/a":                           "job a",
		"cpu>":                              "web-0 web-1 job a",
		"cpu!":                              "web-0 web-1 job a",
		"!cpu>":                             "web-0 web-1 job a",
		"%cpu/r>80":                         "web-1",
		"%cpu/r<80%":                        "web-0",
		"mem>=1Gi":                          "web-1",
		"mem<1G":                            "web-0",
		"age<2h":                            "web-0",
		"age>2h":                            "web-1",
		"age=1h":                            "web-0",
		"age=2d":                            "web-1",
		"age!=1h":                           "web-1",
		"age<3d4h":                          "web-0 web-1",
		"lastseen<1m":                       "web-0",
		"last-seen>1m":                      "web-1",
		"ready<1":                           "web-1 job a",
		"ready!=full":                       "web-1 job a",
		"ready=full":                        "web-0",
		"ready=0/1":                         "job a",
		"ready=0/2":                         "",
		"ready>=1/2":                        "web-0 web-1",
		"ready=50%":                         "web-1",
		"ready=0":                           "job a",
		"weight>9":                          "web-0",
		"weight>=9":                         "web-0 web-1",
		"ports=80/TCP,443/TCP":              "web-0",
		"port-s:443|999":                    "web-0",
		"health=bad":                        "web-1",
		"health=bad|warn":                   "web-1 job a",
		"health=bad,warn":                   "web-1 job a",
		"health!=ok":                        "web-1 job a",
		"health>=warn":                      "web-1 job a",
		"health=b":                          "web-1",
		"owner=set":                         "web-0",
		"owner!=set":                        "web-1 job a",
		"uses=data-0":                       "web-0",
		"uses:data":                         "web-0 web-1",
		"uses=data-1|x":                     "web-1",
		"uses!=data-0":                      "web-1 job a",
		"@app":                              "web-0 web-1",
		"!@app":                             "job a",
		"@app=web":                          "web-0 web-1",
		"@app=web,api":                      "web-0 web-1",
		"@app!=web":                         "job a",
		"@tier!=back":                       "web-0 web-1 job a",
		"@tier:FRO":                         "web-0",
		"@tier~^f":                          "web-0",
		"@weight>9":                         "web-0",
		"@weight<9":                         "",
		"@example.org/role=a":               "web-1",
		"@ap":                               "",
		"@":                                 "web-0 web-1 job a",
		"@app=web restarts>3|cpu<300m":      "web-0 web-1",
		"! web":                             "web-0 web-1",
		"| web | ":                          "web-0 web-1",
	} {
		e, err := Parse(filter)
		if err != nil {
			t.Errorf("%q: %v", filter, err)
			continue
		}
		m := e.Bind(columns())
		var got []string
		for _, r := range pods() {
			if m.Match(r, now) {
				got = append(got, r.Name)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: got %q, want %q (canonical %q)", filter, s, want, e)
		}
	}
}

func TestNameOfPart(t *testing.T) {
	container := &kube.Row{Name: "web-0", Part: "sidecar", Cells: []kube.Cell{{Text: "sidecar"}}}
	for filter, want := range map[string]bool{"name=sidecar": true, "name=web-0": false, "web-0": true} {
		e, err := Parse(filter)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Bind(columns()).Match(container, now); got != want {
			t.Errorf("%q: got %v, want %v", filter, got, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for filter, pos := range map[string]int{
		"/[a/":          0,
		"web ~a(b":      4,
		"web name~a(b":  9,
		"web|/*/ x":     4,
		"web | !x":      6,
		"@app!~[":       6,
		"status!~\"(\"": 8,
	} {
		_, err := Parse(filter)
		var syntax *lex.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%q: got error %v", filter, err)
			continue
		}
		if syntax.Pos != pos || !strings.HasSuffix(syntax.Text, ".") || strings.Contains(syntax.Text, "(?i)") {
			t.Errorf("%q: got %d %q, want position %d and a sentence", filter, syntax.Pos, syntax.Text, pos)
		}
	}
}

func TestBindErrors(t *testing.T) {
	for filter, want := range map[string]string{
		"web foo=1":     `4: There is no column "foo" here.`,
		"cpu>5x":        `0: CPU is an amount of processor such as 500m or 2, not "5x".`,
		"web age<2q":    `4: AGE is a length of time such as 90s, 2h or 3d4h, not "2q".`,
		"ready>3":       `0: READY is a share such as 0.5, 50%, 1/2 or full, not "3".`,
		"mem<a":         `0: MEM is an amount of bytes such as 64Mi or 1G, not "a".`,
		"%cpu/r<a":      `0: %CPU/R is a percentage such as 80, not "a".`,
		"restarts>x":    `0: RESTARTS is a number, not "x".`,
		"status>x":      `0: Only numbers can be compared with >, and "x" is none.`,
		"health=purple": `0: Health is none, ok, done, progress, warn or bad, not "purple".`,
		"health~x":      `0: Health is compared with =, !=, < or >.`,
		"web":           "",
		"cpu=n/a":       "",
		"foo:1":         "",
	} {
		e, err := Parse(filter)
		if err != nil {
			t.Errorf("%q: %v", filter, err)
			continue
		}
		m, got := e.Bind(columns()), ""
		var syntax *lex.SyntaxError
		if errors.As(m.Err(), &syntax) {
			got = fmt.Sprintf("%d: %s", syntax.Pos, syntax.Text)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", filter, got, want)
		}
	}
}

func TestFaultyTermLetsEverythingThrough(t *testing.T) {
	e, err := Parse("!foo=1 web-1")
	if err != nil {
		t.Fatal(err)
	}
	m := e.Bind(columns())
	if rows := pods(); m.Match(rows[0], now) || !m.Match(rows[1], now) {
		t.Error("the term that does not fit must not hide rows, the other must")
	}
}

func TestString(t *testing.T) {
	for filter, want := range map[string]string{
		"  a   b ":             "a b",
		"!a|b":                 "!a|b",
		"~a/b|c d":             `/a\/b|c/ d`,
		"re:x":                 "/x/",
		`'a "b'`:               `"a \"b"`,
		"status==a|b":          "status=a|b",
		"status=a|node:b":      "status=a|node:b",
		"status=a |b":          "status=a | b",
		"a | b":                "a|b",
		`status=a|"node:b"`:    `status=a|"node:b"`,
		"name=~^a|b":           `name~"^a|b"`,
		"@app=web @x !@y cpu>": "@app=web @x !@y",
		"! | !x=y":             "!x=y",
		`a\b`:                  `"a\\b"`,
	} {
		e, err := Parse(filter)
		if err != nil {
			t.Errorf("%q: %v", filter, err)
			continue
		}
		if got := e.String(); got != want {
			t.Errorf("%q: got %s, want %s", filter, got, want)
		}
	}
}

func TestEmptyAndWords(t *testing.T) {
	var none *Expr
	if !none.Empty() || none.String() != "" || none.Words() != nil || !none.Bind(nil).Match(&kube.Row{}, now) {
		t.Error("no filter must be an empty one")
	}
	e, err := Parse(`web "a b" !no status=x /re/ c|d`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.Words(), []string{"web", "a b", "c", "d"}; e.Empty() || !slices.Equal(got, want) {
		t.Errorf("words are %q, want %q", got, want)
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	e, err := Parse("nosuchword|CRASH !zzz restarts>3 age>1h cpu>100m @app=web status!=Running ns=shop ready<1 weight>1")
	if err != nil {
		t.Fatal(err)
	}
	m, row := e.Bind(columns()), pods()[1]
	if !m.Match(row, now) {
		t.Fatal("the row should match all terms")
	}
	if n := testing.AllocsPerRun(100, func() { m.Match(row, now) }); n != 0 {
		t.Errorf("Match allocates %v times", n)
	}
}

func BenchmarkMatch50k(b *testing.B) {
	some := pods()
	rows := make([]*kube.Row, 50_000)
	for i := range rows {
		r := *some[i%len(some)]
		r.Name = fmt.Sprintf("%s-%d", r.Name, i)
		rows[i] = &r
	}
	for _, filter := range []string{"web-12", "nosuchthing", "status=running cpu>100m age<2h", "/web-1.*7$/"} {
		b.Run(filter, func(b *testing.B) {
			e, err := Parse(filter)
			if err != nil {
				b.Fatal(err)
			}
			m := e.Bind(columns())
			b.ReportAllocs()
			for b.Loop() {
				for _, r := range rows {
					m.Match(r, now)
				}
			}
		})
	}
}

func TestParseWhole(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"web cpu>500m", ""},
		{"!canary a|b status=Pending|Failed @app /x/ re:y", ""},
		{"cpu>", `"cpu>" is not finished: it needs a value.`},
		{"web status=", `"status=" is not finished: it needs a value.`},
		{"name~", `"name~" is not finished: it needs a value.`},
		{"cpu> web", `"cpu>" is not finished: it needs a value.`},
		{"restarts!", `"restarts!" is not finished: it needs a value.`},
		{"!", `"!" is not finished: it needs a word.`},
		{"a | b", ""},
		{"a|", `"a|" is not finished: it needs a word.`},
		{"@", `"@" is not finished: it needs a word.`},
		{"re:", `"re:" is not finished: it needs a word.`},
		{`"a b`, `"\"a b" is not finished: it needs a closing quote.`},
		{`node="a b`, `"\"a b" is not finished: it needs a closing quote.`},
	} {
		_, err := ParseWhole(c.in)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
		if _, err := Parse(c.in); err != nil {
			t.Errorf("%q is no filter while it is typed: %v", c.in, err)
		}
	}
}
