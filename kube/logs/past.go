package logs

import (
	"context"
	"errors"
	"io"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// past reads what one source wrote before an edge.
type past struct {
	feed *feed
	edge edge
	most int64 // bytes to keep

	lines   []pending
	arena   []byte
	next    int  // of lines, when they are taken
	came    int  // lines that were read, those of the edge included
	atEdge  int  // of those
	dropped bool // the oldest lines found no room
	// whole says that there is nothing before lines any more.
	whole bool
	err   error
}

// errEdge ends the reading at what is held.
var errEdge = errors.New("the lines that follow are held")

func (p *past) read(ctx context.Context, w wish) {
	f := p.feed
	at, pod, gone := f.look()
	back := f.backTo(p.edge.nanos, at.restarts)
	if gone || !at.known || back > 1 {
		p.whole = true
		return
	}
	p.fetch(ctx, w, back == 1)
	last := previous(pod, f.source.Container)
	if p.err != nil || !p.whole || back == 1 || last == nil || last == at.ended || w.lines > 0 && len(p.lines) >= w.lines {
		return
	}
	p.before(ctx, w, at, last)
}

// before puts the log of the instance before the present one in front of what was read.
func (p *past) before(ctx context.Context, w wish, at instance, last *corev1.ContainerStateTerminated) {
	begin := p.first()
	q := &past{feed: p.feed, edge: edge{nanos: begin}, most: p.most - int64(len(p.arena))}
	q.fetch(ctx, w, true)
	if q.err != nil || q.empty() {
		return // there is none any more
	}
	p.feed.born(at.restarts, begin)
	p.feed.born(at.restarts-1, q.first())
	q.keep(pending{nanos: q.lines[len(q.lines)-1].nanos, kind: Mark}, []byte(restartText(at, last, false)))
	base := uint32(len(q.arena))
	for _, l := range p.lines {
		l.off += base
		q.lines = append(q.lines, l)
	}
	p.lines, p.arena = q.lines, append(q.arena, p.arena...)
	p.whole, p.dropped = q.whole, q.dropped
}

// fetch reads one instance's log up to the edge.
func (p *past) fetch(ctx context.Context, w wish, previous bool) {
	q := request{source: p.feed.source, previous: previous, since: w.to}
	if w.to.IsZero() {
		asked := int64(w.lines) + olderSlack
		if p.edge.same > 0 {
			asked += p.feed.r.buf.holds(p.feed.source.ID)
		}
		q.tail = &asked
	}
	if !p.get(ctx, q, w) || p.dropped {
		return
	}
	p.lines = p.lines[:len(p.lines)-min(p.atEdge, p.edge.same)]
	if w.to.IsZero() && p.came < w.lines+olderSlack {
		p.whole = p.beginsLog(ctx, previous)
	}
}

// get reads until the edge and reports whether that was reached, or the log's end.
func (p *past) get(ctx context.Context, q request, w wish) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	body, err := q.open(ctx, p.feed.r.o.API)
	switch {
	case apierrors.IsNotFound(err), apierrors.IsBadRequest(err):
		p.whole = true // there is no log any more
		return false
	case err != nil:
		p.err = err
		return false
	}
	defer body.Close()
	if err := p.pump(body, w); err != nil && !errors.Is(err, errEdge) {
		p.err = err
		return false
	}
	return true
}

// beginsLog reports whether the log has no line before the first that was read.
func (p *past) beginsLog(ctx context.Context, previous bool) bool {
	begin := &past{feed: p.feed, edge: edge{nanos: p.first()}, most: p.most}
	most := int64(stampMost)
	return begin.get(ctx, request{source: p.feed.source, previous: previous, bytes: &most}, wish{}) && begin.came == 0
}

func (p *past) pump(body io.Reader, w wish) error {
	var lines scanner
	buf := make([]byte, readBytes)
	var stop error
	line := func(raw []byte, missing int64) bool {
		stop = p.line(raw, missing, w)
		return stop == nil
	}
	for {
		n, err := body.Read(buf)
		if n > 0 && !lines.feed(buf[:n], line) {
			return stop
		}
		if err == io.EOF {
			if text, missing, ok := lines.rest(); ok {
				line(text, missing)
			}
			return stop
		}
		if err != nil {
			return err
		}
	}
}

func (p *past) line(raw []byte, missing int64, w wish) error {
	nanos, text, ok := splitStamp(raw)
	switch {
	case !ok:
		return nil
	case nanos > p.edge.nanos, nanos == p.edge.nanos && p.edge.same == 0:
		return errEdge
	case nanos == p.edge.nanos && (w.to.IsZero() || nanos >= w.to.UnixNano()):
		p.atEdge++
	}
	p.came++
	if !w.to.IsZero() && nanos < w.to.UnixNano() {
		return nil
	}
	if over := len(text) - MaxLine; over > 0 {
		text, missing = text[:MaxLine], missing+int64(over)
	}
	p.keep(pending{nanos: nanos, cut: missing, kind: Text}, text)
	return nil
}

// keep adds a line, and forgets the older half when there are too many.
func (p *past) keep(l pending, text []byte) {
	l.off, l.size = uint32(len(p.arena)), uint32(len(text))
	p.arena = append(p.arena, text...)
	p.lines = append(p.lines, l)
	if int64(len(p.arena))+int64(len(p.lines))*entryBytes <= p.most || len(p.lines) < 2 {
		return
	}
	half := len(p.lines) / 2
	gone := p.lines[half].off
	p.arena = append(p.arena[:0], p.arena[gone:]...)
	p.lines = append(p.lines[:0], p.lines[half:]...)
	for i := range p.lines {
		p.lines[i].off -= gone
	}
	p.dropped = true
}

// first is the time of the next line to be taken; when there are none left, that of the edge.
func (p *past) first() int64 {
	if p.empty() {
		return p.edge.nanos
	}
	return p.lines[p.next].nanos
}

func (p *past) empty() bool { return p.next == len(p.lines) }

// skip leaves out lines from before a time.
func (p *past) skip(cut int64) {
	for !p.empty() && p.lines[p.next].nanos < cut {
		p.next++
	}
}

func (p *past) take() (pending, []byte) {
	l := p.lines[p.next]
	p.next++
	return l, p.arena[l.off : l.off+l.size]
}

// birth is when an instance wrote the first line that was read.
type birth struct {
	restarts int32
	nanos    int64
}

// born notes the first line of an instance.
func (f *feed) born(restarts int32, nanos int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.births = append(f.births, birth{restarts, nanos})
}

// backTo is how many instances before the present one a line was written.
func (f *feed) backTo(nanos int64, now int32) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := birth{restarts: now}
	for i, b := range f.births {
		switch began, better := b.nanos <= nanos, found.nanos <= nanos; {
		case i == 0, began && (!better || b.nanos > found.nanos), !began && !better && b.nanos < found.nanos:
			found = b
		}
	}
	return now - found.restarts
}
