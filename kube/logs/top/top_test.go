package top

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
)

// tape is a buffer in a test.
type tape []logs.Line

func (t tape) Range() (int64, int64)    { return 0, int64(len(t)) }
func (t tape) Line(seq int64) logs.Line { return t[seq] }
func (t tape) Lines(from, to int64) iter.Seq[logs.Line] {
	return slices.Values(t[from:to])
}

var epoch = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func tapeOf(texts ...string) tape {
	var t tape
	var r record.Reader
	src := &logs.Source{Pod: kube.Ref{Name: "web"}, Container: "app"}
	for i, text := range texts {
		l := logs.Line{Seq: int64(i), Time: epoch.Add(time.Duration(i) * time.Second), Source: src, Text: text, Level: r.Level(text)}
		if text == "restarted" {
			l.Kind = logs.Mark
		}
		t = append(t, l)
	}
	return t
}

// look is what a Lens sees of a tape.
func look(t testing.TB, buf tape, q lens.Query) *lens.Look {
	t.Helper()
	ready := make(chan struct{}, 1)
	l := lens.New(func() lens.Buffer { return buf }, lens.Options{Flag: func() {
		select {
		case ready <- struct{}{}:
		default:
		}
	}})
	generation := l.Ask(q)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); l.Run(ctx) }()
	defer func() { cancel(); <-done }()
	for !l.Look().Done() || l.Look().Generation != generation {
		<-ready
	}
	return l.Look()
}

func TestOf(t *testing.T) {
	buf := tapeOf(
		"level=info msg=\"took 3ms\" status=200", "level=error msg=\"took 9ms\" status=500", "restarted",
		"level=info msg=\"took 31ms\" status=200", "level=info msg=\"bye\"",
	)
	for _, c := range []struct {
		name string
		by   By
		q    lens.Query
		want string
	}{
		{"field", By{Field: query.FieldOf("status")}, lens.Query{}, "200 2 50% 0-3 12:00:03; 500 1 25% 1-1 12:00:01; 4 lines, 1 without"},
		{"pattern", By{Pattern: true}, lens.Query{}, "took <n>ms 3 75% 0-3 12:00:03; bye 1 25% 4-4 12:00:04; 4 lines, 0 without"},
		{"matches", By{Field: query.FieldOf("level")}, lens.Query{Match: parse(t, "took")}, "info 2 67% 0-3 12:00:03; error 1 33% 1-1 12:00:01; 3 lines, 0 without"},
		{"own field", By{Field: query.FieldOf("source")}, lens.Query{Floor: record.Error}, "web/app 1 100% 1-1 12:00:01; 1 lines, 0 without"},
		{"nothing", By{Pattern: true}, lens.Query{Match: parse(t, "none")}, "0 lines, 0 without"},
	} {
		table, err := Of(t.Context(), look(t, buf, c.q), c.by)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range table.Groups {
			got = append(got, fmt.Sprintf("%s %d %.0f%% %d-%d %s", g.Key, g.Count, 100*g.Share, g.First, g.Last, g.LastSeen.Format("15:04:05")))
		}
		got = append(got, fmt.Sprintf("%d lines, %d without", table.Lines, table.Without))
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, s, c.want)
		}
	}
}

func TestOfKeepsABoundedNumberOfGroups(t *testing.T) {
	var texts []string
	for i := range mostGroups + 500 {
		texts = append(texts, fmt.Sprint("id=", i, " x=y z=w"))
	}
	table, err := Of(t.Context(), look(t, tapeOf(texts...), lens.Query{}), By{Field: query.FieldOf("id")})
	if err != nil || len(table.Groups) != mostGroups || table.Others != 500 || table.Lines != len(texts) {
		t.Errorf("%d groups and %d others of %d lines, %v", len(table.Groups), table.Others, table.Lines, err)
	}
}

func TestOfStops(t *testing.T) {
	l := look(t, tapeOf(make([]string, 1000)...), lens.Query{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Of(ctx, l, By{Pattern: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("ends with %v", err)
	}
}

func parse(t testing.TB, s string) *query.Query {
	t.Helper()
	q, err := query.Parse(s, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func BenchmarkOf(b *testing.B) {
	texts := make([]string, 100_000)
	for i := range texts {
		texts[i] = fmt.Sprintf(`{"level":"info","msg":"request %d took %dms","status":%d}`, i, i%977, 200+i%5)
	}
	l := look(b, tapeOf(texts...), lens.Query{})
	for name, by := range map[string]By{"pattern": {Pattern: true}, "field": {Field: query.FieldOf("status")}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Of(b.Context(), l, by); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
