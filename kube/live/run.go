package live

import (
	"slices"
	"time"

	"fathom/kube"
	"fathom/kube/stream"
)

// run answers queries at once and takes in rows at the pace, until the Table is closed.
func (t *Table) run() {
	pace := newTimer()
	defer pace.Stop()
	due := newTimer()
	defer due.Stop()
	rows := t.rows
	for {
		select {
		case <-t.done:
			return
		case <-t.asked:
		case <-due.C:
		case <-rows:
			rows = nil
			pace.Reset(t.opts.Pace)
		case <-pace.C:
			rows = t.rows
			continue
		}
		if next := t.step(); next > 0 {
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

// step takes in what is new and publishes the View that follows from it. It returns after how long time alone will
// call for another; 0 for never.
func (t *Table) step() time.Duration {
	now := t.opts.Clock()
	t.mu.Lock()
	q, ask := t.query, t.asks.Load()
	t.mu.Unlock()
	stop := func() bool { return t.asks.Load() != ask }

	t.read(now)
	switch {
	case ask != t.answered:
		if !t.engine.ask(q, now, stop) {
			return 0 // the newer query has signalled
		}
		t.answered, t.filtered = ask, now
	case t.engine.timed() && now.Sub(t.filtered) >= reconsider:
		if !t.engine.again(now, stop) {
			return 0
		}
		t.filtered = now
	}
	expiry := t.engine.recent.expire(now)
	t.view.Store(t.snapshot())
	t.opts.Flag()
	return t.next(now, expiry)
}

func (t *Table) next(now, expiry time.Time) time.Duration {
	var d time.Duration
	if !expiry.IsZero() {
		d = expiry.Sub(now)
	}
	if t.engine.timed() {
		if again := max(t.filtered.Add(reconsider).Sub(now), time.Millisecond); d == 0 || again < d {
			d = again
		}
	}
	return d
}

// read takes in the changes of all sources that have some.
func (t *Table) read(now time.Time) {
	for _, s := range t.sources {
		if s.dirty.Swap(false) {
			t.take(s, s.lease.Changes(), now)
		}
	}
}

func (t *Table) take(s *source, c stream.Changes, now time.Time) {
	s.state, s.notes = c.State, c.Notes
	if c.Reset {
		s.columns = c.Columns
		if t.lead() == s && t.relay(c.Columns, now) {
			// Rows of the others were made for other columns: read them all again.
			for _, o := range t.sources {
				if o != s {
					o.lease.Rewind()
					o.dirty.Store(true)
					signal(t.rows)
				}
			}
		}
		t.engine.drop(s.holds)
	}
	s.fit(&c, t.engine.columns)
	t.engine.apply(c.Rows, now, s.settled && !c.Reset)
	s.settled = s.settled || c.State.Phase == stream.Live || c.State.Phase == stream.Polling
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
		Rows:      t.engine.shown,
		Total:     len(t.engine.all.rows),
		Faults:    t.engine.faults,
		State:     merged(t.sources),
		Query:     t.engine.query,
		FilterErr: t.engine.err,
		Changed:   t.engine.recent.share(),
		Settled:   t.answered == t.asks.Load(),
		Sources:   make([]Source, len(t.sources)),
	}
	for i, s := range t.sources {
		v.Sources[i] = Source{s.context, s.namespace, s.state, s.notes}
		v.Settled = v.Settled && s.state.Phase.Settled()
	}
	if last := t.view.Load(); last != nil {
		v.Gen = last.Gen + 1
	}
	return v
}
