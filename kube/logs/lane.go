package logs

import (
	"context"
	"sync"
	"time"

	"fathom/kube/logs/record"
)

const (
	// laneBytes is how much of one source may wait to be merged; then its reader waits, and with it the network.
	laneBytes = 128 << 10
	// spareBytes is the capacity that an empty lane keeps.
	spareBytes = 32 << 10
)

// pending is a line that waits to be merged.
type pending struct {
	nanos, arrived int64
	off, size      uint32
	cut            int64
	kind           Kind
}

// batch is a run of pending lines and their texts.
type batch struct {
	lines []pending
	arena []byte
}

func (b *batch) reset() {
	b.lines, b.arena = b.lines[:0], b.arena[:0]
	if cap(b.arena) > spareBytes {
		*b = batch{}
	}
}

// append makes b what it had from a line on, and then all of o, which it empties.
func (b *batch) append(from int, o *batch) {
	gone := uint32(0)
	if from < len(b.lines) {
		gone = b.lines[from].off
	}
	b.arena = append(b.arena[:0], b.arena[gone:]...)
	b.lines = append(b.lines[:0], b.lines[from:]...)
	for i := range b.lines {
		b.lines[i].off -= gone
	}
	base := uint32(len(b.arena))
	b.arena = append(b.arena, o.arena...)
	for _, p := range o.lines {
		p.off += base
		b.lines = append(b.lines, p)
	}
	o.reset()
}

func (b *batch) cost() int { return len(b.arena) + len(b.lines)*int(entryBytes) }

// lane takes the lines of one source from the goroutine that reads them to the one that merges.
type lane struct {
	source *Source

	mu    sync.Mutex
	in    batch
	room  chan struct{} // closed when the lane was emptied; nil when nobody waits
	phase lanePhase
	began int64 // when the phase began
	heard int64 // when the last line came

	// What follows is the merger's alone.
	out    batch
	next   int   // of out.lines
	key    int64 // the latest time merged
	seen   int64 // the latest time that arrived
	levels record.Reader
	pace   pace
}

// lanePhase says what is known of the lines to come.
type lanePhase uint8

const (
	// idle: none is due, or nothing is known of when.
	idle lanePhase = iota
	// opening: the first answer is due.
	opening
	// loading: lines written earlier are on their way, in order.
	loading
	// live: lines come as they are written.
	live
)

func newLane(s *Source) *lane { return &lane{source: s, key: never, seen: never} }

// put adds a line. text is copied.
func (l *lane) put(p pending, text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.off, p.size = uint32(len(l.in.arena)), uint32(len(text))
	l.in.arena = append(l.in.arena, text...)
	l.in.lines = append(l.in.lines, p)
	l.heard = p.arrived
}

// turn sets the phase.
func (l *lane) turn(p lanePhase, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.phase, l.began = p, now.UnixNano()
}

// wait returns when the lane has room for more. urgent is called when it has little.
func (l *lane) wait(ctx context.Context, urgent func()) {
	for {
		l.mu.Lock()
		cost := l.in.cost()
		if cost < laneBytes {
			l.mu.Unlock()
			if cost > laneBytes/2 {
				urgent()
			}
			return
		}
		if l.room == nil {
			l.room = make(chan struct{})
		}
		room := l.room
		l.mu.Unlock()
		urgent()
		select {
		case <-room:
		case <-ctx.Done():
			return
		}
	}
}

// taken is how a lane was when its lines were taken.
type taken struct {
	phase lanePhase
	began int64 // when the phase began
	heard int64 // when the last line came
	more  bool  // lines were left, for lack of room
}

// take moves what has arrived to the merger, unless that has plenty.
func (l *lane) take() taken {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := taken{l.phase, l.began, l.heard, false}
	if len(l.in.lines) == 0 {
		return t
	}
	if l.next == len(l.out.lines) {
		l.out.reset()
		l.in, l.out = l.out, l.in
		l.next = 0
	} else if l.out.cost() < laneBytes {
		l.out.append(l.next, &l.in)
		l.next = 0
	} else {
		t.more = true
		return t
	}
	for i := range l.out.lines {
		l.seen = max(l.seen, l.out.lines[i].nanos)
	}
	if l.room != nil {
		close(l.room)
		l.room = nil
	}
	return t
}

// quiet reports whether nothing has come for a while, though there was room for it.
func (l *lane) quiet(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.room == nil && now.UnixNano()-max(l.heard, l.began) >= int64(patience)
}

// settle notes that the lines of the past have come.
func (l *lane) settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.phase == loading {
		l.phase = live
	}
}

// head is the time of the next line as far as order goes, forever when there is none. Lines of one source never overtake
// each other, and marks stay behind the line they follow.
func (l *lane) head() int64 {
	if l.next == len(l.out.lines) {
		return forever
	}
	p := &l.out.lines[l.next]
	if p.kind == Mark && l.key != never {
		return l.key
	}
	return max(l.key, p.nanos)
}

// ripe is the latest time among the lines that arrived by then.
func (l *lane) ripe(arrived int64) int64 {
	latest := never
	for i := l.next; i < len(l.out.lines) && l.out.lines[i].arrived <= arrived; i++ {
		latest = max(latest, l.key, l.out.lines[i].nanos)
	}
	return latest
}

// pace tells lines that are read from the past from those that are just written: the past goes by faster than the clock.
type pace struct{ at, log int64 }

const (
	paceEvery = int64(500 * time.Millisecond)
	paceFast  = 2
)

// present reports whether the lines of a lane come as fast as they are written, going by the last half second or more.
func (p *pace) present(now, seen int64) bool {
	switch {
	case seen == never:
		return false
	case p.at == 0 || seen < p.log:
		*p = pace{now, seen}
		return false
	case now-p.at < paceEvery:
		return false
	}
	slow := seen-p.log <= paceFast*(now-p.at)
	*p = pace{now, seen}
	return slow
}
