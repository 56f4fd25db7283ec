package record

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	"", "{", "}", "{}", `{"a":1}`, `{"level":"error","msg":"x\ny","o":{"p":[1,2,{"q":null}]}}`, `{"a":"\ud83d\ude00\u12"}`, "{\"a\x00\":\"\xff\"}",
	`level=info msg="a b" x=`, `msg=a  b level=c err=d "e f=g`, `a= b="`, "=", `I0102 15:04:05.000000       1 main.go:12] "x" k="v"`, "E0102 15:04:05.", "2026-01-02T03:04:05.000Z\tINFO\ta\tb.go:1\tm\t{}",
	`1.1.1.1 - - [02/Jan/2026:03:04:05 +0100] "GET / HTTP/1.1" 200 1 "-" "a" 1 0.1 [a] [] b 1 2 3 c`,
	`[2026-01-02T03:04:05.678Z] "GET /p HTTP/2" 200 - via - "-" 0 91 12 11 "-" "c" "id" "web" "h"`,
	"2026-01-02 03:04:05,123 - x - ERROR - y", "<13>Jan  2 03:04:05 h x", "1:M 02 Jan 2026 03:04:05.123 *", "\x1b[31mERROR\x1b[0m x", "\x1b", "[2026-01-02T03:04:05Z INFO",
	"1767323045.25", "9999999999999999999999999", "[", "(", "Traceback (most recent call last):", `{"":"}`,
}

// FuzzReader holds that no line breaks a Reader, and that the cheap level is that of the whole record.
func FuzzReader(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "\n") {
			return // is two
		}
		var r Reader
		rec := r.Read(line)
		for _, field := range rec.Fields {
			if strings.Contains(line, `\`) || len(field.Value) == 0 || strings.Contains(line, field.Value) || field.Value == "{}" {
				continue
			}
			t.Errorf("%q is not in %q", field.Value, line)
		}
		quick := new(Reader).Level(line)
		if quick != rec.Level && rec.Format != JSON && rec.Format != Access && !strings.Contains(line, `\`) && new(Reader).recognise(line) == rec.Format {
			t.Errorf("Level %v, Read %v of %q", quick, rec.Level, line)
		}
		for _, l := range Pretty(line) {
			if strings.Contains(l, "\n") {
				t.Errorf("line break in %q", l)
			}
		}
	})
}

// FuzzJSON holds that every object that encoding/json takes is read, with all its members.
func FuzzJSON(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var want map[string]any
		if !utf8.ValidString(line) || json.Unmarshal([]byte(line), &want) != nil || want == nil {
			return
		}
		fields, ok := readJSON(line, nil)
		if !ok {
			t.Fatalf("%q is an object", line)
		}
		for key, v := range want {
			s, isText := v.(string)
			if !isText {
				continue
			}
			found := false
			for _, f := range fields {
				found = found || f.Key == key && f.Value == s
			}
			if !found {
				t.Errorf("no %q: %q in %v of %q", key, s, fields, line)
			}
		}
		pretty, ok := prettyJSON(line)
		if !ok || !json.Valid([]byte(strings.Join(object(pretty), "\n"))) {
			t.Errorf("%q is no JSON, made from %q", pretty, line)
		}
	})
}

// object is what is before the texts that Pretty repeats.
func object(lines []string) []string {
	for i, l := range lines {
		if l == "" {
			return lines[:i]
		}
	}
	return lines
}

func FuzzTime(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, n := timeAt(s); n < 0 || n > len(s) {
			t.Errorf("%q has a time of %d bytes", s, n)
		}
		parseTime(s)
	})
}

// TestHostileLines would not end in a test's time if work grew faster than lines.
func TestHostileLines(t *testing.T) {
	const size = 1 << 20
	fill := func(head, unit, tail string) string {
		return head + strings.Repeat(unit, (size-len(head)-len(tail))/len(unit)) + tail
	}
	for name, line := range map[string]string{
		"deep objects":     fill("", `{"a":`, strings.Repeat("}", 10)),
		"deep balanced":    strings.Repeat(`{"a":`, size/7) + "1" + strings.Repeat("}", size/7),
		"deep arrays":      fill(`{"a":`, "[", "}"),
		"long prefix":      `{"` + strings.Repeat("k", size/2) + fill(`":{`, `"":1,`, `"":1}}`),
		"many members":     fill("{", `"":1,`, `"":1}`),
		"backslashes":      fill(`{"a":"`, `\`, `"}`),
		"quotes":           fill(`{"a":"`, `\"`, `"}`),
		"escapes":          fill(`{"a":"`, `\u00e9`, `"}`),
		"pairs":            fill("level=info ", "a=b ", ""),
		"equal signs":      fill("x ", "=", ""),
		"words":            fill("x ", "a=", ""),
		"open quotes":      fill("x ", `a="`, ""),
		"klog":             fill(`I0102 15:04:05.000000       1 main.go:12] "x" `, `k="v" `, ""),
		"klog open":        fill(`I0102 15:04:05.000000 `, `] `, ""),
		"access":           fill(`1.1.1.1 - - [02/Jan/2026:03:04:05 +0100] "`, "GET ", `" 200 1`),
		"tabs":             fill("2026-01-02T03:04:05.000Z\tINFO\t", "\t{", ""),
		"colours":          fill("", "\x1b[31m", "ERROR"),
		"zeroes":           fill("", "\x00", ""),
		"broken UTF-8":     fill("", "\xff", ""),
		"blanks":           fill("", " ", ""),
		"brackets":         fill("", "[", ""),
		"digits":           fill("", "1", ""),
		"object in object": fill(`{"log":`, `{"log":`, strings.Repeat("}", 10)),
	} {
		t.Run(name, func(t *testing.T) {
			var r Reader
			r.Level(line)
			r.Read(line)
			Pretty(line)
		})
	}
}
