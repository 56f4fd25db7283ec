package filter

import (
	"math"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/lex"
)

// positive is the operator that a negative one denies.
func positive(op lex.Operator) lex.Operator {
	switch op {
	case lex.NotEqual:
		return lex.Equal
	case lex.NotRegexp:
		return lex.Regexp
	}
	return op
}

func compare(op lex.Operator, x, want float64) bool {
	switch op {
	case lex.Less:
		return x < want
	case lex.LessEqual:
		return x <= want
	case lex.Greater:
		return x > want
	case lex.GreaterEqual:
		return x >= want
	case lex.Equal:
		const tolerance = 1e-9 // 0.1 cores and 100m are the same although their floats need not be
		return math.Abs(x-want) <= tolerance*math.Abs(want)
	}
	return false
}

// textMatch compiles what the atom asks of a text.
func (a *atom) textMatch() (func(string) bool, *lex.SyntaxError) {
	if a.re != nil {
		re, negative := a.re, a.op.Negative()
		return func(s string) bool { return re.MatchString(s) != negative }, nil
	}
	if a.op.Ordered() {
		return a.textOrder()
	}
	negative := a.op.Negative()
	same := strings.EqualFold
	values := a.values
	if a.op == lex.Contains {
		same = containsFold
		values = make([]string, len(a.values))
		for i, v := range a.values {
			values[i] = lower(v)
		}
	}
	return func(s string) bool {
		for _, v := range values {
			if same(s, v) {
				return !negative
			}
		}
		return negative
	}, nil
}

// textOrder compares texts that happen to be numbers, as custom columns and labels do.
func (a *atom) textOrder() (func(string) bool, *lex.SyntaxError) {
	wanted := make([]float64, len(a.values))
	for i, v := range a.values {
		n, ok := ParseQuantity(v)
		if !ok {
			return nil, lex.Errorf(a.pos, "Only numbers can be compared with %s, and %q is none.", a.op, v)
		}
		wanted[i] = n
	}
	op := a.op
	return func(s string) bool {
		n, ok := ParseQuantity(s)
		for _, want := range wanted {
			if ok && compare(op, n, want) {
				return true
			}
		}
		return false
	}, nil
}

// bindCell compiles what the atom asks of the cells of one column.
func (a *atom) bindCell(i int, col kube.Column) (test, *lex.SyntaxError) {
	typed := col.Type != kube.TypeText && (a.op.Ordered() || a.op == lex.Equal || a.op == lex.NotEqual)
	if !typed {
		match, err := a.textMatch()
		if err != nil {
			return nil, err
		}
		return func(r *kube.Row, _ int64) bool { return i < len(r.Cells) && match(r.Cells[i].Text) }, nil
	}
	wanted := make([]wantedValue, len(a.values))
	for j, v := range a.values {
		w, problem := readWanted(col.Type, v, a.op)
		if problem != "" {
			return nil, lex.Errorf(a.pos, "%s %s, not %q.", col.Name, problem, v)
		}
		wanted[j] = w
	}
	op, t := a.op, col.Type
	return func(r *kube.Row, now int64) bool {
		if i >= len(r.Cells) {
			return false
		}
		return matchCell(&r.Cells[i], t, op, wanted, now)
	}, nil
}

func matchCell(c *kube.Cell, t kube.ColumnType, op lex.Operator, wanted []wantedValue, now int64) bool {
	n, has := number(c, t, now)
	for i := range wanted {
		w := &wanted[i]
		hit := false
		switch {
		case w.text != "":
			hit = strings.EqualFold(c.Text, w.text)
		case !has:
			return false
		case w.width > 0:
			hit = n >= w.value && n < w.value+w.width
		default:
			hit = compare(positive(op), n, w.value)
		}
		if hit {
			return !op.Negative()
		}
	}
	return op.Negative()
}

// number is the value of a cell in the unit of its column's type; for ages and durations, seconds.
func number(c *kube.Cell, t kube.ColumnType, now int64) (float64, bool) {
	if t == kube.TypeAge || t == kube.TypeDuration && c.Text == "" {
		return float64(max(now-c.At, 0)), c.At != 0
	}
	return c.Num, !math.IsNaN(c.Num)
}

// wantedValue is what a cell is compared with: a text, a number, or an equal length of time, which is as wide as its
// smallest unit: 2h is anything that would be written 2h.
type wantedValue struct {
	text         string
	value, width float64
}

// readWanted reads a value for a typed column, or says what the column holds.
func readWanted(t kube.ColumnType, s string, op lex.Operator) (w wantedValue, problem string) {
	ok := false
	switch t {
	case kube.TypeAge, kube.TypeDuration:
		problem = "is a length of time such as 90s, 2h or 3d4h"
		var d, unit time.Duration
		d, unit, ok = parseAge(s)
		w.value = d.Seconds()
		if !op.Ordered() {
			w.width = unit.Seconds()
		}
	case kube.TypeCPU:
		problem = "is an amount of processor such as 500m or 2"
		w.value, ok = ParseQuantity(s)
		w.value *= 1000
	case kube.TypeBytes:
		problem = "is an amount of bytes such as 64Mi or 1G"
		w.value, ok = ParseQuantity(s)
	case kube.TypePercent:
		problem = "is a percentage such as 80"
		w.value, ok = ParseQuantity(strings.TrimSuffix(s, "%"))
	case kube.TypeRatio:
		problem = "is a share such as 0.5, 50%, 1/2 or full"
		w.value, ok = parseRatio(s, op)
	default:
		problem = "is a number"
		w.value, ok = ParseQuantity(s)
	}
	switch {
	case ok:
		return w, ""
	case op.Ordered() || s == "":
		return w, problem
	}
	return wantedValue{text: s}, "" // ready=0/1, restarts=n/a: what the cell shows
}

// parseRatio reads a share of 1. What is written 1/2 is equal only to the same text: 2/4 is something else.
func parseRatio(s string, op lex.Operator) (float64, bool) {
	if strings.EqualFold(s, "full") {
		return 1, true
	}
	if have, want, ok := strings.Cut(s, "/"); ok && op.Ordered() {
		h, okH := ParseQuantity(have)
		w, okW := ParseQuantity(want)
		if w == 0 {
			h, w = 1, 1
		}
		return h / w, okH && okW
	}
	if percent, ok := strings.CutSuffix(s, "%"); ok {
		v, ok := ParseQuantity(percent)
		return v / 100, ok
	}
	v, ok := ParseQuantity(s)
	return v, ok && v >= 0 && v <= 1
}
