// Package top counts the lines of a Look by what they have in common: a field, or the pattern of their messages.
//
// It goes over the lines once, the newest first, and keeps a bounded number of groups. It is pure but for the time it takes.
// Screens and the command line may import it.
package top

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/pattern"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
)

// By says what to group by: the pattern of the message, or, with Pattern not set, a field.
type By struct {
	Pattern bool
	Field   query.Field
}

// Group is the lines that have one value in common.
type Group struct {
	Key    string
	Count  int
	Share  float64 // of all lines counted, 0 to 1
	Levels [record.Levels]int
	// First and Last are the sequence numbers of the oldest and the newest line.
	First, Last int64
	LastSeen    time.Time
}

// Table is the groups of lines, the largest first, those of the same size by key.
type Table struct {
	Groups []Group
	// Lines is how many were counted; Without how many of them have no such field, and are in no group; Others how many
	// are in groups beyond the most that are kept.
	Lines, Without, Others int
}

const (
	// mostGroups are kept: those that came first, from the newest line back.
	mostGroups = 20_000
	// longestKey is how much of a value counts, in bytes.
	longestKey = 512
	// often is after how many lines the context is asked.
	often = 256
)

// Of counts the matches of a Look, or, when its query is empty, all lines shown; marks are never counted. It takes its
// time: call it off the loop. It ends early, with ctx's error, when ctx does.
func Of(ctx context.Context, look *lens.Look, by By) (*Table, error) {
	seqs := look.Matches
	if look.Query.Match.Empty() {
		seqs = look.Shown
	}
	c := counter{by: by, places: map[string]int{}, readers: map[*logs.Source]*record.Reader{}}
	c.read = func() record.Record {
		c.reader().ReadInto(c.line.Text, &c.record)
		return c.record
	}
	n := 0
	for seq := range seqs.Descend(seqs.Len() - 1) {
		if n++; n%often == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("count lines: %w", ctx.Err())
		}
		if c.line = look.Buffer.Line(seq); c.line.Kind == logs.Text {
			c.count(seq)
		}
	}
	return c.table(), nil
}

// counter counts lines from the newest back.
type counter struct {
	by      By
	out     Table
	places  map[string]int // of groups, by key
	readers map[*logs.Source]*record.Reader

	line   logs.Line
	read   func() record.Record
	record record.Record
	key    []byte
}

func (c *counter) reader() *record.Reader {
	r, ok := c.readers[c.line.Source]
	if !ok {
		r = &record.Reader{}
		c.readers[c.line.Source] = r
	}
	return r
}

func (c *counter) count(seq int64) {
	c.out.Lines++
	if !c.find() {
		c.out.Without++
		return
	}
	i, ok := c.places[string(c.key)] // without a copy
	if !ok {
		if len(c.out.Groups) >= mostGroups {
			c.out.Others++
			return
		}
		i = len(c.out.Groups)
		key := string(c.key)
		c.places[key] = i
		c.out.Groups = append(c.out.Groups, Group{Key: key, Last: seq, LastSeen: c.line.Time})
	}
	g := &c.out.Groups[i]
	g.Count++
	g.Levels[c.line.Level]++
	g.First = seq
	if c.line.Time.After(g.LastSeen) {
		g.LastSeen = c.line.Time // of lines that came late
	}
}

// find sets the key of the line, and reports whether it has one.
func (c *counter) find() bool {
	if !c.by.Pattern {
		value, ok := c.by.Field.Value(c.line, c.read)
		c.key = append(c.key[:0], value[:min(len(value), longestKey)]...)
		return ok
	}
	message := c.line.Text
	if rec := c.read(); rec.Message != "" {
		message = rec.Message
	}
	c.key = pattern.Append(c.key[:0], message)
	return true
}

// table orders the groups.
func (c *counter) table() *Table {
	for i := range c.out.Groups {
		c.out.Groups[i].Share = float64(c.out.Groups[i].Count) / float64(c.out.Lines)
	}
	slices.SortFunc(c.out.Groups, func(a, b Group) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Key, b.Key))
	})
	return &c.out
}
