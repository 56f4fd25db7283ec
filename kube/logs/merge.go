package logs

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/utils/clock"
)

const (
	// window is how long a line waits for lines of other sources that were written before it.
	window = 300 * time.Millisecond
	// calm is how long nothing comes from a stream that was read up to the present.
	calm = 100 * time.Millisecond
	// patience is how long all sources wait for one that does not answer, patienceWhole where all are read to their ends.
	patience      = time.Second
	patienceWhole = 5 * time.Second
	// passRest is the time between two passes, unless much has come, passStep that between looks at lines that wait.
	passRest = 20 * time.Millisecond
	passStep = 50 * time.Millisecond
	// passSlice is how many lines are merged between two Snapshots.
	passSlice = 4096

	never   = int64(math.MinInt64)
	forever = int64(math.MaxInt64)
)

// merger puts the lines of all lanes into one order, by time. Lines of the past, which come in order and fast, are held
// until no source can bring earlier ones; those of the present only for a moment, and what comes later is late.
type merger struct {
	buf   *buffer
	clock clock.WithDelayedExecution
	flag  func()
	// whole says that every source ends: lines are in perfect order, however long that takes.
	whole bool

	wake, urgent chan struct{}

	mu     sync.Mutex // guards lanes
	lanes  []*lane
	synced atomic.Bool // the sources that there are at the beginning have joined
	held   atomic.Bool // the buffer takes no more
	began  int64
	shown  int64 // the latest time in the buffer
}

func newMerger(o Options, buf *buffer) *merger {
	return &merger{
		buf: buf, clock: o.Clock, flag: o.Flag, whole: !o.Follow, shown: never,
		wake: make(chan struct{}, 1), urgent: make(chan struct{}, 1),
	}
}

// join adds the lane of a source that has joined the buffer.
func (m *merger) join(l *lane) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lanes = append(m.lanes, l)
}

// poke says that there is something to merge, hurry that a reader waits for it.
func (m *merger) poke()  { signal(m.wake) }
func (m *merger) hurry() { signal(m.urgent) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run merges until ctx ends or done is closed and everything is merged.
func (m *merger) run(ctx context.Context, done <-chan struct{}) {
	m.began = m.clock.Now().UnixNano()
	for {
		waiting := m.pass(false)
		var timer <-chan time.Time
		if waiting && !m.held.Load() {
			timer = m.clock.After(passStep)
		}
		select {
		case <-ctx.Done():
			m.pass(true)
			return
		case <-done:
			if waiting = m.pass(true); !waiting {
				return
			}
			m.pause(ctx) // held by a pin
			continue
		case <-m.urgent:
			continue
		case <-m.wake:
		case <-timer:
			continue
		}
		m.pause(ctx)
	}
}

// pause lets a little more come before the next pass.
func (m *merger) pause(ctx context.Context) {
	select {
	case <-m.clock.After(passRest):
	case <-m.urgent:
	case <-ctx.Done():
	}
}

// pass merges what may be merged now, with all everything, and reports whether lines are left.
func (m *merger) pass(all bool) (waiting bool) {
	m.mu.Lock()
	lanes := m.lanes
	m.mu.Unlock()
	now := m.clock.Now()
	added := 0
	for {
		bound, more := m.bound(lanes, now.UnixNano())
		if all {
			bound = forever
		}
		n := m.release(lanes, bound, now)
		added += n
		if n == 0 || n < passSlice && !more {
			waiting = more
			break
		}
	}
	if added > 0 {
		m.flag()
	}
	for _, l := range lanes {
		waiting = waiting || l.head() != forever
	}
	return waiting
}

// bound is the time up to which no source is expected to bring anything earlier any more. more says that a lane has lines
// that were not taken yet.
func (m *merger) bound(lanes []*lane, now int64) (bound int64, more bool) {
	settled, latest, full, busy := forever, never, forever, 0
	for _, l := range lanes {
		s := l.take()
		if s.phase != idle || l.head() != forever {
			busy++
		}
		if m.expects(l, s, now) {
			settled = min(settled, l.seen)
		}
		if s.more {
			more = true
			full = min(full, l.seen)
			latest = max(latest, l.seen)
		}
		latest = max(latest, l.ripe(now-int64(window)))
	}
	switch {
	case !m.synced.Load() && (m.whole || now-m.began < int64(patience)):
		return never, more
	case settled != forever:
		return min(settled, full), more
	case busy <= 1 || m.whole:
		return full, more
	}
	return min(latest, full), more
}

// expects reports whether the lane will bring lines of the past, which all others wait for.
func (m *merger) expects(l *lane, s taken, now int64) bool {
	switch {
	case s.phase == opening:
		return now-s.began < int64(patience) || m.whole && now-s.began < int64(patienceWhole)
	case s.phase != loading:
		return false
	case m.whole:
		return true
	case l.head() == forever && now-max(s.began, s.heard) >= int64(calm), l.pace.present(now, l.seen):
		l.settle()
		return false
	}
	return true
}

// release moves lines up to a time, in order and at most a slice of them, into the buffer.
func (m *merger) release(lanes []*lane, bound int64, now time.Time) int {
	b := m.buf
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for n < passSlice {
		l, until := least(lanes)
		if l == nil || l.head() > bound {
			break
		}
		until = min(until, bound)
		for n < passSlice && l.next < len(l.out.lines) && l.head() <= until {
			if b.full() {
				m.hold(true)
				b.publish()
				return n
			}
			m.move(l, now)
			n++
		}
	}
	m.hold(false)
	if n > 0 {
		b.publish()
	}
	return n
}

func (m *merger) hold(held bool) {
	if m.held.Swap(held) != held {
		m.flag()
	}
}

// least is the lane with the earliest line, nil when none has one, and the time of the next earliest.
func least(lanes []*lane) (first *lane, until int64) {
	at := forever
	until = forever
	for _, l := range lanes {
		switch h := l.head(); {
		case h < at:
			first, at, until = l, h, at
		case h < until:
			until = h
		}
	}
	return first, until
}

// move puts the next line of a lane into the buffer.
func (m *merger) move(l *lane, now time.Time) {
	p := &l.out.lines[l.next]
	l.next++
	e := entry{nanos: p.nanos, source: int32(l.source.ID), kind: p.kind}
	if p.kind == Text {
		if p.nanos < m.shown {
			e.flags |= late
		}
		m.shown = max(m.shown, p.nanos)
		l.key = max(l.key, p.nanos)
	}
	text := l.out.arena[p.off : p.off+p.size]
	added, kept := m.buf.add(e, text, p.cut, now)
	if p.kind == Text {
		added.rate(&l.levels, kept)
	}
}
