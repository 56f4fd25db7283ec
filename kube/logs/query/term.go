package query

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"fathom/kube/lex"
	"fathom/kube/logs/jq"
	"fathom/kube/logs/record"
)

// compare reports whether x stands to the range [low, high] as the operator says.
func compare(op lex.Operator, x, low, high float64) bool {
	switch op {
	case lex.Less:
		return x < low
	case lex.LessEqual:
		return x <= high
	case lex.Greater:
		return x > high
	case lex.GreaterEqual:
		return x >= low
	}
	return low <= x && x <= high
}

// term is one blank-separated part of a query: any of its atoms, or with not, none of them.
type term struct {
	not   bool
	atoms []atom
}

// What an atom looks at, the cheapest first.
type kind uint8

const (
	inLine  kind = iota // the line's text
	inField             // a field
	inJQ                // an expression
)

type atom struct {
	pos    int
	kind   kind
	field  Field
	op     lex.Operator
	values []value // any of them; none for lex.Has, expressions and what is half typed
	re     *regexp.Regexp
	needs  word // what every text that re matches holds; empty for nothing
	jq     *jq.Program
	// literal is the whole of name:value, which a line without such a field may hold.
	literal *word
	key     word // the last part of the field's name, which lines of JSON must hold
}

// value is one that a field is compared with, read as whatever it can be.
type value struct {
	text    string
	word    word // for lex.Contains
	glob    bool
	number  float64
	length  float64 // of time, in nanoseconds
	is      reading
	level   record.Level
	from    time.Time // a moment that is as wide as it was written exactly
	through time.Time
}

// reading is what a value was read as, besides a text.
type reading uint8

const (
	isText reading = iota
	isNumber
	isLength
	isLevel
	isTime
)

// cost ranks terms, so that what is cheap decides before lines are read.
func (t *term) cost() int {
	most := 0
	for i := range t.atoms {
		a := &t.atoms[i]
		c := 0
		switch {
		case a.kind == inJQ:
			c = 4
		case a.kind == inField && a.field.reads():
			c = 3
		case a.re != nil:
			c = 2
		case a.kind == inLine:
			c = 1
		}
		most = max(most, c)
	}
	return most
}

func (t *term) match(s *subject) bool {
	for i := range t.atoms {
		if t.atoms[i].match(s) {
			return !t.not
		}
	}
	return t.not
}

func (a *atom) match(s *subject) bool {
	switch a.kind {
	case inJQ:
		return s.matches(a.jq)
	case inLine:
		return a.inText(s.line.Text)
	}
	switch a.field.own {
	case ownLevel:
		return a.matchLevel(s.line.Level)
	case ownTime:
		return a.matchTime(s.line.Time)
	}
	if a.literal != nil && a.literal.in(s.line.Text) {
		return true
	}
	if a.field.reads() && a.cannot(s.line.Text) {
		return false
	}
	text, ok := a.field.value(s)
	if !ok || a.op == lex.Has {
		return ok
	}
	return a.matchValue(text)
}

// cannot reports whether a line need not be read to know that no field of it matches. Keys and values are in the line as
// they are, unless they are escaped; but only of JSON objects is it sure that the key is there.
func (a *atom) cannot(text string) bool {
	if a.op == lex.Contains {
		return !slices.ContainsFunc(a.values, func(v value) bool { return v.word.may(text) })
	}
	return a.field.own == ofRecord && strings.HasPrefix(text, "{") && !a.key.may(text)
}

func (a *atom) inText(s string) bool {
	if a.re != nil {
		return (a.needs.text == "" || a.needs.in(s)) && a.re.MatchString(s)
	}
	for i := range a.values {
		if a.values[i].word.in(s) {
			return true
		}
	}
	return false
}

func (a *atom) matchLevel(l record.Level) bool {
	if a.re != nil {
		return a.re.MatchString(l.String()) != a.op.Negative()
	}
	for i := range a.values {
		v := &a.values[i]
		hit := false
		switch {
		case a.op.Ordered():
			hit = l != record.None && compare(a.op, float64(l), float64(v.level), float64(v.level))
		case v.is == isLevel:
			hit = l == v.level
		default:
			hit = glob(v.text, l.String())
		}
		if hit {
			return !a.op.Negative()
		}
	}
	return a.op.Negative()
}

func (a *atom) matchTime(t time.Time) bool {
	for i := range a.values {
		v := &a.values[i]
		hit := false
		switch a.op {
		case lex.Less:
			hit = t.Before(v.from)
		case lex.LessEqual:
			hit = t.Before(v.through)
		case lex.Greater:
			hit = !t.Before(v.through)
		case lex.GreaterEqual:
			hit = !t.Before(v.from)
		default:
			hit = !t.Before(v.from) && t.Before(v.through)
		}
		if hit {
			return !a.op.Negative()
		}
	}
	return a.op.Negative()
}

func (a *atom) matchValue(text string) bool {
	if a.re != nil {
		return a.re.MatchString(text) != a.op.Negative()
	}
	for i := range a.values {
		if a.values[i].match(a, text) {
			return !a.op.Negative()
		}
	}
	return a.op.Negative()
}

func (v *value) match(a *atom, text string) bool {
	switch {
	case a.op == lex.Contains:
		return v.word.in(text)
	case v.glob:
		return glob(v.text, text)
	case !a.op.Ordered() && strings.EqualFold(text, v.text):
		return true
	case v.is == isNumber:
		n, ok := number(text)
		return ok && compare(a.op, n, v.number, v.number)
	case v.is == isLength:
		n, ok := lasting(a.field.name, text)
		const tolerance = 1e-9 // 0.3 seconds and 300ms are the same although their floats need not be
		return ok && compare(a.op, n, v.length*(1-tolerance), v.length*(1+tolerance))
	}
	return false
}
