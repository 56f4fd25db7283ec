package logs

import (
	"encoding/binary"
	"unsafe"

	"fathom/kube/logs/record"
)

// entry is one line without its text. It holds no pointers, so that a full buffer costs the garbage collector nothing.
type entry struct {
	nanos     int64 // since 1970
	off, size uint32
	source    int32
	kind      Kind
	level     record.Level
	flags     flags
}

type flags uint8

const (
	late    flags = 1 << iota
	cut           // eight bytes after the text say how many bytes are missing
	follows       // it goes on with the line before
)

// rate notes how bad the line is, as the reader of its source has it.
func (e *entry) rate(by *record.Reader, text string) {
	if e.level = by.Level(text); by.Follows() {
		e.flags |= follows
	}
}

const (
	entryBytes = int64(unsafe.Sizeof(entry{}))
	cutBytes   = 8
)

// chunk is a run of lines. Its slices are as long as they can get from the beginning, and are written once, front to
// back, by the buffer; a Snapshot reads only what was written when it was taken.
type chunk struct {
	first   int64 // sequence number of entries[0]
	entries []entry
	arena   []byte
}

func newChunk(first int64, lines, bytes int) *chunk {
	return &chunk{first: first, entries: make([]entry, lines), arena: make([]byte, bytes)}
}

// text shares the arena's memory: what is written of an arena does not change.
func (c *chunk) text(e *entry) string {
	if e.size == 0 {
		return ""
	}
	return unsafe.String(&c.arena[e.off], int(e.size))
}

func (c *chunk) cutOf(e *entry) int64 {
	return int64(binary.LittleEndian.Uint64(c.arena[e.off+e.size:]))
}

// cost is the memory of a chunk, in bytes.
func (c *chunk) cost() int64 { return int64(cap(c.entries))*entryBytes + int64(len(c.arena)) }

// trimmed is a chunk without what was never written, c itself when that is nothing. It shares c's memory unless much of that
// is to spare.
func (c *chunk) trimmed(lines, bytes int) *chunk {
	spare := int64(len(c.entries)-lines)*entryBytes + int64(len(c.arena)-bytes)
	switch {
	case spare*8 > c.cost():
		t := newChunk(c.first, lines, bytes)
		copy(t.entries, c.entries)
		copy(t.arena, c.arena)
		return t
	case lines < len(c.entries):
		return &chunk{first: c.first, entries: c.entries[:lines], arena: c.arena}
	}
	return c
}
