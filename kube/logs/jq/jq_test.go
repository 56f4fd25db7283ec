package jq

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

func compile(t testing.TB, text string) *Program {
	t.Helper()
	p, err := Compile(text, "$pod")
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p
}

// ask asks of a line of JSON.
func ask(p *Program, text string) bool {
	return p.Match(Line{Text: text, Object: func() map[string]any { return map[string]any{"plain": true} }, Var: func(int) string { return "web-0" }})
}

const sample = `{"level":"error","msg":"Connect to db:5432 refused","status":503,"ms":1250.5,"id":12345678901234567,"path":"/api/v1/pay",` +
	`"tags":["a","b","a"],"user":{"id":7,"name":"ann","roles":["admin","dev"]},"nil":null,"ok":false,"n":[3,1,2],"json":"{\"x\":[1,2]}","csv":"a,b,c"}`

// TestGuardsChangeNoAnswer: what people ask is answered as by jq without guards.
func TestGuardsChangeNoAnswer(t *testing.T) {
	var object map[string]any
	d := json.NewDecoder(strings.NewReader(sample))
	d.UseNumber()
	if err := d.Decode(&object); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		".status > 400", ".status >= 503 and .ms > 1e3", ".missing", ".nil", ".ok", ".ok | not", `.msg | test("refused$")`, `.msg | test("REFUSED"; "i")`,
		`.msg | ascii_downcase | contains("connect")`, `.path | startswith("/api")`, `.path | split("/") | length == 4`, `.path / "/" | .[1] == "api"`,
		`.tags | index("b") == 1`, `.tags | indices("a") == [0,2]`, `.tags | contains(["b"])`, `["b"] | inside(["a","b"])`, `.tags | unique | length == 2`,
		`.user.roles | any(. == "admin")`, `.user.roles[] | select(. == "dev")`, `[.n[] | . * 2] == [6,2,4]`, `.n | sort == [1,2,3]`, `.n | add == 6`,
		`.n | map(. + 1) | max == 4`, `.n - [1] == [3,2]`, `.user | keys == ["id","name","roles"]`, `.user | has("name")`, `has("missing")`, `has("status")`,
		`.json | fromjson | .x[1] == 2`, `.csv | split(",") | join("-") == "a-b-c"`, `"\(.status)-\(.level)" == "503-error"`, `@json == (tojson)`,
		`[limit(3; repeat(1))] == [1,1,1]`, `first(.n[]) == 3`, `[.n[] as $x | $x * 2] | length`, `reduce .n[] as $x (0; . + $x) == 6`,
		`[foreach .n[] as $x (0; . + $x)] == [3,4,6]`, `def double: . * 2; .status | double == 1006`, `def twice(f): f | f; 3 | twice(. * .) == 81`,
		`def plus($a; $b): $a + $b; plus(1; 2) == 3`, `if .status > 500 then .level == "error" else false end`, `.a.b.c // 5 == 5`, `.msg[0:7] == "Connect"`,
		`try error("x") catch . == "x"`, `.n[1:] == [1,2]`, `.["status"] == 503`, `.user["na" + "me"] == "ann"`, `. as {status: $s} | $s == 503`,
		`. as {user: {name: $n}} | $n == "ann"`, `.user | to_entries | map(.key) == ["id","name","roles"]`, `.user | with_entries(select(.key == "id")) == {id: 7}`,
		`[..] | length > 10`, `[.. | strings] | length`, `.msg | sub("db"; "DB") | contains("DB:5432")`, `.msg | gsub("[0-9]"; "") | endswith("db: refused")`,
		`.msg | capture("(?<host>[a-z]+):(?<port>[0-9]+)") | .port == "5432"`, `[.msg | scan("[a-z]+")] | length`, `.msg | [match("e"; "g").offset] | length == 3`,
		`.id == 12345678901234567`, `.id + 1 == 12345678901234568`, `.status / 2`, `.status % 2 == 1`, `-.status < 0`, `.n | group_by(. > 1) | length == 2`,
		`.n | min_by(-.) == 3`, `.tags | flatten | length`, `IN(.status; 503, 504)`, `.status | IN(503)`, `.status | tostring | tonumber == 503`,
		`[range(1000)] | add == 499500`, `[range(10; 0; -3)] == [10,7,4,1]`, `label $out | .n[] | if . == 1 then ., break $out else empty end`,
		`{a: .status, "b": .level, (.level): 1} | .error == 1`, `{status} | .status == 503`, `.. | numbers | select(. > 1000)`, `.user?.name?`, `.n?`, `.status[]?`,
		`$pod == "web-0"`, `isempty(.n[])`, `[.n[] | if . > 1 then "big" elif . == 1 then "one" else "none" end] | join(" ") == "big one big"`,
		`0 | todate == "1970-01-01T00:00:00Z"`, `"2026-01-02T03:04:05Z" | fromdate > 0`, `.user | getpath(["roles", 0]) == "admin"`, `"a" * 3 == "aaa"`,
		`{a: {b: 1}} * {a: {c: 2}} == {a: {b: 1, c: 2}}`, `.tags | reverse | first == "a"`, `[splits(", ")]?`, `"a1b2" | [splits("[0-9]")] | length == 3`, `null, 1`,
		`.user | select(.id == 7) | .name`, `select(.level == "error") | .status`, `(.level, .path) | length > 5`, `.level == ("warn", "error")`,
	} {
		parsed, err := gojq.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		code, err := gojq.Compile(parsed, gojq.WithVariables([]string{"$pod"}))
		if err != nil {
			t.Fatal(err)
		}
		want := false
		for results := code.Run(object, "web-0"); ; {
			v, ok := results.Next()
			if !ok {
				break
			}
			if _, bad := v.(error); bad {
				break
			}
			want = want || v != nil && v != false
		}
		p := compile(t, text)
		for range 2 { // a machine is used again
			if got := ask(p, sample); got != want {
				t.Errorf("%s is %v, want %v", text, got, want)
			}
		}
		if p.Greedy() {
			t.Errorf("%s is greedy", text)
		}
	}
}

// hostile expressions would take gigabytes, or minutes, without guards.
var hostile = []string{
	`"x" * 1e9 | length`, `1e9 * "x" | length`, `"xy" * 2147483646 | length > 0`, `("x" * 100000) * 100000 | length`, `[range(1e9)] | length`, `[range(infinite)]`,
	`[limit(1e9; repeat("x"))]`, `[repeat("x")] | add`, `last(repeat(1))`, `0 | until(. > 1e12; . + 1)`, `[0 | while(true; . + 1)]`, `def f: f; f`, `def f: f | f; f`,
	`def f: [f]; f`, `reduce range(60) as $i ("x"; . + .) | length`, `reduce range(60) as $i ([1]; . + .) | length`, `reduce range(60) as $i (1; [., .]) | tojson`,
	`reduce range(60) as $i (1; [., .]) == reduce range(60) as $i (1; [., .])`, `reduce range(60) as $i (1; [., .]) | flatten`, `reduce range(60) as $i (1; {a: ., b: .}) | tostring`,
	`reduce range(60) as $i ("x"; "\(.)\(.)")`, `reduce range(60) as $i ("x"; [., .] | join("x"))`, `reduce range(60) as $i ("x"; [., .] | add)`,
	`reduce range(60) as $i ("x"; @json)`, `reduce range(60) as $i ("x"; gsub(""; "xx"))`, `reduce range(60) as $i ("xx"; . / "x" | tojson)`,
	`reduce range(60) as $i (99999999999; . * .)`, `reduce range(60) as $i (99999999999; . * .) | tostring`, `reduce range(1e5) as $i (1; . * 1000000007)`,
	`("x" * 4000000 | ("" | [., .])) as $a | $a`, `[range(9000)] as $a | $a - [range(9000; 18000)]`, `[range(9000)] as $a | $a | index([range(4000)] + [1])`,
	`("a" * 1000000) | index("a" * 500000 + "b")`, `("a" * 1000000) | indices("aa")`, `[range(9000) | "x" * 100] | contains(["y"])`,
	`[range(5000)] | join("x" * 100000)`, `("x" * 1000000) as $x | [range(5000) | $x] | add`, `("x" * 1000000) as $x | add(range(5000) | $x)`,
	`("x" * 1000000) as $x | [range(3000)] | sort_by($x)`, `("x" * 1000000) as $x | [range(3000)] | map($x) | tojson`, `("x" * 1000000) as $x | [range(3000) | $x == ($x + "")]`,
	`("x" * 1000000) | [match(""; "g")] | length`, `("x" * 1000000) | [scan(".")] | length`, `("x" * 200000) | gsub("(((((.)))))"; "y")`, `("x" * 1000000) | split("") | length`,
	`("[" * 1000000) | fromjson`, `"[" + ("0," * 1000000) + "0]" | fromjson | length`, `("9" * 1000000) | tonumber`, `("9" * 1000000) | tojson | fromjson`,
	`[range(20000)] | [.[] as $a | .[] as $b | .[] as $c | 1]`, `[range(5000)] | until(false; [.[]])`, `[range(3000)] as $a | [range(3000) | $a[]]`, `[range(3000)] as $a | [range(9000) | $a[1:]]`,
	`[recurse([., .])]`, `last(recurse(. + "x"))`, `("%1024d" * 100000) as $f | 0 | tojson`, `[..] | [.. | [..]] | [.. | [..]] | [..]`, `[.. as $a | .. as $b | .. as $c | .. as $d | .. as $e | 1]`,
	`try ("x" * 1e9) catch 1`, `("x" * 1e9)? // 1`, `[range(100)] | combine`,
}

// TestHostileExpressions: none takes much memory, whatever it is asked of.
func TestHostileExpressions(t *testing.T) {
	const most = 96 << 20 // bytes in all; what is used at one time is less
	for _, text := range hostile {
		p, err := Compile(text)
		if err != nil {
			continue // refused
		}
		for _, line := range []string{`{"a":1}`, sample} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			ask(p, line)
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%s takes %d MB", text, n>>20)
			}
		}
	}
}

// TestHostileLines: what is linear holds on long lines, and what is not takes no memory.
func TestHostileLines(t *testing.T) {
	const size = 1 << 18
	long := strings.Repeat("abcdefgh", size/8)
	lines := []string{
		`{"a":"` + long + `"}`, `{"a":[` + strings.Repeat("0,", size/2) + `0]}`, `{"a":` + strings.Repeat("9", size) + `}`, `{"a":` + strings.Repeat("[", size),
		`{"a":` + strings.Repeat(`{"b":`, size/8) + "1" + strings.Repeat("}", size/8) + `}`, `{` + strings.Repeat(`"a":"b",`, size/8) + `"a":"b"}`,
	}
	if p := compile(t, `.a | contains("hab")`); !ask(p, lines[0]) {
		t.Error("a long text is not looked at")
	}
	if p := compile(t, `.a | length > 100000`); !ask(p, lines[1]) {
		t.Error("a long array is not looked at")
	}
	for _, text := range []string{".a", ".a + 1", ".a * .a", ".a - .a", ".a == .a", ".a | tojson", "[..]", ".a | sort", `.a | test("h{1,900}a")`, `.a | gsub(""; "x")`, `.a | explode`} {
		p, err := Compile(text)
		if err != nil {
			continue
		}
		for i, line := range lines {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			ask(p, line)
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 192<<20 {
				t.Errorf("%s takes %d MB of line %d", text, n>>20, i)
			}
		}
	}
}

// TestRefused: what changes a value, or has no bound, is no expression for lines.
func TestRefused(t *testing.T) {
	for _, text := range []string{
		".a = 1", ".a |= 1", ".a += 1", "setpath([1e9]; 1)", "del(.a)", "path(..)", "paths", "map_values(1)", "walk(.)", "combinations", "transpose", "implode", "explode",
		"input", "inputs", "env.HOME", "debug", "halt", `import "a" as a; 1`, "test(.msg)", `test("a"; .b)`, `match(["a", "g"])`, `strftime(.a)`, `test("(")`, "nothing", "$nothing", "def f: 1;", "def f: def g: 1; f",
	} {
		if _, err := Compile(text); err == nil {
			t.Errorf("%s compiles", text)
		}
	}
	_, err := Compile(".a |")
	if e, ok := err.(*SyntaxError); !ok || e.Offset != 4 {
		t.Errorf("the end is missing at %+v", err)
	}
}

// TestKeys: only the members that are asked for are read.
func TestKeys(t *testing.T) {
	for text, want := range map[string]string{
		".a": "a", ".a.b[0].c": "a", ".a > 1 and .b": "a b", ".a | .b": "a", ". | .a": "a", "select(.a == 1) | .b": "a b", `.["a"]`: "a", `has("a")`: "a",
		"(.a, .b) | length": "a b", "(., .a) | .b": "a b", ".a // .b": "a b", ". == {}": "all", "keys": "all", ".[]": "all", ". as $x | $x.a": "all", "[.a]": "all",
		"..": "all", ".a as $x | $x": "all", ".a?": "a", "1": "", ".a | keys": "a",
	} {
		parsed, err := gojq.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(keysOf(parsed).names, " ")
		if keysOf(parsed).all {
			got = "all"
		}
		if got != want {
			t.Errorf("%s needs %q, want %q", text, got, want)
		}
	}
}

// TestBlank: what is said of an object without any of the keys is the same for all such lines, and only for them.
func TestBlank(t *testing.T) {
	p := compile(t, ".a == null")
	for i, line := range []string{`{"b":1}`, `{"a":1}`, `{}`, `{"a":null}`, `{"b":2,"a":3}`} {
		if got, want := ask(p, line), i%2 == 0 && i < 4 || i == 3; got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
	if p := compile(t, ".plain"); !ask(p, "plain") {
		t.Error("a line that is no JSON has no object")
	}
	n := 0
	p = compile(t, "$pod == \"b\"")
	for range 2 {
		p.Match(Line{Text: "{}", Var: func(int) string { n++; return "a" }})
	}
	if n != 2 {
		t.Errorf("variables were asked for %d times", n)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{sample, `{}`, ` {"a" : [ 1 , 2.5e3 ] } `, `{"a":"\u0041\\\""}`, `{"a":1}x`, `{"a":nul}`, `{"a":-}`, `{"a":"` + "\xff" + `"}`, `{"a":1,"a":2}`, `{"a":[[],{}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := keys{all: true}
		got, ok := all.read(text)
		some := keys{names: []string{"a"}}
		if part, also := some.read(text); also && ok && !reflect.DeepEqual(part["a"], got["a"]) {
			t.Errorf("%q has %v alone, and %v", text, part["a"], got["a"])
		}
		var want map[string]any
		if json.Unmarshal([]byte(text), &want) != nil || want == nil {
			return
		}
		if !ok {
			if strings.Count(text, "{")+strings.Count(text, "[") < deepest && !strings.ContainsAny(text, "eE") {
				t.Errorf("%q is not read", text)
			}
			return
		}
		if len(got) != len(want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
		for key, v := range want {
			if _, number := v.(float64); !number && plain(got[key]) && plain(v) && fmt.Sprint(got[key]) != fmt.Sprint(v) {
				t.Errorf("%q has %v, want %v", text, got[key], v)
			}
		}
	})
}

func plain(v any) bool {
	switch v.(type) {
	case string, bool, nil:
		return true
	}
	return false
}

// FuzzProgram holds that nothing typed breaks the parser, the guards or what comes of them.
func FuzzProgram(f *testing.F) {
	for _, s := range append([]string{".a|=1", "def f(g; $x): g + $x; f(.a; 1)", "@base64 \"a\\(.b)\"", ".[1:][0]?", ". as [$a, {b: $c}] | $a", "?//"}, hostile...) {
		f.Add(s, `{"a":[1,"b",{"c":null}]}`)
	}
	f.Fuzz(func(t *testing.T, text, line string) {
		p, err := Compile(text, "$pod")
		if err != nil {
			return
		}
		first := ask(p, line)
		if ask(p, line) != first && !p.Greedy() && !strings.Contains(text, "now") {
			t.Errorf("%q says both of %q", text, line)
		}
	})
}
