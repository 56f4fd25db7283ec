package logs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

const readBytes = 32 << 10

// reading is one stream being read.
type reading struct {
	follow, previous bool
	// ended says that the instance had ended before the stream was opened: its end is the log's end.
	ended bool

	feed    *feed
	ctx     context.Context
	arrived int64 // when the bytes at hand came
	lines   scanner
	err     error // why reading stops in the middle
}

// read opens the log from where it was read to, and reads until the stream ends. nil says that it ended in good order.
func (f *feed) read(ctx context.Context, g reading) error {
	l := &f.r.limit
	if !l.enter(ctx, func(most int, news bool) {
		f.rest(Queued, instance{})
		f.lane.turn(idle, f.r.o.Clock.Now())
		if news {
			f.mark(f.r.o.Clock.Now(), limitText(most, f.r.o.Raise))
		}
	}) {
		return ctx.Err()
	}
	defer l.leave()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	g.feed, g.ctx = f, ctx
	err := g.stream(cancel)
	if f.r.o.Follow {
		f.lane.turn(idle, f.r.o.Clock.Now())
		f.r.merger.poke()
	}
	f.mu.Lock()
	f.cut = nil
	f.mu.Unlock()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	if err != nil && g.err == nil {
		f.broken = sentence(err)
	}
	return err
}

// stream opens and reads.
func (g *reading) stream(cancel context.CancelCauseFunc) error {
	f, clock := g.feed, g.feed.r.o.Clock
	if f.pos.last == 0 && f.opened {
		if err := f.verify(g.ctx); err != nil {
			return err
		}
	}
	f.pos.resume()
	f.rest(Opening, instance{})
	if !f.opened || !f.r.o.Follow {
		f.lane.turn(opening, clock.Now())
	}
	body, err := g.request().open(g.ctx, f.r.o.API)
	if err != nil {
		return err
	}
	defer body.Close()
	began := clock.Now()
	f.opened, f.left = true, nil
	f.lane.turn(loading, began)
	f.streaming(cancel, g.follow)
	f.r.merger.poke()
	err = g.pump(body)
	if f.pos.last == 0 && clock.Since(began) > settling {
		f.whole = true
	}
	return err
}

func (g *reading) request() request {
	f := g.feed
	q := request{source: f.source, follow: g.follow, previous: g.previous, since: f.pos.since()}
	if q.since.IsZero() {
		q.since = f.r.o.Since
		if !f.whole {
			q.tail = f.tail
		}
	}
	return q
}

// pump reads the body to its end.
func (g *reading) pump(body io.Reader) error {
	f := g.feed
	buf := make([]byte, readBytes)
	line := g.line
	for {
		f.lane.wait(g.ctx, f.r.merger.hurry)
		n, err := body.Read(buf)
		if n > 0 {
			g.arrived = f.r.o.Clock.Now().UnixNano()
			more := g.lines.feed(buf[:n], line)
			f.r.merger.poke()
			if !more {
				return g.err
			}
		}
		switch {
		case err == io.EOF:
			g.finish()
			return g.err
		case err != nil:
			return err
		}
	}
}

// finish takes the line that a stream ended in, if it is the last of its instance. Otherwise it comes again, whole.
func (g *reading) finish() {
	text, extra, ok := g.lines.rest()
	switch {
	case ok && g.ended:
		g.line(text, extra)
	case ok:
		g.feed.left = bytes.Clone(text)
	}
}

// line takes a line as it came, and reports whether to go on.
func (g *reading) line(raw []byte, missing int64) bool {
	f := g.feed
	nanos, text, ok := splitStamp(raw)
	if !ok {
		f.remark(string(raw[:min(len(raw), longestMessage)]))
		return true
	}
	switch verdict := f.pos.judge(nanos); {
	case verdict == isBeyond:
		if g.err = f.beyond(g.ctx, g.previous, nanos); g.err != nil {
			return false
		}
	case !f.pos.resuming:
		f.unsure = false // it is the log that was read before
		if verdict == isKnown {
			return true
		}
	default:
		return true
	}
	if f.pos.last == 0 {
		f.born(f.at.restarts, nanos)
	}
	f.pos.note(nanos)
	if !f.r.o.Since.IsZero() && nanos < f.r.o.Since.UnixNano() {
		return true
	}
	if over := len(text) - MaxLine; over > 0 {
		text, missing = text[:MaxLine], missing+int64(over)
	}
	f.lane.put(pending{nanos: nanos, arrived: g.arrived, cut: missing, kind: Text}, text)
	f.meter.count(len(text)+int(missing), nanos)
	return true
}

// beyond finds out why the last line did not come again: the log is a new instance's, or it was rotated.
func (f *feed) beyond(ctx context.Context, previous bool, nanos int64) error {
	if f.unsure {
		f.unsure, f.pos = false, position{}
		return nil
	}
	if !previous {
		at, err := f.fetch(ctx)
		if err != nil {
			return err
		}
		if !at.same(f.at) {
			return errOver
		}
	}
	f.mark(time.Unix(0, f.pos.last), gapText(f.pos.last, nanos))
	return nil
}

// fetch asks for the pod until its status is surely not behind the log any more, or tells of another instance.
func (f *feed) fetch(ctx context.Context) (instance, error) {
	clock := f.r.o.Clock
	for deadline := clock.Now().Add(settling); ; {
		p, err := fetchPod(ctx, f.r.o.API, f.source.Pod)
		if err != nil {
			return instance{}, err
		}
		if string(p.UID) != f.source.UID {
			return instance{}, errGone
		}
		at := instanceOf(p, f.source.Container)
		if !at.same(f.at) {
			f.notice(p, false)
			return at, nil
		}
		if !clock.Now().Before(deadline) {
			return at, nil
		}
		select {
		case <-clock.After(settling / 4):
		case <-ctx.Done():
			return instance{}, ctx.Err()
		}
	}
}

// verify reports with an error that the pod's name belongs to another pod now.
func (f *feed) verify(ctx context.Context) error {
	p, err := fetchPod(ctx, f.r.o.API, f.source.Pod)
	switch {
	case err != nil:
		return err
	case string(p.UID) != f.source.UID:
		return fmt.Errorf("%s: %w", f.source.Pod, errGone)
	}
	return nil
}
