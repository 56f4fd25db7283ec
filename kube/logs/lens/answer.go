package lens

import (
	"math"
	"time"
)

// answer makes a Look of what has been found so far in a buffer.
func (e *engine) answer(buf Buffer) *Look {
	e.derive()
	e.fit(buf)
	first, end := buf.Range()
	l := &Look{
		Buffer: buf, Query: e.query, Generation: e.generation,
		Scanned: int(e.high - e.low), Total: int(end - first),
	}
	for _, p := range e.pages {
		l.Shown.add(p.base, p.shown, p.shows)
		l.Matches.add(p.base, p.match, p.matches)
		l.Errors.add(p.base, p.errs, p.fails)
		l.Kept.add(&p.kept)
		l.Matched.add(&p.matched)
	}
	l.Bars = e.bars()
	return l
}

// derive finds the matches and what to show of the pages that have changed, and of those next to them.
func (e *engine) derive() {
	fresh := false
	for _, p := range e.pages {
		if p.match == nil {
			p.decide(&e.query)
			p.shown, fresh = nil, true
		}
	}
	if !fresh {
		return
	}
	n := e.query.Context
	if e.query.Mode == Search {
		n = 0
	}
	for i, p := range e.pages {
		below, above := e.carry(i, -1, n), e.carry(i, 1, n)
		if p.shown == nil || below != p.fromBelow || above != p.fromAbove {
			p.show(&e.query, below, above)
		}
	}
}

// carry is how many lines at one end of a page are shown for the nearest match on that side.
func (e *engine) carry(i, side, n int) int {
	for j := i + side; n > 0 && j >= 0 && j < len(e.pages); j += side {
		p := e.pages[j]
		between := p.before
		if side < 0 {
			between = p.after
		}
		if n -= between; p.matches > 0 {
			return max(n, 0)
		}
	}
	return 0
}

// fit chooses the width of the bins for the times at hand, and counts all lines anew when it is another.
func (e *engine) fit(buf Buffer) {
	from, to, ok := e.extent(buf)
	ideal := int64(0)
	if ok && e.query.Columns > 0 {
		ideal = widthFor(from, to, e.query.Columns)
	}
	const slack = 4 // finer bins are worth a new count when so many go into one
	if e.width >= 0 && ideal <= e.width && (ideal == 0) == (e.width == 0) && e.width < slack*max(ideal, 1) {
		return
	}
	e.width = ideal
	for _, p := range e.pages {
		e.recount(buf, p)
	}
}

// extent is the range of times that the bars are to show, both ends included, in Unix nanoseconds.
func (e *engine) extent(buf Buffer) (from, to int64, ok bool) {
	from, to = math.MaxInt64, math.MinInt64
	for _, p := range e.pages {
		from, to = min(from, p.min), max(to, p.max)
	}
	// What has not been looked at yet needs room too.
	if first, end := buf.Range(); first < end && e.low > first {
		from = min(from, buf.Line(first).Time.UnixNano())
		to = max(to, buf.Line(end-1).Time.UnixNano())
	}
	if !e.query.From.IsZero() {
		from = e.query.From.UnixNano()
	}
	if !e.query.To.IsZero() {
		to = e.query.To.UnixNano() - 1
	}
	return from, to, from <= to
}

// bars adds up the bins of all pages.
func (e *engine) bars() Bars {
	if e.width <= 0 {
		return Bars{}
	}
	from, to := int64(math.MaxInt64), int64(math.MinInt64)
	for _, p := range e.pages {
		if n := len(p.bins); n > 0 {
			from, to = min(from, p.bins[0].at), max(to, p.bins[n-1].at)
		}
	}
	if !e.query.From.IsZero() {
		from = floorDiv(e.query.From.UnixNano(), e.width)
	}
	if !e.query.To.IsZero() {
		to = floorDiv(e.query.To.UnixNano()-1, e.width)
	}
	n := to - from + 1
	if from > to || n > int64(e.query.Columns) {
		return Bars{}
	}
	b := Bars{
		From: time.Unix(0, from*e.width).UTC(), Width: time.Duration(e.width),
		Kept: make([]Bar, n), Matches: make([]Bar, n),
	}
	for _, p := range e.pages {
		for i := range p.bins {
			if at := p.bins[i].at - from; at >= 0 && at < n {
				b.Kept[at].add(&p.bins[i].kept)
				b.Matches[at].add(&p.bins[i].matched)
			}
		}
	}
	return b
}

// widthFor is the least usual step of time, in nanoseconds, of which no more than so many cover a range.
func widthFor(from, to int64, columns int) int64 {
	fits := func(width int64) bool { return floorDiv(to, width)-floorDiv(from, width) < int64(columns) }
	for _, unit := range [...]time.Duration{time.Microsecond, time.Millisecond} {
		for _, n := range [...]time.Duration{1, 2, 5, 10, 20, 50, 100, 200, 500} {
			if fits(int64(n * unit)) {
				return int64(n * unit)
			}
		}
	}
	for _, n := range [...]time.Duration{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600} {
		if fits(int64(n * time.Second)) {
			return int64(n * time.Second)
		}
	}
	const day = int64(24 * time.Hour)
	width := day
	for !fits(width) && width < math.MaxInt64/2 {
		width *= 2
	}
	return width
}
