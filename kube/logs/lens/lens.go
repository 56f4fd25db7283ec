package lens

import (
	"context"
	"sync/atomic"
	"time"
)

// Options say what a Lens looks at.
type Options struct {
	// Flag is called, from the Lens's goroutine, when there is a new Look. It must not block.
	Flag func()
	// Clock paces the Looks: at most one every 50 ms, but for the first of a Query and the last.
	Clock func() time.Time
}

// Lens looks at a buffer. Its methods never wait for its work.
type Lens struct {
	source func() Buffer
	opts   Options
	look   atomic.Pointer[Look]
	asks   atomic.Uint64
}

// New returns a Lens on the buffer that source returns now and whenever there is more. Run makes it work.
func New(source func() Buffer, o Options) *Lens { return &Lens{source: source, opts: o} }

// Run works until ctx ends.
func (l *Lens) Run(ctx context.Context) { <-ctx.Done() }

// Wake says that the buffer has changed. It never blocks: a Reader's Flag may call it.
func (l *Lens) Wake() {}

// Ask asks another query and returns the Generation of the Looks that answer it.
func (l *Lens) Ask(q Query) uint64 { return l.asks.Add(1) }

// Look is the latest answer, never nil; until the first Ask, to the zero Query.
func (l *Lens) Look() *Look { return l.look.Load() }
