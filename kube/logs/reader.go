package logs

import (
	"context"
	"errors"
	"sync"
	"time"

	"fathom/kube/pods"
)

// Reader reads the logs of its targets into a buffer. Its methods may be called by any goroutine, before, during and
// after Run, which is called once.
type Reader struct {
	o      Options
	buf    *buffer
	merger *merger
	limit  limit
	wg     sync.WaitGroup
	wishes chan wish

	mu     sync.Mutex // guards what follows
	roster roster
	kick   chan struct{} // closed and made anew by Retry
	older  Older
	done   bool
}

// New makes a Reader. It does nothing until Run.
func New(o Options) *Reader {
	o = o.filled()
	r := &Reader{o: o, buf: newBuffer(o.Bytes), kick: make(chan struct{}), wishes: make(chan wish, 1)}
	r.merger = newMerger(o, r.buf)
	r.limit.most = o.Streams
	r.roster = roster{
		pods: map[string]*member{}, waiting: len(o.Targets), errs: make([]error, len(o.Targets)), refused: map[string]bool{},
	}
	return r
}

// Run reads until ctx ends, or, without Follow, until everything was read. It returns an error only when the pods could
// not be found out and nothing is followed; what goes wrong with sources is in Status and among the lines.
func (r *Reader) Run(ctx context.Context) error {
	defer r.finish()
	read := make(chan struct{})
	var err error
	if r.o.Follow {
		r.spawn(func() { r.lookBack(ctx) })
		for i := range r.o.Targets {
			r.spawn(func() { r.follow(ctx, i) })
		}
	} else {
		r.o.Go(func() {
			defer close(read)
			err = r.list(ctx)
			r.wg.Wait()
		})
	}
	r.merger.run(ctx, read)
	if r.o.Follow {
		r.wg.Wait()
		r.merger.pass(true)
		return ctx.Err()
	}
	<-read
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// list reads what there is of every target, and returns why the pods of some are not known.
func (r *Reader) list(ctx context.Context) error {
	var errs []error
	for i, t := range r.o.Targets {
		found, err := pods.List(ctx, r.o.API, t)
		if err != nil {
			r.troubled(i, err, time.Time{})
			errs = append(errs, err)
		}
		for _, p := range found {
			r.seen(ctx, i, p)
		}
		r.targetSynced()
	}
	return errors.Join(errs...)
}

func (r *Reader) spawn(work func()) {
	r.wg.Add(1)
	r.o.Go(func() {
		defer r.wg.Done()
		work()
	})
}

func (r *Reader) finish() {
	r.mu.Lock()
	r.done = true
	r.mu.Unlock()
	r.o.Flag()
}

// Snapshot is what is in the buffer now. It takes no lock.
func (r *Reader) Snapshot() *Snapshot { return r.buf.shown.Load() }

// Pin keeps that line and all after it in the buffer, until Unpin. When the buffer is full then, the network waits.
func (r *Reader) Pin(seq int64) { r.pin(seq) }

// Unpin lets lines fall out of the full buffer again.
func (r *Reader) Unpin() { r.pin(unpinned) }

func (r *Reader) pin(seq int64) {
	r.buf.hold(seq)
	r.merger.hurry()
}

// SetStreams changes how many logs are read at once.
func (r *Reader) SetStreams(n int) {
	r.limit.set(n)
	r.o.Flag()
}

// Retry makes every attempt that waits for its time due now.
func (r *Reader) Retry() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.kick)
	r.kick = make(chan struct{})
	for _, f := range r.roster.feeds {
		signal(f.news)
	}
}

func (r *Reader) kicked() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kick
}
