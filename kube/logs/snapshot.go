package logs

import (
	"iter"
	"slices"
	"sort"
	"time"
)

// Snapshot is what a Reader held at one moment. It never changes, costs nothing to keep but the memory of what has
// fallen out of the buffer since, and may be read by many goroutines.
type Snapshot struct {
	// First and End are the sequence numbers kept: from First on, before End. Lines that Older fetches come before First,
	// so that numbers may be negative.
	First, End int64
	// Sources are all that joined so far, by their ID.
	Sources []*Source
	// Dropped is what fell out of the buffer.
	Dropped Dropped

	chunks []*chunk
}

// Dropped counts what fell out of a buffer because of its bound.
type Dropped struct {
	Lines, Bytes int64
	// Since is when the first line fell out, zero when none did.
	Since time.Time
}

// Len is how many lines are kept.
func (s *Snapshot) Len() int64 { return s.End - s.First }

// Line is the line of a sequence number, which must be one that is kept. It shares its text with the buffer and parses
// nothing.
func (s *Snapshot) Line(seq int64) Line {
	c := s.chunks[s.find(seq)]
	return s.line(c, int(seq-c.first))
}

// Lines are those from one sequence number on and before another. What is not kept is left out.
func (s *Snapshot) Lines(from, to int64) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		from, to := max(from, s.First), min(to, s.End)
		for from < to {
			c := s.chunks[s.find(from)]
			for i := int(from - c.first); i < len(c.entries) && from < to; i, from = i+1, from+1 {
				if !yield(s.line(c, i)) {
					return
				}
			}
		}
	}
}

// entries are all lines without their texts.
func (s *Snapshot) entries() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, c := range s.chunks {
			n := min(int64(len(c.entries)), s.End-c.first)
			for i := range n {
				if !yield(&c.entries[i]) {
					return
				}
			}
		}
	}
}

// At is the sequence number of the first line of that time or later, End when there is none. Where late lines have mixed
// up the times, it is one of them.
func (s *Snapshot) At(t time.Time) int64 {
	nanos := t.UnixNano()
	i := sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i].entries[0].nanos >= nanos })
	if i > 0 {
		i--
	}
	if i == len(s.chunks) {
		return s.End
	}
	for seq := max(s.First, s.chunks[i].first); seq < s.End; i++ {
		c := s.chunks[i]
		for k := int(seq - c.first); k < len(c.entries) && seq < s.End; k, seq = k+1, seq+1 {
			if c.entries[k].nanos >= nanos {
				return seq
			}
		}
	}
	return s.End
}

// find is the index of the chunk that holds a sequence number.
func (s *Snapshot) find(seq int64) int {
	i, ok := slices.BinarySearchFunc(s.chunks, seq, func(c *chunk, seq int64) int {
		switch {
		case c.first < seq:
			return -1
		case c.first > seq:
			return 1
		}
		return 0
	})
	if ok {
		return i
	}
	return i - 1
}

func (s *Snapshot) line(c *chunk, i int) Line {
	e := &c.entries[i]
	l := Line{
		Seq: c.first + int64(i), Time: time.Unix(0, e.nanos), Source: s.Sources[e.source], Text: c.text(e),
		Kind: e.kind, Level: e.level, Late: e.flags&late != 0, Follows: e.flags&follows != 0,
	}
	if e.flags&cut != 0 {
		l.Cut = c.cutOf(e)
	}
	return l
}
