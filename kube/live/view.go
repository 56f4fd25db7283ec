package live

import (
	"time"

	"fathom/kube"
	"fathom/kube/filter"
	"fathom/kube/stream"
)

// API is a cluster as a table needs it.
type API = stream.API

// Query is what to show of the rows, and in which order.
type Query struct {
	Filter string
	// SortColumn is a column's name, NAMESPACE or CONTEXT; empty for the kind's own order, namespace and name, and while
	// Filter has bare words, the best match first.
	SortColumn string
	Desc       bool
	// Faults leaves only rows that are not well.
	Faults bool
	// Fold joins rows that tell the same, where the kind can (Options.Fold).
	Fold bool
}

// View is the answer to a Query at one moment. It does not change.
type View struct {
	// Gen grows with every View of a Table.
	Gen     uint64
	Kind    kube.Kind
	Columns []kube.Column // nil until they are known
	Rows    []*kube.Row
	// Total counts the rows before filtering, Faults those of them that are not well.
	Total, Faults int
	// Judged is the moment, in Unix seconds, that the health of rows is reckoned to: see Row.HealthAt.
	Judged int64
	// State is that of the worst source; Loaded and Remaining are sums, Fresh is that of the oldest rows. In a Mixed
	// table, kinds that cannot be read count only when none can: see Unreadable.
	State   stream.State
	Sources []Source
	Query   Query
	// FilterErr is why Query.Filter does not count; the last good filter does instead.
	FilterErr error
	// Match is the filter that the rows have passed. Best says that those that match it best come first.
	Match *filter.Matcher
	Best  bool
	// Changed tells what has happened to rows in the last moments, for rows that are still there.
	Changed map[kube.Key]Change
	// Settled says that every source has answered, for better or worse, that what is joined into its rows has come or is
	// late, and that Query is the latest one set.
	Settled bool
}

// Source is one stream of a View.
type Source struct {
	Context   string
	Namespace string // empty: all, or the kind has none
	Kind      kube.Kind
	State     stream.State
	// Notes say in sentences what is missing from the rows, such as metrics.
	Notes []string
}

// Unreadable are the sources without rows that say why: they are forbidden, not installed, or failed.
func (v *View) Unreadable() []Source {
	var out []Source
	for _, s := range v.Sources {
		if unreadable(s.State.Phase) {
			out = append(out, s)
		}
	}
	return out
}

// ChangeKind is what happened to a row.
type ChangeKind uint8

const (
	New ChangeKind = iota + 1
	Updated
	Going // it is being deleted
)

// Change is what happened to a row last, and when.
type Change struct {
	Kind ChangeKind
	At   time.Time
}

// Index returns the position of the row with that key, -1 when it is not shown. The search begins near a guess, the
// position in an earlier View as a rule, and spreads from there.
func (v *View) Index(k kube.Key, near int) int {
	n := len(v.Rows)
	if n == 0 {
		return -1
	}
	near = min(max(near, 0), n-1)
	for d := 0; near-d >= 0 || near+d < n; d++ {
		if i := near - d; i >= 0 && v.Rows[i].Name == k.Name && v.Rows[i].Key() == k {
			return i
		}
		if i := near + d; i < n && v.Rows[i].Name == k.Name && v.Rows[i].Key() == k {
			return i
		}
	}
	return -1
}
