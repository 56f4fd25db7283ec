package logs

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"fathom/kube/logs/record"
)

const (
	// olderAtOnce is how many logs are read at once for older lines.
	olderAtOnce = 8
	// olderSlack are the lines that may arrive while older ones are asked for.
	olderSlack = 500
	// olderTries is how often more is asked for when what came was known already.
	olderTries = 6
)

// wish is what is asked for: so many lines of each source, or all from a time on.
type wish struct {
	lines int
	to    time.Time
}

// Older fetches about that many lines of each source from before the first one that is kept, in the background. They
// show in a later Snapshot, whose First is lower; Status.Older tells how it goes. While one is under way it does nothing.
// Where a source's lines were written after those of others that are kept already, they are Late.
func (r *Reader) Older(lines int) { r.wish(wish{lines: max(1, lines)}) }

// Back fetches everything from that time on that is not kept, up to the buffer's bound, in the background, as Older does.
// Snapshot.At finds the line once Status.Older is no longer Busy.
func (r *Reader) Back(to time.Time) { r.wish(wish{to: to}) }

func (r *Reader) wish(w wish) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.o.Follow || r.done || r.older.Busy {
		return
	}
	select {
	case r.wishes <- w:
		r.older = Older{Busy: true}
	default:
	}
}

// lookBack fetches older lines as they are wished for.
func (r *Reader) lookBack(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-r.wishes:
			o := r.fetchOlder(ctx, w)
			r.mu.Lock()
			r.older = o
			r.mu.Unlock()
			r.o.Flag()
		}
	}
}

func (r *Reader) fetchOlder(ctx context.Context, w wish) Older {
	held := r.buf.guard(true)
	defer func() {
		r.buf.guard(false)
		r.merger.hurry()
	}()
	room := r.buf.room()
	if room < int64(r.buf.chunkBytes) {
		return Older{Full: true}
	}
	for try := 0; ; try++ {
		logs := r.pasts(ctx, held, w, room)
		cut, o := cutOf(logs, w)
		merged := mergePast(logs, cut, held, r.buf.chunkBytes, room)
		o.Full = o.Full || merged.full
		if merged.buf.end > merged.buf.first {
			r.buf.prepend(merged.buf)
			return o
		}
		if o.Exhausted || o.Full || ctx.Err() != nil || try == olderTries || !w.to.IsZero() {
			return o
		}
		w.lines *= 4
	}
}

// pasts reads what every source wrote before what is held of it.
func (r *Reader) pasts(ctx context.Context, held *Snapshot, w wish, room int64) []*past {
	r.mu.Lock()
	feeds := slices.Clone(r.roster.feeds)
	r.mu.Unlock()
	feeds = feeds[:min(len(feeds), len(held.Sources))]
	edges := edgesOf(held, len(feeds))
	out := make([]*past, len(feeds))
	turns := make(chan struct{}, olderAtOnce)
	var wg sync.WaitGroup
	for i, f := range feeds {
		p := &past{feed: f, edge: edges[i], most: max(room/2/int64(len(feeds)), int64(r.buf.chunkBytes))}
		out[i] = p
		wg.Add(1)
		r.o.Go(func() {
			defer wg.Done()
			turns <- struct{}{}
			defer func() { <-turns }()
			p.read(ctx, w)
		})
	}
	wg.Wait()
	return out
}

// edge is where what is held of a source begins: its first line's time, and how many lines of that time are held.
type edge struct {
	nanos int64
	same  int
}

func edgesOf(held *Snapshot, sources int) []edge {
	edges := make([]edge, sources)
	begin := int64(math.MaxInt64)
	for l := range held.entries() {
		if l.kind != Text || int(l.source) >= sources {
			continue
		}
		begin = min(begin, l.nanos)
		switch e := &edges[l.source]; {
		case e.same == 0:
			*e = edge{l.nanos, 1}
		case e.nanos == l.nanos:
			e.same++
		}
	}
	for i := range edges {
		if edges[i].same == 0 {
			edges[i].nanos = begin
		}
	}
	return edges
}

// cutOf is the time before which some source has lines that were not fetched: earlier ones of others must wait for them.
func cutOf(logs []*past, w wish) (int64, Older) {
	o := Older{Exhausted: true}
	cut := never
	if !w.to.IsZero() {
		cut = w.to.UnixNano()
		o.Exhausted = false
	}
	for _, p := range logs {
		if p.err != nil {
			o.Err = cmp.Or(o.Err, p.err)
			o.Exhausted = false
			continue
		}
		o.Full = o.Full || p.dropped
		if !p.whole {
			o.Exhausted = false
			cut = max(cut, p.first())
		}
	}
	if errors.Is(o.Err, context.Canceled) {
		o.Err = nil
	}
	return cut, o
}

// mergedPast are older lines in one order.
type mergedPast struct {
	buf  *buffer
	full bool // the oldest of them found no room
}

// mergePast puts the lines from a time on in order. What is beyond the room falls out at the old end.
func mergePast(logs []*past, cut int64, held *Snapshot, chunkBytes int, room int64) mergedPast {
	b := &buffer{bound: room, chunkBytes: chunkBytes, pin: unpinned, kept: make([]int64, len(held.Sources))}
	begin := forever
	if held.Len() > 0 {
		begin = held.Line(held.First).Time.UnixNano()
	}
	levels := make([]record.Reader, len(held.Sources))
	for {
		var p *past
		for _, q := range logs {
			q.skip(cut)
			if !q.empty() && (p == nil || q.first() < p.first()) {
				p = q
			}
		}
		if p == nil {
			return mergedPast{b, b.dropped.Lines > 0}
		}
		l, text := p.take()
		e := entry{nanos: l.nanos, source: int32(p.feed.source.ID), kind: l.kind}
		if l.kind == Text && l.nanos > begin {
			e.flags |= late
		}
		added, kept := b.add(e, text, l.cut, time.Unix(0, l.nanos))
		if l.kind == Text {
			added.rate(&levels[e.source], kept)
		}
	}
}
