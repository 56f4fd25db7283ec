package lens

import (
	"iter"
	"sort"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// Buffer is what a Lens looks at: an immutable piece of a log, as logs.Snapshot is.
type Buffer interface {
	// Range gives the sequence numbers kept: from first on, before end.
	Range() (first, end int64)
	// Line is one of them.
	Line(seq int64) logs.Line
	// Lines are those from one on and before another.
	Lines(from, to int64) iter.Seq[logs.Line]
}

// Of makes a function that returns a Reader's Snapshots one that returns Buffers.
func Of(snapshot func() *logs.Snapshot) func() Buffer {
	return func() Buffer { return ranged{snapshot()} }
}

// ranged is a Snapshot as a Buffer.
type ranged struct{ *logs.Snapshot }

func (r ranged) Range() (first, end int64) { return r.First, r.End }

// Look is what a Lens has seen so far. It never changes.
type Look struct {
	// Buffer is what it was seen in; it has all lines that the Look names.
	Buffer Buffer
	// Query is what was asked, Generation which one: the Ask whose answer this is returned that number.
	Query      Query
	Generation uint64
	// Shown are the lines to show, context included; Matches those that match, of which Shown has all; Errors are those of
	// Shown that are of level Error or worse.
	Shown, Matches, Errors Seqs
	// Scanned of Total lines of the buffer have been looked at, the newest first.
	Scanned, Total int
	// Kept counts the lines scanned by level, without those of sources left out and outside of the window; Matched those of
	// Matches.
	Kept, Matched Bar
	Bars          Bars
}

// Done reports whether the whole buffer has been looked at.
func (l *Look) Done() bool { return l.Scanned == l.Total }

// Bars are counts of lines over time. Bar i is of the time from From + i*Width on, for Width; the steps are whole multiples
// of Width since 1970, UTC. Lines outside of the Query's window are not in it, and neither are those of sources left out.
// There are at most Query.Columns bars, and those of the window if it has both ends.
type Bars struct {
	From  time.Time
	Width time.Duration
	// Kept counts all lines, by level, Matches those that match. Both have a Bar for each place.
	Kept, Matches []Bar
}

// Bar counts lines by record.Level.
type Bar [record.Levels]uint32

func (b *Bar) add(other *Bar) {
	for i, n := range other {
		b[i] += n
	}
}

// Total is the lines of all levels.
func (b *Bar) Total() int {
	n := 0
	for _, c := range b {
		n += int(c)
	}
	return n
}

// Seek is the place in Shown of the first line at t or later; Shown.Len() when all are older.
func (l *Look) Seek(t time.Time) int {
	return sort.Search(l.Shown.Len(), func(i int) bool { return !l.Buffer.Line(l.Shown.At(i)).Time.Before(t) })
}
