package filter

import (
	"regexp"
	"strings"
)

// Parse reads a filter. Only a broken regular expression is an error here, a *SyntaxError; what depends on the columns
// shows when the filter is bound.
func Parse(s string) (*Expr, error) { return (&parser{in: s}).parse() }

// ParseWhole is Parse of a filter that nobody goes on typing: what does not count, as it is only half there, is a
// *SyntaxError too.
func ParseWhole(s string) (*Expr, error) {
	p := &parser{in: s}
	e, err := p.parse()
	if err == nil && p.half != nil {
		return nil, p.half
	}
	return e, err
}

func (p *parser) parse() (*Expr, error) {
	e := &Expr{}
	for p.skipSpace(); !p.done(); p.skipSpace() {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		if len(t.atoms) > 0 {
			e.terms = append(e.terms, t)
		}
	}
	return e, nil
}

type parser struct {
	in   string
	pos  int
	half *SyntaxError // the first thing that is half typed
}

// miss notes that what begins at a place is half typed.
func (p *parser) miss(from int, what string) {
	if p.half == nil {
		p.half = errorAt(from, "%q is not finished: %s.", strings.TrimSpace(p.in[from:p.pos]), what)
	}
}

func (p *parser) done() bool { return p.pos >= len(p.in) }

func (p *parser) skipSpace() {
	for !p.done() && isSpace(p.in[p.pos]) {
		p.pos++
	}
}

// eat moves over text if it comes next.
func (p *parser) eat(text string) bool {
	if strings.HasPrefix(p.in[p.pos:], text) {
		p.pos += len(text)
		return true
	}
	return false
}

func (p *parser) term() (term, error) {
	start := p.pos
	t := term{not: p.eat("!")}
	var last *atom
	for {
		a, err := p.atom()
		switch {
		case err != nil:
			return term{}, err
		case a == nil:
			p.miss(start, "it needs a word")
		case last != nil && last.takes(a):
			last.values = append(last.values, a.values...)
		default:
			t.add(last)
			last = a
		}
		if a != nil && !a.counts() {
			p.miss(start, "it needs a value")
		}
		if !p.eat("|") {
			t.add(last)
			return t, nil
		}
	}
}

// add leaves out what is half typed.
func (t *term) add(a *atom) {
	if a != nil && a.counts() {
		t.atoms = append(t.atoms, *a)
	}
}

// counts reports whether the atom says something.
func (a *atom) counts() bool { return a.op == opHas || len(a.values) > 0 }

// takes reports whether word, after a bar, is one more value of a: the b of status=a|b.
func (a *atom) takes(word *atom) bool {
	return word.on == onRow && word.op == opContains && (a.on != onRow || a.exact == word.exact) && a.op != opHas && a.op != opRegexp && a.op != opNotRegexp
}

// atom reads up to the next blank or bar. It is nil where nothing counts yet.
func (p *parser) atom() (*atom, error) {
	start := p.pos
	switch {
	case p.done() || isBoundary(p.in[start]):
		return nil, nil
	case p.in[start] == '"' || p.in[start] == '\'':
		v, _ := p.value(isBoundary)
		a := word(start, v)
		if a != nil {
			a.exact = true
		}
		return a, nil
	case p.eat("/"):
		return rowRegexp(start, p.slashed())
	case p.eat("~"), p.eat("re:"):
		v, _ := p.value(isSpace)
		return rowRegexp(start, v)
	case p.eat("@"):
		return p.label(start)
	}
	if name, op, ok := p.named(); ok && name != "" && name[0] != '!' {
		a := &atom{pos: start, on: onColumn, name: name, op: op}
		return a, p.operand(a)
	}
	p.pos = start
	return word(start, p.run(isBoundary)), nil
}

func word(pos int, s string) *atom {
	if s == "" {
		return nil
	}
	return &atom{pos: pos, op: opContains, values: []string{s}}
}

// label reads what follows the "@" at start.
func (p *parser) label(start int) (*atom, error) {
	key, op, ok := p.named()
	switch {
	case key == "" && ok:
		p.pos = start
		return word(start, p.run(isBoundary)), nil
	case key == "":
		return nil, nil
	case !ok:
		return &atom{pos: start, on: onLabel, name: key, op: opHas}, nil
	}
	a := &atom{pos: start, on: onLabel, name: key, op: op}
	return a, p.operand(a)
}

// named reads a name and the operator after it, and reports whether there is an operator.
func (p *parser) named() (name string, op operator, ok bool) {
	start := p.pos
	for ; !p.done() && !isBoundary(p.in[p.pos]); p.pos++ {
		if op, n := operatorAt(p.in[p.pos:]); n > 0 {
			name = p.in[start:p.pos]
			p.pos += n
			return name, op, true
		}
	}
	return p.in[start:p.pos], opHas, false
}

// operatorAt is the operator that s begins with, and its length, 0 for none.
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
	// A "!" at the end is the first half of "!=".
	if s[0] == '!' && (len(s) == 1 || isBoundary(s[1])) {
		return opNotEqual, 1
	}
	return opHas, 0
}

// operand reads the value after the operator. A missing one leaves the atom without values: half typed.
func (p *parser) operand(a *atom) error {
	start, isRegexp := p.pos, a.op == opRegexp || a.op == opNotRegexp
	stop := isBoundary
	if isRegexp {
		stop = isSpace // a bar is the expression's own
	}
	v, quoted := p.value(stop)
	if v == "" && (!quoted || isRegexp) {
		return nil
	}
	a.values = []string{v}
	if !isRegexp {
		return nil
	}
	var err error
	a.re, err = compile(start, v)
	return err
}

func rowRegexp(pos int, re string) (*atom, error) {
	if re == "" {
		return nil, nil
	}
	re = plainSlashes(re)
	compiled, err := compile(pos, re)
	if err != nil {
		return nil, err
	}
	return &atom{pos: pos, op: opRegexp, values: []string{re}, re: compiled}, nil
}

func compile(pos int, re string) (*regexp.Regexp, error) {
	compiled, err := regexp.Compile("(?i)" + re)
	if err == nil {
		return compiled, nil
	}
	if _, plain := regexp.Compile(re); plain != nil {
		err = plain // without the flag that nobody typed
	}
	reason := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	return nil, errorAt(pos, "This is not a regular expression yet: %s.", reason)
}

// slashed reads a regular expression after its opening slash. The closing slash is one before a blank, a bar or the end;
// when it has not been typed yet, the expression ends with the word.
func (p *parser) slashed() string {
	start := p.pos
	for i := start; i < len(p.in); i++ {
		switch {
		case p.in[i] == '\\':
			i++
		case p.in[i] == '/' && (i+1 == len(p.in) || isBoundary(p.in[i+1])):
			p.pos = i + 1
			return p.in[start:i]
		}
	}
	return p.run(isSpace)
}

// value reads a word, which may begin with a quoted part, and reports whether it did.
func (p *parser) value(stop func(byte) bool) (string, bool) {
	if p.done() || p.in[p.pos] != '"' && p.in[p.pos] != '\'' {
		return p.run(stop), false
	}
	mark := p.in[p.pos]
	var b strings.Builder
	for p.pos++; !p.done(); p.pos++ {
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
	}
	b.WriteString(p.run(stop))
	return b.String(), true
}

func (p *parser) run(stop func(byte) bool) string {
	start := p.pos
	for !p.done() && !stop(p.in[p.pos]) {
		p.pos++
	}
	return p.in[start:p.pos]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isBoundary(c byte) bool { return isSpace(c) || c == '|' }
