package logs

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/lens"
)

// reader is what reads the logs: a logs.Reader, or what a test puts in its place. Its methods never wait.
type reader interface {
	// Run reads until ctx ends, or until all was read that was asked for.
	Run(ctx context.Context) error
	// Buffer is what is kept now, Sources all that joined so far, Dropped what fell out.
	Buffer() lens.Buffer
	Sources() []*logs.Source
	Dropped() logs.Dropped
	Status() logs.Status
	// Older fetches about so many lines of each source from before the first, Back everything from that time on.
	Older(lines int)
	Back(to time.Time)
	// Pin keeps that line and all after it.
	Pin(seq int64)
	Unpin()
	SetStreams(n int)
	Retry()
}

// source is a logs.Reader as a reader.
type source struct{ *logs.Reader }

func (r source) Buffer() lens.Buffer     { return lens.Of(r.Snapshot)() }
func (r source) Sources() []*logs.Source { return r.Snapshot().Sources }
func (r source) Dropped() logs.Dropped   { return r.Snapshot().Dropped }

// end is one past the newest line of a buffer.
func end(b lens.Buffer) int64 {
	_, end := b.Range()
	return end
}

// kept reports whether a buffer has a line.
func kept(b lens.Buffer, seq int64) bool {
	first, end := b.Range()
	return seq >= first && seq < end
}

// flow is one reading of the logs, from the request to the lines on show. Another range or instance is another flow.
type flow struct {
	reader reader
	lens   *lens.Lens
	cancel context.CancelFunc
	asked  uint64                // the generation of the latest query
	pinned int64                 // the first line that is kept for the one who reads
	rested atomic.Pointer[int64] // the end of what was there at first, nil while that is being read
}

// rest waits until what was there at first has been read: until every log has answered and no line came for a moment. It
// gives up after a while: a log that is empty need not be answered before there is a line, and a busy one never rests.
func (f *flow) rest(ctx context.Context, flag func()) {
	const moment, most = 400 * time.Millisecond, 8
	tick := time.NewTicker(moment)
	defer tick.Stop()
	for last, n := int64(-1), 0; n < most; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := end(f.reader.Buffer())
		if now == last && f.answered() {
			break
		}
		last = now
	}
	first := end(f.reader.Buffer())
	f.rested.Store(&first)
	flag()
}

// answered reports whether it is known of every source how it fares.
func (f *flow) answered() bool {
	st := f.reader.Status()
	return st.Synced && !slices.ContainsFunc(st.Sources, func(s logs.State) bool {
		return s.Phase == logs.Opening || s.Phase == logs.Waiting && s.Reason == ""
	})
}

// begin starts reading. What was read before is let go.
func (s *Screen) begin() {
	if s.flow != nil {
		s.flow.cancel()
	}
	ctx, cancel := context.WithCancel(s.ctx)
	f := &flow{cancel: cancel, pinned: unpinned}
	f.reader = s.read(func() { // not before Run
		f.lens.Wake()
		s.handle.Flag()
	})
	f.lens = lens.New(f.reader.Buffer, lens.Options{Flag: s.handle.Flag, Clock: s.sess.Clock, Go: s.sess.Go})
	s.flow = f
	s.names, s.pane = names{roles: s.names.roles}, pane{wrap: s.pane.wrap, follow: true}
	s.hidden, s.marked = map[int]bool{}, map[int64]bool{}
	s.lines.reset()
	s.ask()
	s.catchUp()
	s.sess.Go(func() { f.lens.Run(ctx) })
	s.sess.Go(func() { f.rest(ctx, s.handle.Flag) })
	s.sess.Go(func() { _ = f.reader.Run(ctx) }) // what goes wrong is in its Status
}

// connect makes the reader of a cluster's logs.
func (s *Screen) connect(flag func()) reader {
	return source{logs.New(logs.Options{
		API: s.cluster, Targets: s.place.targets(), Containers: s.place.choice(), Previous: s.place.Previous,
		Since: s.place.since(s.sess.Clock()), Tail: s.place.Tail, Follow: true, Streams: s.streams, Go: s.sess.Go, Flag: flag,
		Raise: "+ reads more.", Bytes: int64(s.sess.Config.Logs.Buffer),
	})}
}

// ask gives the lens what is to be shown. The answer comes as Dirty.
func (s *Screen) ask() {
	if s.flow == nil {
		return
	}
	s.lines.forget() // what matches is marked in them
	q := lens.Query{
		Match: s.find.query, Mode: s.find.mode, Context: s.find.context, Floor: s.find.floor,
		From: s.zoom.from, To: s.zoom.to, Marks: true, Columns: barsFor(s.width),
	}
	for id, hidden := range s.hidden {
		if hidden {
			q.Hidden = append(q.Hidden, id)
		}
	}
	if s.goal == nil && !s.pane.follow && s.rows() > 0 {
		s.goal = &goal{kind: toLine, seq: s.pane.at, row: max(0, s.cursor()-s.topRow())}
	}
	s.flow.asked = s.flow.lens.Ask(q)
}

// catchUp takes over what has been read and found.
func (s *Screen) catchUp() {
	if s.flow == nil {
		return
	}
	s.status, s.look = s.flow.reader.Status(), s.flow.lens.Look()
	if s.names.update(s.flow.reader.Sources()) {
		s.lines.reset()
	}
	s.leap()
	s.pin()
}

// Awaits implements ui.Awaiter: a key that follows a query is for what it finds.
func (s *Screen) Awaits() bool { return s.flow != nil && !s.answered() }

// answered reports whether the lines on show are those of the latest query.
func (s *Screen) answered() bool { return s.look != nil && s.look.Generation >= s.flow.asked }
