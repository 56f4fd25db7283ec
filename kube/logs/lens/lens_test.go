package lens

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
)

// tape is a Buffer in a test.
type tape struct {
	first int64
	lines []logs.Line
}

func (t *tape) Range() (int64, int64)    { return t.first, t.first + int64(len(t.lines)) }
func (t *tape) Line(seq int64) logs.Line { return t.lines[seq-t.first] }
func (t *tape) Lines(from, to int64) iter.Seq[logs.Line] {
	return slices.Values(t.lines[max(from-t.first, 0):max(to-t.first, 0)])
}

var epoch = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// sources that lines are of.
func sources(n int) []*logs.Source {
	all := make([]*logs.Source, n)
	for i := range all {
		all[i] = &logs.Source{ID: i, Container: fmt.Sprint("c", i)}
	}
	return all
}

// maker makes lines, one every 10 ms: a few levels, every hundredth a mark.
type maker struct {
	rand    *rand.Rand
	sources []*logs.Source
}

func (m *maker) line(seq int64) logs.Line {
	l := logs.Line{
		Seq: seq, Time: epoch.Add(time.Duration(seq) * 10 * time.Millisecond), Source: m.sources[m.rand.IntN(len(m.sources))],
		Level: record.Level(m.rand.IntN(record.Levels)), Text: fmt.Sprint("line ", m.rand.IntN(40)),
	}
	switch m.rand.IntN(100) {
	case 0:
		l.Kind, l.Text = logs.Mark, "restarted"
	case 1, 2, 3, 4, 5:
		l.Follows = true
	}
	return l
}

func parse(t testing.TB, s string) *query.Query {
	t.Helper()
	q, err := query.Parse(s, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestTracesAreOneError: the lines that go on with an error keep its colour, and are not counted as errors of their own.
func TestTracesAreOneError(t *testing.T) {
	buf := &tape{}
	for i, follows := range []bool{false, true, true, false} {
		buf.lines = append(buf.lines, logs.Line{
			Seq: int64(i), Time: epoch, Source: sources(1)[0], Level: record.Error, Follows: follows, Text: "at x",
		})
	}
	e := testEngine()
	e.ask(Query{Columns: 10}, 1)
	for !e.step(buf, never) {
	}
	look := e.answer(buf)
	if look.Kept[record.Error] != 2 || look.Kept[record.None] != 2 || look.Errors.Len() != 2 || look.Shown.Len() != 4 {
		t.Errorf("%v counted, %d errors, %d shown", look.Kept, look.Errors.Len(), look.Shown.Len())
	}
}

func testEngine() *engine { return newEngine(2, func(work func()) { go work() }) }

func never() bool { return false }

// naive is the answer to a query, found the simple way.
func naive(t *tape, q Query) (shown, matches, errs []int64) {
	var in []logs.Line
	for _, l := range t.lines {
		id := l.Source.ID
		out := slices.Contains(q.Hidden, id) || len(q.Only) > 0 && !slices.Contains(q.Only, id) ||
			!q.From.IsZero() && l.Time.Before(q.From) || !q.To.IsZero() && !l.Time.Before(q.To)
		if !out {
			in = append(in, l)
		}
	}
	last := -1 << 40
	show := make([]bool, len(in))
	for i, l := range in {
		above := l.Kind == logs.Mark || l.Level >= q.Floor
		hit := q.Match.Empty() && q.Mode != Search || !q.Match.Empty() && q.Match.Match(l, nil) != (q.Mode == Inverted)
		match := above && hit
		if match {
			matches = append(matches, l.Seq)
			last = i
			for k := max(0, i-q.Context); k < i && q.Mode != Search; k++ {
				show[k] = true
			}
		}
		show[i] = show[i] || match || i-last <= q.Context && q.Mode != Search || q.Mode == Search && above || q.Marks && l.Kind == logs.Mark
	}
	for i, l := range in {
		if show[i] {
			shown = append(shown, l.Seq)
			if l.Level >= record.Error && !l.Follows {
				errs = append(errs, l.Seq)
			}
		}
	}
	return shown, matches, errs
}

func TestEngineFindsWhatASimpleSearchFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	m := &maker{r, sources(5)}
	queries := []Query{
		{}, {Mode: Filter}, {Match: parse(t, "7")}, {Match: parse(t, "7"), Mode: Filter}, {Match: parse(t, "7"), Mode: Inverted},
		{Match: parse(t, `"line 13"`), Mode: Filter, Context: 3}, {Match: parse(t, "restarted"), Mode: Filter, Context: 60, Columns: 40},
		{Match: parse(t, "nothing"), Mode: Filter, Marks: true}, {Floor: record.Warn, Columns: 20}, {Floor: record.Fatal, Mode: Filter, Context: 1},
		{Match: parse(t, "3"), Mode: Filter, Hidden: []int{0, 3}, Context: 20}, {Match: parse(t, "3"), Only: []int{1}, Columns: 7},
		{Match: parse(t, "1"), Mode: Inverted, From: epoch.Add(5 * time.Second), To: epoch.Add(30 * time.Second), Columns: 100},
		{Match: parse(t, `"line 39" pod=x|level=fatal`), Mode: Filter, Context: 300},
	}
	e := testEngine()
	buf := &tape{first: -500}
	asked := Query{}
	for round := range 120 {
		next := &tape{first: buf.first, lines: slices.Clone(buf.lines)}
		switch r.IntN(6) {
		case 0, 1, 2:
			for range r.IntN(1500) {
				_, end := next.Range()
				next.lines = append(next.lines, m.line(end))
			}
		case 3:
			n := min(r.IntN(9000), len(next.lines))
			next.first, next.lines = next.first+int64(n), next.lines[n:]
		case 4:
			for range r.IntN(300) {
				next.first--
				next.lines = slices.Insert(next.lines, 0, m.line(next.first))
			}
		case 5:
			asked = queries[r.IntN(len(queries))]
			e.ask(asked.clone(), uint64(round)+1)
		}
		buf = next
		steps := r.IntN(8)
		for !e.step(buf, never) && steps > 0 {
			steps--
		}
		look := e.answer(buf)
		check(t, look, scannedOf(e, buf), asked)
		for !e.step(buf, never) {
		}
		if look = e.answer(buf); !look.Done() {
			t.Fatal("is not done")
		}
		check(t, look, buf, asked)
		if t.Failed() {
			t.Fatalf("round %d: %+v", round, asked)
		}
	}
}

// scannedOf is the part of a buffer that has been looked at.
func scannedOf(e *engine, buf *tape) *tape {
	return &tape{first: e.low, lines: slices.Collect(buf.Lines(e.low, e.high))}
}

func check(t *testing.T, look *Look, buf *tape, q Query) {
	t.Helper()
	shown, matches, errs := naive(buf, q)
	for name, pair := range map[string]struct {
		got  Seqs
		want []int64
	}{"shown": {look.Shown, shown}, "matches": {look.Matches, matches}, "errors": {look.Errors, errs}} {
		if got := slices.Collect(pair.got.Ascend(0)); !slices.Equal(got, pair.want) || pair.got.Len() != len(pair.want) {
			t.Errorf("%s: %d, want %d", name, len(got), len(pair.want))
		}
	}
	if got := look.Matched.Total(); got != len(matches) {
		t.Errorf("%d matches counted, want %d", got, len(matches))
	}
	if q.Columns == 0 || len(buf.lines) == 0 {
		return
	}
	kept, matched := 0, 0
	for i := range look.Bars.Kept {
		kept, matched = kept+look.Bars.Kept[i].Total(), matched+look.Bars.Matches[i].Total()
	}
	if n := len(look.Bars.Kept); n > q.Columns || kept != look.Kept.Total() || matched != len(matches) {
		t.Errorf("%d bars for %d columns with %d of %d lines and %d of %d matches", n, q.Columns, kept, look.Kept.Total(), matched, len(matches))
	}
}

func TestEngineKeepsWhatItFound(t *testing.T) {
	m := &maker{rand.New(rand.NewPCG(1, 2)), sources(1)}
	buf := &tape{}
	for i := range int64(10000) {
		buf.lines = append(buf.lines, m.line(i))
	}
	e := testEngine()
	q := Query{Match: parse(t, "7"), Mode: Search, Columns: 50}
	e.ask(q, 1)
	for !e.step(buf, never) {
	}
	e.answer(buf)
	q.Mode, q.Context, q.Columns = Filter, 2, 10
	e.ask(q, 2)
	if !e.step(buf, never) {
		t.Fatal("reads the lines again to show them otherwise")
	}
	check(t, e.answer(buf), buf, q)
}

func TestEngineStops(t *testing.T) {
	m := &maker{rand.New(rand.NewPCG(1, 2)), sources(1)}
	buf := &tape{}
	for i := range int64(5000) {
		buf.lines = append(buf.lines, m.line(i))
	}
	e := testEngine()
	e.ask(Query{Match: parse(t, "7"), Mode: Filter}, 1)
	var looks atomic.Int32
	if e.step(buf, func() bool { return looks.Add(1) > 2 }) || e.high != e.low || len(e.pages) != 0 {
		t.Fatalf("went on to [%d, %d)", e.low, e.high)
	}
}

func TestBars(t *testing.T) {
	src := sources(1)[0]
	at := func(seconds float64, level record.Level) logs.Line {
		return logs.Line{Time: epoch.Add(time.Duration(seconds * float64(time.Second))), Level: level, Source: src, Text: level.String()}
	}
	buf := &tape{lines: []logs.Line{at(0, record.Info), at(0.5, record.Error), at(9, record.Info), at(8.9, record.Error), at(59, record.Warn)}}
	for i := range buf.lines {
		buf.lines[i].Seq = int64(i)
	}
	for _, c := range []struct {
		columns  int
		from, to float64 // seconds; 0 for no window
		width    time.Duration
		kept     string
	}{
		{60, 0, 0, time.Second, "0:2 8:1 9:1 59:1"},
		{59, 0, 0, 2 * time.Second, "0:2 4:2 29:1"},
		{6, 0, 0, 10 * time.Second, "0:4 5:1"},
		{1, 0, 0, time.Minute, "0:5"},
		{10, 8, 10, 200 * time.Millisecond, "4:1 5:1"},
		{0, 0, 0, 0, ""},
	} {
		q := Query{Match: parse(t, "level=error"), Mode: Filter, Columns: c.columns}
		if c.to > 0 {
			q.From, q.To = epoch.Add(time.Duration(c.from*1e9)), epoch.Add(time.Duration(c.to*1e9))
		}
		e := testEngine()
		e.ask(q, 1)
		for !e.step(buf, never) {
		}
		bars := e.answer(buf).Bars
		got := ""
		for i := range bars.Kept {
			if n := bars.Kept[i].Total(); n > 0 {
				got += fmt.Sprintf(" %d:%d", i, n)
			}
		}
		if bars.Width != c.width || got != "" && got[1:] != c.kept || got == "" && c.kept != "" {
			t.Errorf("%d columns: %v wide:%s, want %v wide: %s", c.columns, bars.Width, got, c.width, c.kept)
		}
		if c.to > 0 && (!bars.From.Equal(q.From) || len(bars.Kept) != 10) {
			t.Errorf("%d bars from %v, want the window", len(bars.Kept), bars.From)
		}
	}
}

// TestBarsGrowFiner holds that a buffer whose range shrinks does not keep coarse bars.
func TestBarsGrowFiner(t *testing.T) {
	m := &maker{rand.New(rand.NewPCG(1, 2)), sources(1)}
	buf := &tape{lines: []logs.Line{{Seq: 0, Time: epoch.Add(-24 * time.Hour), Source: m.sources[0]}}}
	for i := int64(1); i < 6000; i++ {
		buf.lines = append(buf.lines, m.line(i))
	}
	e := testEngine()
	e.ask(Query{Columns: 60}, 1)
	for !e.step(buf, never) {
	}
	if w := e.answer(buf).Bars.Width; w != 30*time.Minute {
		t.Errorf("a day in bars of %v", w)
	}
	buf = &tape{first: 1, lines: buf.lines[1:]}
	for !e.step(buf, never) {
	}
	if w := e.answer(buf).Bars.Width; w != time.Second {
		t.Errorf("a minute in bars of %v", w)
	}
}

func TestSeek(t *testing.T) {
	m := &maker{rand.New(rand.NewPCG(1, 2)), sources(1)}
	buf := &tape{}
	for i := range int64(9000) {
		buf.lines = append(buf.lines, m.line(i))
	}
	e := testEngine()
	for !e.step(buf, never) {
	}
	l := e.answer(buf)
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{-time.Hour, 0}, {0, 0}, {time.Millisecond, 1}, {50 * time.Second, 5000}, {time.Hour, 9000}} {
		if got := l.Seek(epoch.Add(c.after)); got != c.want {
			t.Errorf("%v is at %d, want %d", c.after, got, c.want)
		}
	}
}

func TestSeqs(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var s Seqs
		var want []int64
		for base := int64(-2 * pageLines); base < 4*pageLines; base += pageLines {
			var b bitmap
			n := 0
			for i := range pageLines {
				if r.IntN(1+r.IntN(500)) == 0 && base != 0 {
					b.set(i)
					n++
					want = append(want, base+int64(i))
				}
			}
			s.add(base, &b, n)
		}
		if !slices.Equal(slices.Collect(s.Ascend(0)), want) || s.Len() != len(want) {
			t.Fatal("Ascend")
		}
		for range 200 {
			i, seq := r.IntN(len(want)), int64(r.IntN(7*pageLines)-3*pageLines)
			if s.At(i) != want[i] {
				t.Fatalf("At(%d) is %d, want %d", i, s.At(i), want[i])
			}
			place, has := slices.BinarySearch(want, seq)
			if s.Place(seq) != place || s.Has(seq) != has {
				t.Fatalf("%d: %d %v, want %d %v", seq, s.Place(seq), s.Has(seq), place, has)
			}
			next, ok := s.Next(want[i])
			if ok != (i+1 < len(want)) || ok && next != want[i+1] {
				t.Fatalf("Next(%d) is %d", want[i], next)
			}
			prev, ok := s.Prev(want[i])
			if ok != (i > 0) || ok && prev != want[i-1] {
				t.Fatalf("Prev(%d) is %d", want[i], prev)
			}
		}
		i := r.IntN(len(want))
		down := slices.Collect(s.Descend(i))
		slices.Reverse(down)
		if !slices.Equal(down, want[:i+1]) || !slices.Equal(slices.Collect(s.Ascend(i)), want[i:]) {
			t.Fatal("Descend")
		}
	}
	var none Seqs
	if _, ok := none.Next(0); ok || none.Has(0) || none.Place(3) != 0 || none.Len() != 0 {
		t.Error("the empty set has something")
	}
}

// reel is a source whose buffer tests replace.
type reel struct {
	mu  sync.Mutex
	buf *tape
}

func (r *reel) now() Buffer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf
}

func TestLensFollows(t *testing.T) {
	m := &maker{rand.New(rand.NewPCG(1, 2)), sources(3)}
	r := &reel{buf: &tape{}}
	for i := range int64(20000) {
		r.buf.lines = append(r.buf.lines, m.line(i))
	}
	flags := make(chan struct{}, 1)
	clock := epoch
	l := New(r.now, Options{Flag: func() { signal(flags) }, Clock: func() time.Time { clock = clock.Add(time.Millisecond); return clock }})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { l.Run(ctx) })
	defer wg.Wait()
	defer cancel()

	await := func(generation uint64, q Query) {
		t.Helper()
		for {
			look := l.Look()
			_, end := look.Buffer.Range()
			_, now := r.now().Range()
			if look.Generation == generation && look.Done() && end == now {
				check(t, look, look.Buffer.(*tape), q)
				return
			}
			select {
			case <-flags:
			case <-t.Context().Done():
				t.Fatal("no answer")
			}
		}
	}
	await(0, Query{})
	l.Ask(Query{Match: parse(t, "nothing"), Mode: Filter})
	q := Query{Match: parse(t, "7"), Mode: Filter, Context: 2}
	await(l.Ask(q), q)
	r.mu.Lock()
	more := &tape{first: 5000, lines: slices.Clone(r.buf.lines[5000:])}
	for i := range int64(3000) {
		more.lines = append(more.lines, m.line(20000+i))
	}
	r.buf = more
	r.mu.Unlock()
	l.Wake()
	await(2, q)
}
