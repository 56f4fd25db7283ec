package live

import (
	"slices"
	"sync/atomic"

	"fathom/kube"
	"fathom/kube/stream"
)

// source is one stream of a table.
type source struct {
	context, namespace string
	lease              *stream.Lease
	dirty              atomic.Bool

	state   stream.State
	notes   []string
	columns []kube.Column
	// settled is set once the first list was complete: from then on changes are news.
	settled bool
	// fitted are the rows made over for the table, by the rows they were made from; nil while all go in as they are.
	fitted map[*kube.Row]*kube.Row
	keep   func(*kube.Row) bool
}

// holds reports whether a row comes from this source.
func (s *source) holds(r *kube.Row) bool {
	return r.Context == s.context && (s.namespace == "" || r.Namespace == s.namespace)
}

// fit makes changes of rows fit the table: rows that are not to be kept go, and where columns differ, as when a kind
// has another version in another cluster, cells go by their columns' names.
func (s *source) fit(c *stream.Changes, cols []kube.Column) {
	if c.Reset {
		s.fitted = nil
		if s.keep != nil || !slices.Equal(s.columns, cols) {
			s.fitted = map[*kube.Row]*kube.Row{}
		}
	}
	if s.fitted == nil {
		return
	}
	from := make([]int, len(cols))
	for i, col := range cols {
		from[i] = kube.ColumnIndex(s.columns, col.Name)
	}
	for i, x := range c.Rows {
		c.Rows[i] = stream.Change{Old: s.fitted[x.Old], New: s.remake(x.New, from)}
		delete(s.fitted, x.Old)
	}
	c.Rows = slices.DeleteFunc(c.Rows, func(x stream.Change) bool { return x.Old == nil && x.New == nil })
}

// remake returns the row with its cells at other places, nil if it is not to be kept.
func (s *source) remake(r *kube.Row, from []int) *kube.Row {
	if r == nil || s.keep != nil && !s.keep(r) {
		return nil
	}
	n := *r
	n.Cells = make([]kube.Cell, len(from))
	for i, j := range from {
		if j >= 0 && j < len(r.Cells) {
			n.Cells[i] = r.Cells[j]
		}
	}
	s.fitted[r] = &n
	return &n
}

// merged is the state of all sources as one: the worst phase, with its error.
func merged(sources []*source) stream.State {
	if len(sources) == 0 {
		return stream.State{}
	}
	all := sources[0].state
	for _, s := range sources[1:] {
		x := s.state
		if gravity(x.Phase) > gravity(all.Phase) {
			all.Phase, all.Err = x.Phase, x.Err
		}
		all.Loaded += x.Loaded
		all.Remaining += x.Remaining
		if all.Fresh.IsZero() || !x.Fresh.IsZero() && x.Fresh.Before(all.Fresh) {
			all.Fresh = x.Fresh
		}
		if all.Retry.IsZero() || !x.Retry.IsZero() && x.Retry.Before(all.Retry) {
			all.Retry = x.Retry
		}
	}
	return all
}

// gravity ranks phases by how much they take from the truth of a table.
func gravity(p stream.Phase) int {
	return slices.Index([]stream.Phase{
		stream.Live, stream.Polling, stream.Loading, stream.Waiting,
		stream.Stale, stream.Forbidden, stream.Missing, stream.Failed,
	}, p)
}
