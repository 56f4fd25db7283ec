package filter

import (
	"regexp"
	"strings"

	"fathom/kube/lex"
)

// Parse reads a filter. Only a broken regular expression is an error here, a *lex.SyntaxError; what depends on the columns
// shows when the filter is bound.
func Parse(s string) (*Expr, error) { return newParser(s).parse() }

// ParseWhole is Parse of a filter that nobody goes on typing: what does not count, as it is only half there, is a
// *lex.SyntaxError too.
func ParseWhole(s string) (*Expr, error) {
	p := newParser(s)
	e, err := p.parse()
	if err == nil {
		err = p.Half()
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (p *parser) parse() (*Expr, error) {
	e := &Expr{}
	for p.Skip(); !p.Done(); p.Skip() {
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

type parser struct{ lex.Scanner }

func newParser(s string) *parser { return &parser{lex.Scanner{In: s}} }

func (p *parser) term() (term, error) {
	start := p.Pos
	t := term{not: p.Eat("!")}
	var last *atom
	for found, apart := true, false; found; {
		a, err := p.atom()
		switch {
		case err != nil:
			return term{}, err
		case a == nil:
			p.Miss(start, "it needs a word")
		case last != nil && (!apart || last.on == onRow) && last.takes(a):
			last.values = append(last.values, a.values...)
		default:
			t.add(last)
			last = a
		}
		if a != nil && !a.counts() {
			p.Miss(start, "it needs a value")
		}
		if found, apart = p.Bar(); apart && last == nil {
			return t, nil
		}
		if apart && strings.HasPrefix(p.In[p.Pos:], "!") {
			return term{}, lex.Turned(p.Pos)
		}
	}
	t.add(last)
	return t, nil
}

// add leaves out what is half typed.
func (t *term) add(a *atom) {
	if a != nil && a.counts() {
		t.atoms = append(t.atoms, *a)
	}
}

// counts reports whether the atom says something.
func (a *atom) counts() bool { return a.op == lex.Has || len(a.values) > 0 }

// takes reports whether word, right after a bar, is one more value of a: the b of status=a|b.
func (a *atom) takes(word *atom) bool {
	return word.on == onRow && word.op == lex.Contains && (a.on != onRow || a.exact == word.exact) && a.op != lex.Has && !a.op.Regexp()
}

// atom reads up to the next blank or bar. It is nil where nothing counts yet.
func (p *parser) atom() (*atom, error) {
	start := p.Pos
	switch {
	case p.Done() || lex.IsBoundary(p.In[start]):
		return nil, nil
	case lex.IsQuote(p.In[start]):
		v, _ := p.Word(lex.IsBoundary)
		a := word(start, v)
		if a != nil {
			a.exact = true
		}
		return a, nil
	case p.Eat("/"):
		return rowRegexp(start, p.slashed())
	case p.Eat("~"), p.Eat("re:"):
		v, _ := p.Word(lex.IsSpace)
		return rowRegexp(start, v)
	case p.Eat("@"):
		return p.label(start)
	}
	if name, op, ok := p.named(); ok && name != "" && name[0] != '!' {
		a := &atom{pos: start, on: onColumn, name: name, op: op}
		return a, p.operand(a)
	}
	p.Pos = start
	return word(start, p.Run(lex.IsBoundary)), nil
}

func word(pos int, s string) *atom {
	if s == "" {
		return nil
	}
	return &atom{pos: pos, op: lex.Contains, values: []string{s}}
}

// label reads what follows the "@" at start.
func (p *parser) label(start int) (*atom, error) {
	key, op, ok := p.named()
	switch {
	case key == "" && ok:
		p.Pos = start
		return word(start, p.Run(lex.IsBoundary)), nil
	case key == "":
		return nil, nil
	case !ok:
		return &atom{pos: start, on: onLabel, name: key, op: lex.Has}, nil
	}
	a := &atom{pos: start, on: onLabel, name: key, op: op}
	return a, p.operand(a)
}

// named reads a name and the operator after it, and reports whether there is an operator.
func (p *parser) named() (name string, op lex.Operator, ok bool) {
	start := p.Pos
	for ; !p.Done() && !lex.IsBoundary(p.In[p.Pos]); p.Pos++ {
		if op, n := operatorAt(p.In[p.Pos:]); n > 0 {
			name = p.In[start:p.Pos]
			p.Pos += n
			return name, op, true
		}
	}
	return p.In[start:p.Pos], lex.Has, false
}

// operatorAt is lex.OperatorAt, but a "!" at the end is the first half of "!=".
func operatorAt(s string) (lex.Operator, int) {
	if s[0] == '!' && (len(s) == 1 || lex.IsBoundary(s[1])) {
		return lex.NotEqual, 1
	}
	return lex.OperatorAt(s)
}

// operand reads the value after the operator. A missing one leaves the atom without values: half typed.
func (p *parser) operand(a *atom) error {
	start, isRegexp := p.Pos, a.op.Regexp()
	stop := lex.IsBoundary
	if isRegexp {
		stop = lex.IsSpace // a bar is the expression's own
	}
	v, quoted := p.Word(stop)
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
	return &atom{pos: pos, op: lex.Regexp, values: []string{re}, re: compiled}, nil
}

func compile(pos int, re string) (*regexp.Regexp, error) {
	compiled, err := regexp.Compile("(?i)" + re)
	if err == nil {
		return compiled, nil
	}
	if _, plain := regexp.Compile(re); plain != nil {
		err = plain // without the flag that nobody typed
	}
	return nil, lex.BadRegexp(pos, err)
}

// slashed reads a regular expression after its opening slash. The closing slash is one before a blank, a bar or the end;
// when it has not been typed yet, the expression ends with the word.
func (p *parser) slashed() string {
	start := p.Pos
	for i := start; i < len(p.In); i++ {
		switch {
		case p.In[i] == '\\':
			i++
		case p.In[i] == '/' && (i+1 == len(p.In) || lex.IsBoundary(p.In[i+1])):
			p.Pos = i + 1
			return p.In[start:i]
		}
	}
	return p.Run(lex.IsSpace)
}
