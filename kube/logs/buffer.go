package logs

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	chunkBytesMost  = 256 << 10
	chunkBytesLeast = 4 << 10
	// lineGuess is the length of lines, in bytes, while none is known, lineLeast that for which there are most entries.
	lineGuess, lineLeast = 96, 16
	unpinned             = int64(math.MaxInt64)
)

// buffer holds the merged lines. One goroutine appends; Snapshots are taken by anybody, without locks.
type buffer struct {
	bound      int64
	chunkBytes int

	mu      sync.Mutex // guards all below but shown
	chunks  []*chunk   // a slice that a Snapshot has seen is not written to, but behind its end
	cost    int64
	first   int64
	end     int64
	lines   int // written of the last chunk
	used    int // of its arena
	length  int // of the lines of the chunk before, on average; 0 for none
	open    bool
	sources []*Source
	kept    []int64 // text lines by source, of those between first and end
	dropped Dropped
	pin     int64
	guarded bool // nothing falls out while older lines are fetched: they must fit on

	shown atomic.Pointer[Snapshot]
}

func newBuffer(bound int64) *buffer {
	b := &buffer{bound: bound, pin: unpinned}
	b.chunkBytes = int(min(max(bound/64, chunkBytesLeast), chunkBytesMost))
	b.shown.Store(&Snapshot{})
	return b
}

// add appends a line, of which missing bytes are not kept, and returns it with the text that is. now is when lines that it
// pushes out fall out.
func (b *buffer) add(line entry, text []byte, missing int64, now time.Time) (*entry, string) {
	need := len(text)
	if missing > 0 {
		need += cutBytes
	}
	c := b.tail(need, now)
	e := &c.entries[b.lines]
	*e = line
	e.off, e.size = uint32(b.used), uint32(len(text))
	b.used += copy(c.arena[b.used:], text)
	if missing > 0 {
		e.flags |= cut
		binary.LittleEndian.PutUint64(c.arena[b.used:], uint64(missing))
		b.used += cutBytes
	}
	b.lines++
	b.end++
	if e.kind == Text {
		b.kept[e.source]++
	}
	return e, c.text(e)
}

// tail is the chunk that has room for one more line of that many bytes.
func (b *buffer) tail(need int, now time.Time) *chunk {
	if b.open {
		c := b.chunks[len(b.chunks)-1]
		if b.lines < len(c.entries) && b.used+need <= len(c.arena) {
			return c
		}
		b.seal()
	}
	bytes := max(b.chunkBytes, need)
	c := newChunk(b.end, max(1, b.chunkBytes/max(lineLeast, cmp.Or(b.length, lineGuess))), bytes)
	b.cost += c.cost()
	b.evict(now)
	b.chunks = append(b.chunks, c)
	b.lines, b.used, b.open = 0, 0, true
	return c
}

// seal ends the last chunk.
func (b *buffer) seal() {
	last := len(b.chunks) - 1
	c := b.chunks[last]
	if t := c.trimmed(b.lines, b.used); t != c {
		b.cost += t.cost() - c.cost()
		b.chunks = append(slices.Clone(b.chunks[:last]), t)
	}
	b.length, b.open = b.used/max(1, b.lines), false
}

// evict lets the oldest chunks go until the rest is within the bound, but none from the pin on.
func (b *buffer) evict(now time.Time) {
	for b.cost > b.bound && len(b.chunks) > 0 && !b.guarded && b.chunks[0].first+int64(len(b.chunks[0].entries)) <= b.pin {
		c := b.chunks[0]
		b.chunks = b.chunks[1:]
		b.cost -= c.cost()
		b.first += int64(len(c.entries))
		for i := range c.entries {
			e := &c.entries[i]
			if e.kind == Text {
				b.kept[e.source]--
				b.dropped.Lines++
				b.dropped.Bytes += int64(e.size)
			}
		}
		if b.dropped.Since.IsZero() {
			b.dropped.Since = now
		}
	}
}

// full reports whether a line more would be one too many, as none may fall out for it. After Unpin it is not: the first
// line that comes then makes room.
func (b *buffer) full() bool {
	return (b.guarded || b.pin != unpinned) && b.cost > b.bound
}

// publish makes what was added visible.
func (b *buffer) publish() {
	b.shown.Store(&Snapshot{
		First: b.first, End: b.end, Sources: b.sources[:len(b.sources):len(b.sources)], Dropped: b.dropped,
		chunks: b.chunks[:len(b.chunks):len(b.chunks)],
	})
}

// join numbers a new source.
func (b *buffer) join(s *Source) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.ID = len(b.sources)
	b.sources = append(b.sources, s)
	b.kept = append(b.kept, 0)
}

// guard keeps everything in the buffer, or no longer, and returns what it holds.
func (b *buffer) guard(on bool) *Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.guarded = on
	b.publish()
	return b.shown.Load()
}

// room is how many bytes of chunks fit in.
func (b *buffer) room() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bound - b.cost
}

// holds is how many text lines of a source are kept.
func (b *buffer) holds(source int) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kept[source]
}

// prepend puts the lines of another buffer before all others.
func (b *buffer) prepend(o *buffer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if o.open {
		o.seal()
	}
	shift := b.first - o.end
	chunks := make([]*chunk, 0, len(o.chunks)+len(b.chunks)+1)
	for _, c := range o.chunks {
		c.first += shift
		chunks = append(chunks, c)
	}
	b.chunks = append(chunks, b.chunks...)
	b.first = o.first + shift
	b.cost += o.cost
	for i, n := range o.kept {
		b.kept[i] += n
	}
	b.publish()
}

// hold sets the first line that must not fall out, unpinned for none.
func (b *buffer) hold(seq int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pin = seq
}
