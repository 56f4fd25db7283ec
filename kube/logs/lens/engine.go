package lens

import (
	"math"
	"slices"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// pieceLines is how many lines are looked at in one go.
const pieceLines = 1024

// engine does a Lens's work. It knows no clock, and has no goroutine longer than it takes to look at a piece.
type engine struct {
	start      func(work func())
	query      Query
	generation uint64
	hidden     []bool // by source ID
	only       []bool // likewise; nil for all

	pages     []*page // in order, without gaps
	low, high int64   // the lines looked at: from low on, before high
	width     int64   // of the bins, in nanoseconds; 0 for none

	eyes   []*eye
	times  [pageLines]int64
	levels [pageLines]record.Level
}

// newEngine makes an engine that looks at so many lines at a time, by goroutines that start begins.
func newEngine(eyes int, start func(work func())) *engine {
	e := &engine{start: start}
	for range max(eyes, 1) {
		e.eyes = append(e.eyes, newEye())
	}
	return e
}

// ask sets the query. What was found for the one before is kept as far as it is the same.
func (e *engine) ask(q Query, generation uint64) {
	same := e.query.finds(&q)
	e.query, e.generation = q, generation
	e.hidden, e.only = setOf(q.Hidden), setOf(q.Only)
	if !same {
		e.pages, e.low, e.high = nil, 0, 0
	}
	for _, p := range e.pages {
		p.forget()
	}
	e.width = -1 // count anew: the matches may be others
}

// finds reports whether both queries look for the same lines, whatever they show of them.
func (q *Query) finds(other *Query) bool {
	return q.Match == other.Match && q.Floor == other.Floor && q.From.Equal(other.From) && q.To.Equal(other.To) &&
		slices.Equal(q.Hidden, other.Hidden) && slices.Equal(q.Only, other.Only)
}

func setOf(ids []int) []bool {
	var set []bool
	for _, id := range ids {
		if id < 0 {
			continue
		}
		for id >= len(set) {
			set = append(set, false)
		}
		set[id] = true
	}
	return set
}

// step looks at a few lines that are new and a few before those that it has seen. It reports whether none is left.
// When stop returns true it ends early, and reports false.
func (e *engine) step(buf Buffer, stop func() bool) bool {
	first, end := buf.Range()
	e.trim(buf, first)
	if e.low == e.high || end < e.high {
		e.pages, e.low, e.high = nil, end, end
	}
	const most = 8 // pieces; more than arrive in between
	for range most {
		if e.high < end && !e.piece(buf, e.high, min(end, e.high+pieceLines, pageEnd(e.high)), stop) {
			return false
		}
	}
	if e.low > first && !e.piece(buf, max(first, e.low-pieceLines, pageStart(e.low-1)), e.low, stop) {
		return false
	}
	return e.low == first && e.high == end
}

func pageStart(seq int64) int64 { return seq &^ (pageLines - 1) }
func pageEnd(seq int64) int64   { return pageStart(seq) + pageLines }

// trim forgets what fell out of the buffer.
func (e *engine) trim(buf Buffer, first int64) {
	if first <= e.low || len(e.pages) == 0 {
		return
	}
	if first >= e.high {
		e.pages, e.low, e.high = nil, 0, 0
		return
	}
	gone := int((pageStart(first) - e.pages[0].base) / pageLines)
	e.pages = slices.Delete(e.pages, 0, gone)
	e.low = first
	p := e.pages[0]
	if p.trim(int(first - p.base)); p.from < p.to {
		p.decide(&e.query)
		e.recount(buf, p)
		p.forget()
	}
}

// page is the one that holds a line, which is next to those that were looked at.
func (e *engine) page(seq int64) *page {
	base := pageStart(seq)
	fresh := func() *page {
		return &page{base: base, from: int(seq - base), to: int(seq - base), min: math.MaxInt64, max: math.MinInt64}
	}
	switch {
	case len(e.pages) == 0 || base > e.pages[len(e.pages)-1].base:
		e.pages = append(e.pages, fresh())
		return e.pages[len(e.pages)-1]
	case base < e.pages[0].base:
		e.pages = slices.Insert(e.pages, 0, fresh())
	}
	return e.pages[(base-e.pages[0].base)/pageLines]
}

// piece looks at the lines [from, to), which are next to those that were looked at and in one page. It reports whether it
// came to the end.
func (e *engine) piece(buf Buffer, from, to int64, stop func() bool) bool {
	p := e.page(from)
	if !e.share(p, buf, from, to, stop) {
		e.takeBack(p, int(from-p.base), int(to-p.base))
		return false
	}
	p.from, p.to = min(p.from, int(from-p.base)), max(p.to, int(to-p.base))
	e.low, e.high = min(e.low, from), max(e.high, to)
	p.decide(&e.query)
	p.count(int(from-p.base), int(to-p.base), max(e.width, 0), &e.times, &e.levels)
	p.forget()
	return true
}

// takeBack forgets the lines at the places [from, to) of a page, and the page if it was begun for them.
func (e *engine) takeBack(p *page, from, to int) {
	for _, b := range p.maps() {
		for i := from; i < to; i++ {
			b[i>>6] &^= 1 << (i & 63)
		}
	}
	if p.from == p.to {
		e.pages = slices.DeleteFunc(e.pages, func(o *page) bool { return o == p })
	}
}

// counted is the level that a line is counted under. One that goes on with another is no further error.
func counted(l *logs.Line) record.Level {
	if l.Follows {
		return record.None
	}
	return l.Level
}

// recount counts a page's lines anew.
func (e *engine) recount(buf Buffer, p *page) {
	p.bins, p.kept, p.matched = nil, Bar{}, Bar{}
	p.min, p.max = math.MaxInt64, math.MinInt64
	i := p.from
	for line := range buf.Lines(p.base+int64(p.from), p.base+int64(p.to)) {
		e.times[i], e.levels[i] = line.Time.UnixNano(), counted(&line)
		i++
	}
	p.count(p.from, p.to, max(e.width, 0), &e.times, &e.levels)
}
