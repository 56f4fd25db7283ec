package lens

import (
	"slices"
	"time"

	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
)

// Mode is what becomes of the lines that a query does not match.
type Mode uint8

const (
	// Search shows all lines; matches are for moving between.
	Search Mode = iota
	// Filter shows the lines that match, and those around them.
	Filter
	// Inverted shows the lines that do not match: they count as the matches.
	Inverted
)

// Query says what to show. The zero Query shows everything.
type Query struct {
	// Match may be nil or empty: then all lines match in Filter and Inverted, and none in Search.
	Match *query.Query
	Mode  Mode
	// Context is how many lines to show before and after each match, at most 1000; not in Search.
	Context int
	// Floor hides lines of lower levels, those that tell no level included. None hides nothing.
	Floor record.Level
	// Hidden are the IDs of sources whose lines to leave out; Only, unless empty, those of the only ones to keep.
	Hidden, Only []int
	// From and To leave out lines before From, and those at To or after; zero for no bound.
	From, To time.Time
	// Marks keeps marks between the lines that Filter and Inverted leave. Search always shows them.
	Marks bool
	// Columns is the most bars that Bars may have; 0 for none.
	Columns int
}

func (q Query) clone() Query {
	q.Hidden, q.Only = slices.Clone(q.Hidden), slices.Clone(q.Only)
	q.Context = min(max(q.Context, 0), maxContext)
	return q
}

const maxContext = 1000
