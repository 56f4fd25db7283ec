package lens

import (
	"fmt"
	"testing"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

func million() *tape {
	src := sources(60)
	buf := &tape{lines: make([]logs.Line, 1_000_000)}
	var r record.Reader
	for i := range buf.lines {
		level := [...]string{"info", "info", "info", "info", "warn", "debug", "info", "error"}[i%8]
		text := fmt.Sprintf(`{"time":"2026-01-02T03:04:05.%06dZ","level":"%s","msg":"request served","method":"GET","path":"/api/v1/item/%d","status":%d,"latency_ms":%d}`,
			i, level, i%977, 200+100*(i%4), i%1013)
		buf.lines[i] = logs.Line{
			Seq: int64(i), Time: epoch.Add(time.Duration(i) * time.Millisecond), Source: src[i%60], Text: text, Level: r.Level(text),
		}
	}
	return buf
}

// BenchmarkMillion answers queries over 1,000,000 lines: until the first Look and until the last.
func BenchmarkMillion(b *testing.B) {
	buf := million()
	for _, s := range []string{"", "item/77", "nothing", "re:item/9[0-9]+", "level>=warn", "status>=500", "missing>3", "jq:.status > 400"} {
		q := Query{Match: parse(b, s), Mode: Filter, Columns: 100}
		b.Run("first/"+s, func(b *testing.B) {
			for b.Loop() {
				e := testEngine()
				e.ask(q, 1)
				e.step(buf, never)
				e.answer(buf)
			}
		})
		b.Run("all/"+s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e := testEngine()
				e.ask(q, 1)
				for !e.step(buf, never) {
				}
				e.answer(buf)
			}
		})
	}
}

// BenchmarkFollow takes in 1,000 new lines and forgets as many, in a buffer of a million.
func BenchmarkFollow(b *testing.B) {
	all := million()
	window := func(i int) *tape {
		return &tape{first: int64(i), lines: all.lines[i : i+900_000]}
	}
	e := testEngine()
	e.ask(Query{Match: parse(b, "item/77"), Mode: Filter, Columns: 100, Context: 2}, 1)
	for !e.step(window(0), never) {
	}
	e.answer(window(0))
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if i += 1000; i > 100_000 {
			b.StopTimer()
			for i = 0; !e.step(window(0), never); {
			}
			b.StartTimer()
		}
		e.step(window(i), never)
		e.answer(window(i))
	}
}

func BenchmarkAt(b *testing.B) {
	buf := million()
	e := testEngine()
	for !e.step(buf, never) {
	}
	l := e.answer(buf)
	i := 0
	for b.Loop() {
		i = (i + 7919) % l.Shown.Len()
		l.Shown.At(i)
	}
}
