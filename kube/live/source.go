package live

import (
	"math"
	"slices"
	"sync/atomic"

	"fathom/kube"
	"fathom/kube/rows"
	"fathom/kube/stream"
)

// source is one stream of a table.
type source struct {
	context, namespace string
	kind               *kube.Kind
	mixed              bool // the table has rows of other kinds too
	lease              *stream.Lease
	dirty              atomic.Bool

	state stream.State
	notes []string
	// awaiting says that cells filled from elsewhere are on their way.
	awaiting bool
	columns  []kube.Column
	// settled is set once the first list was complete: from then on changes are news.
	settled bool
	// fitted are the rows made over for the table, by the rows they were made from; nil while all go in as they are.
	fitted map[*kube.Row]*kube.Row
	make   func(*kube.Row) *kube.Row
	keep   func(*kube.Row) bool
}

// holds reports whether a row comes from this source.
func (s *source) holds(r *kube.Row) bool {
	return r.Context == s.context && (s.namespace == "" || r.Namespace == s.namespace) && (!s.mixed || r.Kind == s.kind)
}

// fit makes changes of rows fit the table with these columns: rows that are not to be kept go, the others are made over
// where they have to be.
func (s *source) fit(c *stream.Changes, cols []kube.Column) {
	if c.Reset {
		s.fitted, s.make = nil, s.maker(cols)
		if s.keep != nil || s.make != nil {
			s.fitted = map[*kube.Row]*kube.Row{}
		}
	}
	if s.fitted == nil {
		return
	}
	for i, x := range c.Rows {
		c.Rows[i] = stream.Change{Old: s.fitted[x.Old], New: s.remake(x.New)}
		delete(s.fitted, x.Old)
	}
	c.Rows = slices.DeleteFunc(c.Rows, func(x stream.Change) bool { return x.Old == nil && x.New == nil })
}

// maker is how rows are made over, nil where they fit as they are.
func (s *source) maker(cols []kube.Column) func(*kube.Row) *kube.Row {
	switch {
	case s.mixed:
		return rows.NewMix(s.kind, s.columns).Row
	case slices.Equal(s.columns, cols):
		return nil
	}
	return byName(s.columns, cols)
}

// byName puts cells where the columns of their names are, as when a kind has another version in another cluster.
func byName(have, want []kube.Column) func(*kube.Row) *kube.Row {
	from := make([]int, len(want))
	for i, col := range want {
		from[i] = kube.ColumnIndex(have, col.Name)
	}
	return func(r *kube.Row) *kube.Row {
		n := *r
		n.Cells = make([]kube.Cell, len(from))
		for i, j := range from {
			if j >= 0 && j < len(r.Cells) {
				n.Cells[i] = r.Cells[j]
			} else {
				n.Cells[i].Num = math.NaN()
			}
		}
		return &n
	}
}

// remake returns the row as the table has it, nil if it is not to be kept.
func (s *source) remake(r *kube.Row) *kube.Row {
	if r == nil || s.keep != nil && !s.keep(r) {
		return nil
	}
	n := r
	if s.make != nil {
		n = s.make(r)
	}
	s.fitted[r] = n
	return n
}

// merged is the state of all sources as one: the worst phase, with its error. In a table of several kinds those that
// cannot be read leave the others as they are, as long as there are others.
func merged(sources []*source) stream.State {
	if some := slices.DeleteFunc(slices.Clone(sources), (*source).apart); len(some) > 0 {
		sources = some
	}
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

// apart reports whether the source is one of several kinds and has nothing to say but why it cannot be read.
func (s *source) apart() bool { return s.mixed && unreadable(s.state.Phase) }

// unreadable reports whether a phase is one of a stream that has no rows and says why.
func unreadable(p stream.Phase) bool {
	return p == stream.Forbidden || p == stream.Missing || p == stream.Failed
}

// gravity ranks phases by how much they take from the truth of a table.
func gravity(p stream.Phase) int {
	return slices.Index([]stream.Phase{
		stream.Live, stream.Polling, stream.Loading, stream.Waiting,
		stream.Stale, stream.Forbidden, stream.Missing, stream.Failed,
	}, p)
}
