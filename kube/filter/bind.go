package filter

import (
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/lex"
)

// Matcher is a filter bound to the columns of one table. It is immutable and safe for concurrent use.
type Matcher struct {
	terms []boundTerm
	words []bareWord // that rows must show, for ranking and highlighting
	err   *lex.SyntaxError
}

type boundTerm struct {
	not   bool
	tests []test
}

// test looks at one row at a moment in Unix seconds.
type test func(r *kube.Row, now int64) bool

// Bind looks up the filter's columns and reads its values as what those columns hold. A term that does not fit the
// columns lets every row through; Err says which.
func (e *Expr) Bind(cols []kube.Column) *Matcher {
	m := &Matcher{}
	if e == nil {
		return m
	}
	for _, t := range e.terms {
		b := boundTerm{not: t.not}
		var err *lex.SyntaxError
		for _, a := range t.atoms {
			var one test
			a.exact = a.exact || t.not // excluding what is merely like the word would hide too much
			if one, err = a.bind(cols); err != nil {
				break
			}
			b.tests = append(b.tests, one)
		}
		if err == nil {
			m.terms = append(m.terms, b)
			m.words = append(m.words, t.words()...)
		} else if m.err == nil {
			m.err = err
		}
	}
	return m
}

// Err is a *lex.SyntaxError when a term does not fit the columns: no such column, or a value that it cannot hold.
func (m *Matcher) Err() error {
	if m.err == nil {
		return nil
	}
	return m.err
}

// Match reports whether the row passes the filter at now, the moment that ages are counted to. It allocates nothing,
// regular expressions apart.
func (m *Matcher) Match(r *kube.Row, now time.Time) bool {
	seconds := now.Unix()
	for i := range m.terms {
		if m.terms[i].match(r, seconds) == m.terms[i].not {
			return false
		}
	}
	return true
}

func (t *boundTerm) match(r *kube.Row, now int64) bool {
	for _, one := range t.tests {
		if one(r, now) {
			return true
		}
	}
	return false
}

func (a *atom) bind(cols []kube.Column) (test, *lex.SyntaxError) {
	switch a.on {
	case onRow:
		return a.bindRow()
	case onLabel:
		return a.bindLabel()
	}
	if own := ownField(a.name, false); own != noField {
		return a.bindField(own)
	}
	if i := findColumn(a.name, cols); i >= 0 {
		if cols[i].Name == "NAME" {
			return a.bindField(nameField)
		}
		return a.bindCell(i, cols[i])
	}
	if own := ownField(a.name, true); own != noField {
		return a.bindField(own)
	}
	if a.op == lex.Contains {
		return a.literal().bindRow() // nginx:1.27 is a word like any other
	}
	return nil, lex.Errorf(a.pos, "There is no column %q here.", a.name)
}

// literal is the atom as a bare word.
func (a *atom) literal() *atom {
	words := append([]string{a.name + a.op.String() + a.values[0]}, a.values[1:]...)
	return &atom{pos: a.pos, op: lex.Contains, values: words}
}

func (a *atom) bindRow() (test, *lex.SyntaxError) {
	match, err := a.textMatch()
	if err != nil {
		return nil, err
	}
	loose := a.looseWords()
	return func(r *kube.Row, _ int64) bool {
		if match(r.Name) || match(r.Namespace) {
			return true
		}
		for i := range r.Cells {
			if match(r.Cells[i].Text) {
				return true
			}
		}
		for _, w := range loose {
			if looseIn(ownName(r), w) {
				return true
			}
		}
		return false
	}, nil
}

func (a *atom) bindLabel() (test, *lex.SyntaxError) {
	key := a.name
	if a.op == lex.Has {
		return func(r *kube.Row, _ int64) bool { _, ok := label(r.Labels, key); return ok }, nil
	}
	match, err := a.split().textMatch()
	if err != nil {
		return nil, err
	}
	// As in label selectors, a row without the label is unequal to any value.
	absent := a.op.Negative()
	return func(r *kube.Row, _ int64) bool {
		value, ok := label(r.Labels, key)
		if !ok {
			return absent
		}
		return match(value)
	}, nil
}

// label finds the value of a key in a Row's labels.
func label(labels, key string) (string, bool) {
	for labels != "" {
		var one string
		one, labels, _ = strings.Cut(labels, ",")
		if len(one) > len(key) && one[len(key)] == '=' && one[:len(key)] == key {
			return one[len(key)+1:], true
		}
	}
	return "", false
}

// split takes commas apart, for subjects whose values never hold one.
func (a *atom) split() *atom {
	if a.op.Regexp() {
		return a
	}
	b := *a
	b.values = nil
	for _, v := range a.values {
		for one := range strings.SplitSeq(v, ",") {
			if one != "" || v == "" {
				b.values = append(b.values, one)
			}
		}
	}
	if len(b.values) == 0 {
		return a
	}
	return &b
}

// findColumn is the index of the column with that name, else of the first whose name begins with it, else -1.
func findColumn(name string, cols []kube.Column) int {
	name = squeeze(name)
	if name == "" {
		return -1
	}
	prefix := -1
	for i, c := range cols {
		full := squeeze(c.Name)
		if full == name {
			return i
		}
		if prefix < 0 && strings.HasPrefix(full, name) {
			prefix = i
		}
	}
	return prefix
}
