package live

import (
	"slices"
	"time"

	"fathom/kube"
	"fathom/kube/filter"
	"fathom/kube/stream"
)

// engine holds the rows of a table in order, and those of them that the query lets through. It has no goroutine and
// no clock.
type engine struct {
	columns []kube.Column
	query   Query
	expr    *filter.Expr // the last good one
	err     error
	match   *filter.Matcher

	all sorted
	// shown are the rows of all that pass, the best match first when best says so; the same slice when every row does.
	// Both are replaced, never changed.
	shown  []*kube.Row
	faults int
	due    due
	recent recent
}

// cancelled asks whether the work in hand has become pointless.
type cancelled func() bool

// setColumns replaces the columns; the rows that are there no longer count.
func (e *engine) setColumns(cols []kube.Column, now time.Time) {
	e.columns = cols
	e.all = sorted{order: newOrder(cols, e.query, now.Unix())}
	e.shown, e.faults, e.due = nil, 0, due{at: now.Unix()}
	e.bind()
}

// ask takes over a query, and reports whether it could answer before it was cancelled.
func (e *engine) ask(q Query, now time.Time, stop cancelled) bool {
	before := e.query
	e.query = q
	if q.Filter != before.Filter {
		e.bind()
	}
	if o := newOrder(e.columns, q, now.Unix()); !o.same(e.all.order) {
		e.sort(o)
	}
	return e.filter(now, stop)
}

// bind reads the filter of the query. One that makes no sense is noted, and the last that did stays.
func (e *engine) bind() {
	expr, err := filter.Parse(e.query.Filter)
	if err == nil && e.columns != nil {
		err = expr.Bind(e.columns).Err()
	}
	if e.err = err; err == nil {
		e.expr = expr
	}
	e.match = e.expr.Bind(e.columns)
}

func (e *engine) sort(o order) {
	rows := slices.Clone(e.all.rows)
	slices.SortFunc(rows, o.compare)
	e.all = sorted{o, rows}
}

// filter goes over all rows.
func (e *engine) filter(now time.Time, stop cancelled) bool {
	if e.open() {
		e.shown = e.all.rows
		return true
	}
	shown := make([]*kube.Row, 0, len(e.shown))
	for i, r := range e.all.rows {
		if i%1024 == 1023 && stop() {
			return false
		}
		if e.passes(r, now) {
			shown = append(shown, r)
		}
	}
	if e.best() {
		shown = rank(shown, e.match)
	}
	e.shown = shown
	return true
}

// best reports whether the rows shown stand in the order of how well they match: while there are words to match, and no
// other order was asked for.
func (e *engine) best() bool {
	return e.query.SortColumn == "" && !e.query.Desc && e.match.Ranks() > 1
}

// shownOrder is the order of the rows shown.
func (e *engine) shownOrder() order {
	o := e.all.order
	if e.best() {
		o.match = e.match
	}
	return o
}

// rank puts the rows in the order of how well they match. Those that match alike stay in theirs, so counting will do.
func rank(rows []*kube.Row, m *filter.Matcher) []*kube.Row {
	ranks := make([]int32, len(rows))
	next := make([]int, m.Ranks()+1)
	for i, r := range rows {
		ranks[i] = int32(m.Rank(r))
		next[ranks[i]+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	out := make([]*kube.Row, len(rows))
	for i, r := range rows {
		out[next[ranks[i]]] = r
		next[ranks[i]]++
	}
	return out
}

// open reports whether the query lets every row through.
func (e *engine) open() bool { return !e.query.Faults && e.expr.Empty() }

func (e *engine) passes(r *kube.Row, now time.Time) bool {
	return (!e.query.Faults || faulty(r, e.due.at)) && e.match.Match(r, now)
}

func faulty(r *kube.Row, at int64) bool { return r.HealthAt(at) >= kube.HealthWarn }

// timed reports whether the answer changes while the rows do not.
func (e *engine) timed() bool { return e.expr.Timed(e.columns) || e.all.order.drifts() }

// again answers the same query at a later time.
func (e *engine) again(now time.Time, stop cancelled) bool {
	if e.all.order.drifts() {
		o := e.all.order
		o.now = now.Unix()
		e.sort(o)
	}
	return e.filter(now, stop)
}

// apply takes in changes of rows. With tell they are noted as recent.
func (e *engine) apply(changes []stream.Change, now time.Time, tell bool) {
	if len(changes) == 0 {
		return
	}
	gone := make([]*kube.Row, 0, len(changes))
	added := make([]*kube.Row, 0, len(changes))
	for _, c := range changes {
		if c.Old != nil {
			gone = append(gone, c.Old)
			e.forget(c.Old)
		}
		if c.New != nil {
			added = append(added, c.New)
			e.count(c.New)
		}
		if tell {
			e.recent.note(c.Old, c.New, e.columns, now)
		}
	}
	shown := sorted{e.shownOrder(), e.shown}
	e.all.rows = e.all.merge(gone, added)
	if e.open() {
		e.shown = e.all.rows
		return
	}
	added = slices.DeleteFunc(added, func(r *kube.Row) bool { return !e.passes(r, now) })
	e.shown = shown.merge(gone, added)
}

func (e *engine) count(r *kube.Row) {
	if faulty(r, e.due.at) {
		e.faults++
	}
	if r.Due != 0 {
		e.due.await(r)
	}
}

func (e *engine) forget(r *kube.Row) {
	if faulty(r, e.due.at) {
		e.faults--
	}
	if r.Due != 0 {
		delete(e.due.rows, r)
	}
}

// drop takes away all rows that come from a source.
func (e *engine) drop(from func(*kube.Row) bool) {
	keep := func(rows []*kube.Row) []*kube.Row {
		out := make([]*kube.Row, 0, len(rows))
		for _, r := range rows {
			if !from(r) {
				out = append(out, r)
			}
		}
		return out
	}
	for _, r := range e.all.rows {
		if from(r) {
			e.forget(r)
		}
	}
	e.all.rows = keep(e.all.rows)
	if e.open() {
		e.shown = e.all.rows
	} else {
		e.shown = keep(e.shown)
	}
}
