package query

import (
	"slices"
	"strings"
	"time"

	"fathom/kube/lex"
)

// Parse reads a query in which times without a date or a zone are those of now and its location. An error is a
// *lex.SyntaxError: a sentence and the byte offset it is about.
func Parse(s string, now time.Time) (*Query, error) {
	p := parser{lex.Scanner{In: s}, now}
	return p.parse()
}

// ParseWhole is Parse of a query that nobody goes on typing: what does not count, as it is only half there, is an error
// too.
func ParseWhole(s string, now time.Time) (*Query, error) {
	p := parser{lex.Scanner{In: s}, now}
	q, err := p.parse()
	if err == nil {
		err = p.Half()
	}
	if err != nil {
		return nil, err
	}
	return q, nil
}

func (p *parser) parse() (*Query, error) {
	q := &Query{text: strings.TrimSpace(p.In)}
	for p.Skip(); p.Pos < len(p.In); p.Skip() {
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
	lex.Scanner
	now time.Time
}

// term reads up to the next blank that is neither quoted nor beside a bar. What is half typed leaves it without atoms.
func (p *parser) term() (term, error) {
	var t term
	start := p.Pos
	for p.Eat("!") {
		t.not = !t.not
	}
	for found, apart := true, false; found; {
		a, err := p.atom()
		if err != nil {
			return t, err
		}
		switch last := len(t.atoms) - 1; {
		case a == nil:
			p.Miss(start, "it needs a word or a value")
		case last >= 0 && !apart && t.atoms[last].takes(a):
			if err := p.another(&t.atoms[last], a); err != nil {
				return t, err
			}
		default:
			t.atoms = append(t.atoms, *a)
		}
		if found, apart = p.Bar(); apart && len(t.atoms) == 0 {
			return t, nil
		}
		if apart && strings.HasPrefix(p.In[p.Pos:], "!") {
			return t, lex.Turned(p.Pos)
		}
	}
	return t, nil
}

// takes reports whether word, right behind a bar, is one more value of a: the b of status=a|b.
func (a *atom) takes(word *atom) bool {
	return word.kind == inLine && word.re == nil && a.kind == inField && a.op != lex.Has && !a.op.Regexp()
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
	start := p.Pos
	switch {
	case start >= len(p.In) || lex.IsBoundary(p.In[start]):
		return nil, nil
	case p.Eat("jq:"):
		return p.expression(start)
	case p.Eat("re:"), p.Eat("~"):
		return p.lineRegexp()
	case lex.IsQuote(p.In[start]):
		text, _ := p.Word(lex.IsBoundary)
		return textAtom(start, text), nil
	}
	if name, op, ok := p.named(); ok {
		return p.fieldAtom(start, name, op)
	}
	p.Pos = start
	return textAtom(start, p.Run(lex.IsBoundary)), nil
}

func textAtom(pos int, text string) *atom {
	if text == "" {
		return nil
	}
	return &atom{pos: pos, op: lex.Contains, values: []value{{text: text, word: newWord(text)}}}
}

func (p *parser) lineRegexp() (*atom, error) {
	at := p.Pos
	expr, _ := p.Word(lex.IsSpace)
	if expr == "" {
		return nil, nil
	}
	a := &atom{pos: at, op: lex.Regexp}
	return a, a.compile(at, expr)
}

func (a *atom) compile(pos int, expr string) error {
	var err error
	if a.re, err = compile(expr); err != nil {
		return lex.BadRegexp(pos, err)
	}
	a.needs = newWord(strings.ToLower(required(a.re))) // folded it finds more, which does no harm
	return nil
}

// expression reads what is behind "jq:": in quotes, or all the rest.
func (p *parser) expression(start int) (*atom, error) {
	at := p.Pos
	var text string
	if at < len(p.In) && p.In[at] == '\'' {
		text, _ = p.Word(lex.IsBoundary) // single quotes: jq has its own double ones
		at++
	} else {
		text = p.In[at:]
		p.Pos = len(p.In)
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
func (p *parser) named() (name string, op lex.Operator, ok bool) {
	start := p.Pos
	at := p.Eat("@")
	for p.Pos < len(p.In) && isNameByte(p.In[p.Pos], p.Pos == start) {
		p.Pos++
	}
	name = p.In[start:p.Pos]
	rest := p.In[p.Pos:]
	if name == "" || name == "@" || strings.HasSuffix(name, "-") {
		return "", lex.Has, false
	}
	op, n := lex.OperatorAt(rest)
	p.Pos += n
	if n == 0 && (!at || rest != "" && !lex.IsBoundary(rest[0])) {
		return "", lex.Has, false
	}
	return name, op, true
}

// fieldAtom reads the value behind a name and an operator. Without one it is half typed.
func (p *parser) fieldAtom(start int, name string, op lex.Operator) (*atom, error) {
	a := &atom{pos: start, kind: inField, field: FieldOf(name), op: op}
	a.key = newWord(strings.ToLower(a.field.name[strings.LastIndexByte(a.field.name, '.')+1:]))
	if op == lex.Has {
		return a, nil
	}
	at, stop := p.Pos, lex.IsBoundary
	if op.Regexp() {
		stop = lex.IsSpace // a bar is the expression's own
	}
	text, quoted := p.Word(stop)
	if text == "" && (!quoted || op.Regexp()) {
		return nil, nil
	}
	if op.Regexp() {
		if a.field.own == ownTime {
			return nil, lex.Errorf(start, "A time is compared with = != < <= > or >=.")
		}
		return a, a.compile(at, text)
	}
	v, err := p.value(a, text, at, quoted)
	if err != nil {
		return nil, err
	}
	if op == lex.Contains && a.field.own == ofRecord && name[0] != '@' {
		w := newWord(p.In[start:p.Pos])
		a.literal = &w
	}
	a.values = []value{v}
	return a, nil
}

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
