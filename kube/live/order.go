package live

import (
	"cmp"
	"math"
	"strings"

	"fathom/kube"
	"fathom/kube/filter"
)

// order compares rows. It is total: rows of different keys are never equal, so a row can be found by halving.
type order struct {
	column kube.Column
	// index of the column, or one of those below.
	index int
	desc  bool
	// now is the moment that running durations are reckoned to, in Unix seconds. It stays as it is while rows are held
	// in this order.
	now int64
	// match, if there is one, puts rows that match better before all others.
	match *filter.Matcher
}

// Columns that are not cells.
const (
	byPlace = -1 - iota // namespace, name
	byNamespace
	byContext
)

// Sortable reports whether a table with these columns can be sorted by a column of that name.
func Sortable(cols []kube.Column, name string) bool {
	return newOrder(cols, Query{SortColumn: name}, 0).index != byPlace
}

func newOrder(cols []kube.Column, q Query, now int64) order {
	o := order{index: byPlace, desc: q.Desc, now: now}
	switch {
	case strings.EqualFold(q.SortColumn, "NAMESPACE"):
		o.index = byNamespace
	case strings.EqualFold(q.SortColumn, "CONTEXT"):
		o.index = byContext
	case q.SortColumn != "":
		for i, c := range cols {
			if strings.EqualFold(c.Name, q.SortColumn) {
				o.index, o.column = i, c
			}
		}
	}
	return o
}

// same reports whether rows stand in the same order either way, but for the passing of time.
func (o order) same(p order) bool {
	return o.index == p.index && o.desc == p.desc && o.column.Type == p.column.Type
}

// drifts reports whether the order changes as time passes.
func (o order) drifts() bool { return o.index >= 0 && o.column.Type == kube.TypeDuration }

func (o order) compare(a, b *kube.Row) int {
	if o.match != nil {
		if c := o.match.Rank(a) - o.match.Rank(b); c != 0 {
			return c
		}
	}
	if c := o.primary(a, b); c != 0 {
		return c
	}
	if a.Namespace != b.Namespace {
		if c := natural(a.Namespace, b.Namespace); c != 0 {
			return o.turn(c, byPlace)
		}
	}
	if a.Kind != b.Kind && o.index == byPlace {
		if c := kinds(a, b); c != 0 {
			return o.turn(c, byPlace)
		}
	}
	if c := natural(a.Name, b.Name); c != 0 {
		return o.turn(c, byPlace)
	}
	if c := strings.Compare(a.Context, b.Context); c != 0 {
		return c
	}
	if a.Kind != b.Kind {
		if c := kinds(a, b); c != 0 {
			return c
		}
	}
	return natural(a.Part, b.Part)
}

// kinds compares the kinds of rows of a table of several.
func kinds(a, b *kube.Row) int {
	if a.Kind == nil || b.Kind == nil {
		return 0
	}
	return cmp.Or(strings.Compare(a.Kind.Kind, b.Kind.Kind), strings.Compare(a.Kind.GVR.Group, b.Kind.GVR.Group))
}

// turn reverses a comparison when the rows are sorted by just that, the other way round.
func (o order) turn(c, index int) int {
	if o.desc && o.index == index {
		return -c
	}
	return c
}

// primary compares by the sort column. Rows without a value come last either way.
func (o order) primary(a, b *kube.Row) int {
	switch o.index {
	case byPlace:
		return 0
	case byNamespace:
		return o.turn(natural(a.Namespace, b.Namespace), byNamespace)
	case byContext:
		return o.turn(natural(a.Context, b.Context), byContext)
	}
	x, y := cell(a, o.index), cell(b, o.index)
	var c int
	if o.column.Type == kube.TypeText {
		c = o.texts(x, y)
	} else {
		c = o.values(o.value(x), o.value(y))
		if c == 0 && o.column.Type == kube.TypeRatio {
			c = o.turn(natural(x.Text, y.Text), o.index)
		}
	}
	return c
}

var noCell kube.Cell

func cell(r *kube.Row, i int) *kube.Cell {
	if i < len(r.Cells) {
		return &r.Cells[i]
	}
	return &noCell
}

func (o order) texts(x, y *kube.Cell) int {
	if x.Text == y.Text {
		return 0
	}
	if a, b := absent(x.Text), absent(y.Text); a != b {
		if a {
			return 1
		}
		return -1
	}
	return o.turn(natural(x.Text, y.Text), o.index)
}

// absent reports whether a text stands for a missing value.
func absent(s string) bool { return s == "" || s[0] == '<' }

func (o order) values(x, y float64) int {
	if nx, ny := math.IsNaN(x), math.IsNaN(y); nx || ny {
		switch {
		case nx && ny:
			return 0
		case nx:
			return 1
		}
		return -1
	}
	return o.turn(cmp.Compare(x, y), o.index)
}

// value is what a cell weighs, NaN for nothing. Ages weigh the more the older they are.
func (o order) value(c *kube.Cell) float64 {
	switch {
	case o.column.Type == kube.TypeAge:
		if c.At == 0 {
			return math.NaN()
		}
		return -float64(c.At)
	case o.column.Type == kube.TypeDuration && c.Text == "":
		if c.At == 0 {
			return math.NaN()
		}
		return float64(o.now - c.At)
	}
	return c.Num
}
