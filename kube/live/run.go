package live

import (
	"slices"
	"time"

	"fathom/kube"
	"fathom/kube/stream"
)

// run answers queries at once and takes in rows at the pace, until the Table is closed.
func (t *Table) run() {
	pace, due := newTimer(), newTimer()
	defer pace.Stop()
	defer due.Stop()
	rows := t.rows
	for {
		select {
		case <-t.done:
			return
		case <-t.asked:
		case <-due.C:
		case <-rows:
		case <-pace.C:
			rows = t.rows
			continue
		}
		fresh, next := t.step()
		if fresh && rows != nil {
			rows = nil
			pace.Reset(t.opts.Pace)
		}
		if next > 0 {
			due.Reset(next)
		} else {
			due.Stop()
		}
	}
}

// newTimer returns a timer that does not run yet.
func newTimer() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// step takes in what is new and publishes the View that follows from it, if another one does. It reports whether rows
// have changed, and after how long time alone will call for another step; 0 for never.
func (t *Table) step() (fresh bool, next time.Duration) {
	now := t.opts.Clock()
	t.mu.Lock()
	q, ask := t.query, t.asks.Load()
	t.mu.Unlock()
	stop := func() bool { return t.asks.Load() != ask }

	fresh, news := t.read(now)
	turned := t.engine.judge(now)
	switch {
	case ask != t.answered:
		if !t.engine.ask(q, now, stop) {
			return fresh, 0 // the newer query has signalled
		}
		t.answered, t.filtered, news = ask, now, true
	case turned, t.engine.timed() && now.Sub(t.filtered) >= reconsider:
		if !t.engine.again(now, stop) {
			return fresh, 0
		}
		t.filtered, news = now, true
	}
	expiry, expired := t.engine.recent.expire(now)
	if fresh || news || expired {
		t.view.Store(t.snapshot())
		t.opts.Flag()
	}
	return fresh, t.next(now, expiry)
}

func (t *Table) next(now, expiry time.Time) time.Duration {
	var d time.Duration
	if !expiry.IsZero() {
		d = max(expiry.Sub(now), unhurried)
	}
	sooner := func(at time.Time) {
		if wait := max(at.Sub(now), time.Millisecond); d == 0 || wait < d {
			d = wait
		}
	}
	if t.engine.timed() {
		sooner(t.filtered.Add(reconsider))
	}
	if at := t.engine.due.next; at != 0 {
		sooner(time.Unix(at, 0))
	}
	return d
}

// read takes in the changes of all sources that have some. It reports whether rows have changed, and whether anything
// else has.
func (t *Table) read(now time.Time) (fresh, news bool) {
	if t.recheck.Swap(false) {
		t.rewind(nil)
	}
	for _, s := range t.sources {
		if !s.dirty.Swap(false) {
			continue
		}
		c := s.lease.Changes()
		news = news || !s.state.Equal(c.State) || !slices.Equal(s.notes, c.Notes)
		news = news || s.awaiting != c.Awaiting
		s.state, s.notes, s.awaiting = c.State, c.Notes, c.Awaiting
		fresh = t.take(s, c, now) || fresh
	}
	return fresh, news
}

// take takes in the rows of one source, and reports whether any has changed.
func (t *Table) take(s *source, c stream.Changes, now time.Time) bool {
	before := len(t.engine.all.rows)
	if c.Reset {
		s.columns = c.Columns
		if !t.opts.Mixed && t.lead() == s && t.relay(c.Columns, now) {
			t.rewind(s)
		}
		t.engine.drop(s.holds)
	}
	s.fit(&c, t.engine.columns)
	t.engine.apply(c.Rows, now, s.settled && !c.Reset)
	s.settled = s.settled || c.State.Phase == stream.Live || c.State.Phase == stream.Polling
	return len(c.Rows) > 0 || before != len(t.engine.all.rows)
}

// rewind reads all rows of the other sources again, which were made for other columns.
func (t *Table) rewind(but *source) {
	for _, s := range t.sources {
		if s != but {
			s.lease.Rewind()
			s.dirty.Store(true)
			signal(t.rows)
		}
	}
}

// lead is the source whose columns are the table's: the first that has any.
func (t *Table) lead() *source {
	for _, s := range t.sources {
		if s.columns != nil {
			return s
		}
	}
	return nil
}

// relay changes the table's columns, and reports whether it had others before.
func (t *Table) relay(cols []kube.Column, now time.Time) bool {
	if slices.Equal(t.engine.columns, cols) {
		return false
	}
	t.engine.setColumns(cols, now)
	return true
}

// snapshot is the View of the engine's present state.
func (t *Table) snapshot() *View {
	v := &View{
		Kind:      t.opts.Kind,
		Columns:   t.engine.columns,
		Rows:      t.folded(),
		Total:     len(t.engine.all.rows),
		Faults:    t.engine.faults,
		Judged:    t.engine.due.at,
		State:     merged(t.sources),
		Query:     t.engine.query,
		FilterErr: t.engine.err,
		Match:     t.engine.match,
		Best:      t.engine.best(),
		Changed:   t.engine.recent.share(),
		Settled:   t.answered == t.asks.Load(),
		Sources:   make([]Source, len(t.sources)),
	}
	for i, s := range t.sources {
		v.Sources[i] = Source{s.context, s.namespace, *s.kind, s.state, s.notes}
		v.Settled = v.Settled && s.state.Phase.Settled() && (!s.awaiting || s.state.Loaded == 0)
	}
	if last := t.view.Load(); last != nil {
		v.Gen = last.Gen + 1
	}
	return v
}
