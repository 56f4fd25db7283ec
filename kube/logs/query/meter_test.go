package query

import (
	"testing"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// TestGreedyExpressions: what doubles a value again and again is given up; long loops only end.
func TestGreedyExpressions(t *testing.T) {
	for text, greedy := range map[string]bool{
		`jq:reduce range(60) as $i ("x"; . + .) | length > 0`: true,
		`jq:reduce range(60) as $i ([1]; . + .) | length > 0`: true,
		`jq:def f: . + 1 | f; f`:                              false,
		`jq:[range(1000)] | add`:                              false,
	} {
		q, err := ParseAt(text, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		l := logs.Line{Source: &logs.Source{}, Text: `{"a":1}`}
		read := func() record.Record { return (&record.Reader{}).Read(l.Text) }
		if q.Match(l, read); q.Greedy() != greedy {
			t.Errorf("%s: greedy is %v", text, q.Greedy())
		}
		if greedy && q.Match(l, read) {
			t.Errorf("%s matches though it was given up", text)
		}
	}
}
