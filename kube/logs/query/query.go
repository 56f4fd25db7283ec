package query

import (
	"regexp"
	"slices"

	"fathom/kube/lex"
	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// Query is a parsed query. It is immutable and safe for concurrent use.
type Query struct {
	text  string
	terms []term // the cheapest first
	marks []atom // those that lines must match, as typed, for highlighting
}

// Empty reports whether the query lets every line through. A nil Query does.
func (q *Query) Empty() bool { return q == nil || len(q.terms) == 0 }

// String is the query as it was typed.
func (q *Query) String() string {
	if q == nil {
		return ""
	}
	return q.text
}

// Greedy reports whether an expression of jq has taken so much memory that it is not evaluated any more.
func (q *Query) Greedy() bool {
	if q == nil {
		return false
	}
	for i := range q.terms {
		for j := range q.terms[i].atoms {
			if e := q.terms[i].atoms[j].jq; e != nil && e.Greedy() {
				return true
			}
		}
	}
	return false
}

// Match reports whether a line matches. rec reads the line; it is called at most once, and only when the line itself does
// not decide.
func (q *Query) Match(l logs.Line, rec func() record.Record) bool {
	if q.Empty() {
		return true
	}
	s := subject{line: l, rec: rec}
	for i := range q.terms {
		if !q.terms[i].match(&s) {
			return false
		}
	}
	return true
}

// mostSpans is how many places of one line are worth to be shown.
const mostSpans = 1000

// Spans are the byte ranges [from, to) of text that the query's words and expressions match, ascending and apart, for
// highlighting; nil for none, and no more than a thousand.
func (q *Query) Spans(text string) [][2]int {
	if q.Empty() {
		return nil
	}
	var spans [][2]int
	for i := range q.marks {
		a := &q.marks[i]
		switch {
		case a.kind == inField && a.literal != nil:
			spans = a.literal.spans(text, spans)
		case a.kind != inLine:
		case a.re != nil:
			spans = places(a.re, text, spans)
		default:
			for i := range a.values {
				spans = a.values[i].word.spans(text, spans)
			}
		}
	}
	return Join(spans)
}

// FieldSpans are the byte ranges of a value that the query's terms about its field match, as Spans are. The field is the message
// or one that the line itself has.
func (q *Query) FieldSpans(f Field, value string) [][2]int {
	if q.Empty() || !f.reads() {
		return nil
	}
	var spans [][2]int
	for i := range q.marks {
		if a := &q.marks[i]; a.kind == inField && a.field.is(f) {
			spans = a.spans(value, spans)
		}
	}
	return Join(spans)
}

// spans adds the places of a value that the atom looks for, or all of a value that it takes as a whole.
func (a *atom) spans(value string, spans [][2]int) [][2]int {
	switch {
	case a.op == lex.Regexp:
		return places(a.re, value, spans)
	case a.op == lex.Contains:
		for i := range a.values {
			spans = a.values[i].word.spans(value, spans)
		}
	case value != "" && (a.op == lex.Has || a.matchValue(value)):
		spans = append(spans, [2]int{0, len(value)})
	}
	return spans
}

// places adds those of an expression.
func places(re *regexp.Regexp, text string, spans [][2]int) [][2]int {
	for _, loc := range re.FindAllStringIndex(text, mostSpans) {
		if loc[0] < loc[1] {
			spans = append(spans, [2]int{loc[0], loc[1]})
		}
	}
	return spans
}

// spans adds the places of a word.
func (w *word) spans(text string, spans [][2]int) [][2]int {
	for from, n := 0, 0; n < mostSpans; n++ {
		at, length := w.find(text[from:])
		if at < 0 || length == 0 {
			break
		}
		spans = append(spans, [2]int{from + at, from + at + length})
		from += at + length
	}
	return spans
}

// Join sorts ranges and makes one of those that touch. It keeps no more than a thousand.
func Join(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	apart := spans[:0]
	for _, s := range spans {
		if last := len(apart) - 1; last >= 0 && s[0] <= apart[last][1] {
			apart[last][1] = max(apart[last][1], s[1])
			continue
		}
		apart = append(apart, s)
	}
	return apart[:min(len(apart), mostSpans)]
}
