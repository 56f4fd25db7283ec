package logs

import (
	"context"
	"time"
)

// Reader reads the logs of its targets into a buffer. Its methods may be called by any goroutine, before, during and
// after Run.
type Reader struct {
	o   Options
	buf *buffer
}

// New makes a Reader. It does nothing until Run.
func New(o Options) *Reader {
	o = o.filled()
	return &Reader{o: o, buf: newBuffer(o.Bytes)}
}

// Run reads until ctx ends, or, without Follow, until everything was read. It returns an error only when the pods could
// not be found out and nothing is followed; what goes wrong with sources is in Status and among the lines.
func (r *Reader) Run(ctx context.Context) error { return ctx.Err() }

// Snapshot is what is in the buffer now. It takes no lock.
func (r *Reader) Snapshot() *Snapshot { return r.buf.shown.Load() }

// Status is how the Reader and its sources fare.
func (r *Reader) Status() Status { return Status{} }

// Older fetches about that many lines of each source from before the first one that is kept, in the background. They
// show in a later Snapshot, whose First is lower; Status.Older tells how it goes. While one is under way it does nothing.
func (r *Reader) Older(lines int) {}

// Back fetches everything from that time on that is not kept, up to the buffer's bound, in the background, as Older does.
// Snapshot.At finds the line once Status.Older is no longer Busy.
func (r *Reader) Back(to time.Time) {}

// Pin keeps that line and all after it in the buffer, until Unpin. When the buffer is full then, the network waits.
func (r *Reader) Pin(seq int64) { r.buf.hold(seq) }

// Unpin lets lines fall out of the full buffer again.
func (r *Reader) Unpin() { r.buf.hold(unpinned) }

// SetStreams changes how many logs are read at once.
func (r *Reader) SetStreams(n int) {}

// Retry makes every attempt that waits for its time due now.
func (r *Reader) Retry() {}
