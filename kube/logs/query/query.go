package query

import (
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// Query is a parsed query. It is immutable and safe for concurrent use.
type Query struct{}

// Parse reads a query that has no times in it but absolute ones, which are UTC. See ParseAt.
func Parse(s string) (*Query, error) { return ParseAt(s, time.Time{}) }

// ParseAt reads a query in which times without a date or a zone are those of now and its location. An error is a
// *filter.SyntaxError: a sentence and the byte offset it is about.
func ParseAt(s string, now time.Time) (*Query, error) { return &Query{}, nil }

// Empty reports whether the query lets every line through. A nil Query does.
func (q *Query) Empty() bool { return q == nil }

// Match reports whether a line matches. rec reads the line; it is called at most once, and only when the line itself does
// not decide.
func (q *Query) Match(l logs.Line, rec func() record.Record) bool { return true }

// Spans are the byte ranges [from, to) of text that the query's words and expressions match, ascending and apart, for
// highlighting; nil for none.
func (q *Query) Spans(text string) [][2]int { return nil }
