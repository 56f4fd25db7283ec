package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/kube/filter"
)

// Parse reads a query that has no times in it but absolute ones, which are UTC. See ParseAt.
func Parse(s string) (*Query, error) { return ParseAt(s, time.Time{}) }

// ParseAt reads a query in which times without a date or a zone are those of now and its location. An error is a
// *filter.SyntaxError: a sentence and the byte offset it is about.
func ParseAt(s string, now time.Time) (*Query, error) {
	p := parser{in: s, now: now}
	return p.parse()
}

// ParseWhole is ParseAt of a query that nobody goes on typing: what does not count, as it is only half there, is an error
// too.
func ParseWhole(s string, now time.Time) (*Query, error) {
	p := parser{in: s, now: now}
	q, err := p.parse()
	if err == nil && p.half != nil {
		return nil, p.half
	}
	return q, err
}

func (p *parser) parse() (*Query, error) {
	q := &Query{text: strings.TrimSpace(p.in)}
	for p.skip(); p.pos < len(p.in); p.skip() {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		if len(t.atoms) > 0 {
			q.terms = append(q.terms, t)
		}
	}
	for i := range q.terms {
		if !q.terms[i].not {
			q.marks = append(q.marks, q.terms[i].atoms...)
		}
	}
	slices.SortStableFunc(q.terms, func(a, b term) int { return a.cost() - b.cost() })
	return q, nil
}

type parser struct {
	in   string
	pos  int
	now  time.Time
	half error // the first thing that is half typed
}

// miss notes that what begins at a place is half typed.
func (p *parser) miss(from int, what string) {
	if p.half == nil {
		p.half = errorAt(from, "%q is not finished: %s.", strings.TrimSpace(p.in[from:p.pos]), what)
	}
}

func errorAt(pos int, format string, args ...any) error {
	return &filter.SyntaxError{Pos: pos, Text: fmt.Sprintf(format, args...)}
}

func (p *parser) skip() {
	for p.pos < len(p.in) && isSpace(p.in[p.pos]) {
		p.pos++
	}
}

func (p *parser) eat(text string) bool {
	if strings.HasPrefix(p.in[p.pos:], text) {
		p.pos += len(text)
		return true
	}
	return false
}

// term reads up to the next blank that is not quoted. What is half typed leaves it without atoms.
func (p *parser) term() (term, error) {
	var t term
	start := p.pos
	for p.eat("!") {
		t.not = !t.not
	}
	for {
		a, err := p.atom()
		if err != nil {
			return t, err
		}
		switch last := len(t.atoms) - 1; {
		case a == nil:
			p.miss(start, "it needs a word or a value")
		case last >= 0 && t.atoms[last].takes(a):
			if err := p.another(&t.atoms[last], a); err != nil {
				return t, err
			}
		default:
			t.atoms = append(t.atoms, *a)
		}
		if !p.eat("|") {
			return t, nil
		}
	}
}

// takes reports whether word, behind a bar, is one more value of a: the b of status=a|b.
func (a *atom) takes(word *atom) bool {
	return word.kind == inLine && word.re == nil && a.kind == inField && a.op != opHas && !a.op.regexp()
}

// another adds the text of a word to the values of a field's atom.
func (p *parser) another(a, word *atom) error {
	v, err := p.value(a, word.values[0].text, word.pos, false)
	if err == nil {
		a.values = append(a.values, v)
	}
	return err
}

// atom reads up to the next blank or bar; nil for nothing that counts.
func (p *parser) atom() (*atom, error) {
	start := p.pos
	switch {
	case start >= len(p.in) || isBoundary(p.in[start]):
		return nil, nil
	case p.eat("jq:"):
		return p.expression(start)
	case p.eat("re:"), p.eat("~"):
		return p.lineRegexp()
	case isQuote(p.in[start]):
		text, _ := p.operand(isBoundary)
		return textAtom(start, text), nil
	}
	if name, op, ok := p.named(); ok {
		return p.fieldAtom(start, name, op)
	}
	p.pos = start
	return textAtom(start, p.run(isBoundary)), nil
}

func textAtom(pos int, text string) *atom {
	if text == "" {
		return nil
	}
	return &atom{pos: pos, op: opContains, values: []value{{text: text, word: newWord(text)}}}
}

func (p *parser) lineRegexp() (*atom, error) {
	at := p.pos
	expr, _ := p.operand(isSpace)
	if expr == "" {
		return nil, nil
	}
	a := &atom{pos: at, op: opRegexp}
	return a, a.compile(at, expr)
}

func (a *atom) compile(pos int, expr string) error {
	var err error
	if a.re, err = compile(expr); err != nil {
		reason := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return errorAt(pos, "This is not a regular expression yet: %s.", reason)
	}
	a.needs = newWord(strings.ToLower(required(a.re))) // folded it finds more, which does no harm
	return nil
}

// expression reads what is behind "jq:": in quotes, or all the rest.
func (p *parser) expression(start int) (*atom, error) {
	at := p.pos
	var text string
	if at < len(p.in) && p.in[at] == '\'' {
		text, _ = p.operand(isBoundary) // single quotes: jq has its own double ones
		at++
	} else {
		text = p.in[at:]
		p.pos = len(p.in)
	}
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	e, err := newExpression(at, text)
	if err != nil {
		return nil, err
	}
	return &atom{pos: start, kind: inJQ, jq: e}, nil
}

// named reads the name of a field and the operator behind it, and reports whether they are there. "@name" needs none.
func (p *parser) named() (name string, op operator, ok bool) {
	start := p.pos
	at := p.eat("@")
	for p.pos < len(p.in) && isNameByte(p.in[p.pos], p.pos == start) {
		p.pos++
	}
	name = p.in[start:p.pos]
	rest := p.in[p.pos:]
	if name == "" || name == "@" || strings.HasSuffix(name, "-") {
		return "", opHas, false
	}
	op, n := operatorAt(rest)
	p.pos += n
	if n == 0 && (!at || rest != "" && !isBoundary(rest[0])) {
		return "", opHas, false
	}
	return name, op, true
}

func operatorAt(s string) (operator, int) {
	for _, o := range [...]struct {
		text string
		op   operator
	}{
		{"!=", opNotEqual}, {"!~", opNotRegexp}, {"=~", opRegexp}, {"==", opEqual}, {">=", opGreaterEqual},
		{"<=", opLessEqual}, {"=", opEqual}, {">", opGreater}, {"<", opLess}, {"~", opRegexp}, {":", opContains},
	} {
		if strings.HasPrefix(s, o.text) {
			return o.op, len(o.text)
		}
	}
	return opHas, 0
}

// fieldAtom reads the value behind a name and an operator. Without one it is half typed.
func (p *parser) fieldAtom(start int, name string, op operator) (*atom, error) {
	a := &atom{pos: start, kind: inField, field: FieldOf(name), op: op}
	a.key = newWord(strings.ToLower(a.field.name[strings.LastIndexByte(a.field.name, '.')+1:]))
	if op == opHas {
		return a, nil
	}
	at, stop := p.pos, isBoundary
	if op.regexp() {
		stop = isSpace // a bar is the expression's own
	}
	text, quoted := p.operand(stop)
	if text == "" && (!quoted || op.regexp()) {
		return nil, nil
	}
	if op.regexp() {
		if a.field.own == ownTime {
			return nil, errorAt(start, "A time is compared with = != < <= > or >=.")
		}
		return a, a.compile(at, text)
	}
	v, err := p.value(a, text, at, quoted)
	if err != nil {
		return nil, err
	}
	if op == opContains && a.field.own == ofRecord && name[0] != '@' {
		w := newWord(p.in[start:p.pos])
		a.literal = &w
	}
	a.values = []value{v}
	return a, nil
}

// operand reads a word, which may begin with a quoted part, and reports whether it did.
func (p *parser) operand(stop func(byte) bool) (string, bool) {
	if p.pos >= len(p.in) || !isQuote(p.in[p.pos]) {
		return p.run(stop), false
	}
	start, mark := p.pos, p.in[p.pos]
	var b strings.Builder
	for p.pos++; p.pos < len(p.in); p.pos++ {
		c := p.in[p.pos]
		if c == mark {
			p.pos++
			break
		}
		if c == '\\' && mark == '"' && p.pos+1 < len(p.in) && (p.in[p.pos+1] == '\\' || p.in[p.pos+1] == '"') {
			p.pos++
			c = p.in[p.pos]
		}
		b.WriteByte(c)
		if p.pos+1 == len(p.in) {
			p.pos++
			p.miss(start, "it needs a closing quote")
			return b.String(), true
		}
	}
	b.WriteString(p.run(stop))
	return b.String(), true
}

func (p *parser) run(stop func(byte) bool) string {
	start := p.pos
	for p.pos < len(p.in) && !stop(p.in[p.pos]) {
		p.pos++
	}
	return p.in[start:p.pos]
}

func isSpace(c byte) bool    { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isBoundary(c byte) bool { return isSpace(c) || c == '|' }
func isQuote(c byte) bool    { return c == '"' || c == '\'' }

// isNameByte reports whether a field's name may hold c, or begin with it.
func isNameByte(c byte, first bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= 0x80:
		return true
	case first:
		return false
	}
	return '0' <= c && c <= '9' || c == '.' || c == '-' || c == '/' || c == '@' || c == '$'
}
