package logs

import "time"

// position is how far the log of one instance of a container was read. The API server resumes by whole seconds, so that
// some lines come again: they are told by their timestamps, and by how many of the last timestamp there were.
type position struct {
	last int64 // nanoseconds of the last line, 0 before the first
	same int   // how many lines of that time there were since others
	peak int64 // the latest time so far, later than last when the clock has gone back

	resuming bool
	again    int // lines of the last time that came again
}

// verdict is what a position says about a line.
type verdict uint8

const (
	isNew verdict = iota
	isKnown
	// isBeyond is a line from after the last one, which did not come again.
	isBeyond
)

// resume begins to look for the last line.
func (p *position) resume() {
	p.resuming, p.again = p.last != 0, 0
}

// since is the time to resume from, the zero time for the beginning.
func (p *position) since() time.Time {
	if p.last == 0 {
		return time.Time{}
	}
	return time.Unix(0, p.last).Truncate(time.Second)
}

// judge tells whether a line is new. New ones must be noted.
func (p *position) judge(nanos int64) verdict {
	switch {
	case !p.resuming:
		return isNew
	case nanos == p.last:
		p.again++
		p.resuming = p.again < p.same
		return isKnown
	case nanos < p.last || nanos <= p.peak:
		return isKnown
	}
	return isBeyond
}

// note moves behind a line.
func (p *position) note(nanos int64) {
	if nanos == p.last {
		p.same++
	} else {
		p.last, p.same = nanos, 1
	}
	p.peak = max(p.peak, nanos)
	p.resuming = false
}
