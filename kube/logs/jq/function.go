package jq

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"
)

// function guards the call of a function, or a variable.
func (g *guard) function(t *gojq.Term) *gojq.Term {
	f := t.Func
	if f.Name[0] == '$' {
		g.asks = g.asks || slices.Contains(g.vars, f.Name)
		return t
	}
	for i := range f.Args {
		g.queries(&f.Args[i])
	}
	if g.knows(f) {
		return t
	}
	g.asks = g.asks || f.Name == "now"
	c := careOf(f.Name, len(f.Args))
	before := call(checkFair)
	switch c {
	case refused:
		g.refuse("%s/%d", f.Name, len(f.Args))
		return t
	case cheap:
		return t
	case cut:
		before = call(checkCut)
	case numeric:
		before = call(checkNumeral)
	case crossing:
		return crossed(f)
	case matching, everywhere:
		before = g.regexp(f, c == everywhere)
	case formatting:
		if !isScalar(f.Args[0]) {
			g.refuse("%s with a form that is not written out", f.Name)
		}
	}
	for i, arg := range f.Args {
		if !isScalar(arg) {
			f.Args[i] = pipe(arg, call(checkFair))
		}
	}
	return enclosed(pipe(pipe(before, &gojq.Query{Term: t}), call(checkFair)))
}

// crossed calls a function of one argument once what that costs with the input is paid.
func crossed(f *gojq.Func) *gojq.Term {
	const arg = "$ a"
	works := pipe(call(checkCross, &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}, variable(arg)), call(f.Name, variable(arg)))
	return enclosed(pipe(bind(f.Args[0], arg, works), call(checkFair)))
}

// regexp is the check before a function of a regular expression, which must be written out: of each that is made while it
// runs, jq keeps the program for ever.
func (g *guard) regexp(f *gojq.Func, all bool) *gojq.Query {
	expr, ok := literal(f.Args[0])
	flags := ""
	if last := len(f.Args) - 1; ok && last > 0 && !(strings.HasSuffix(f.Name, "sub") && last == 1) {
		if flags, ok = literal(f.Args[last]); !ok {
			ok = f.Args[last].Term != nil && f.Args[last].Term.Type == gojq.TermTypeNull
		}
	}
	if !ok {
		g.refuse("%s with a regular expression that is not written out", f.Name)
		return call(checkFair)
	}
	if _, err := regexp.Compile(expr); err != nil {
		g.refuse("%w", err)
		return call(checkFair)
	}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		g.refuse("%w", err)
		return call(checkFair)
	}
	parts, instructions := 0, 0
	if all || strings.Contains(flags, "g") {
		parts = 1 + parsed.MaxCap()
	}
	if program, err := syntax.Compile(parsed.Simplify()); err == nil {
		instructions = len(program.Inst)
	}
	return call(checkPlaces, number(instructions), number(parts))
}

// literal is a text that is written out.
func literal(q *gojq.Query) (string, bool) {
	if !isScalar(q) || q.Term.Type != gojq.TermTypeString {
		return "", false
	}
	return q.Term.Str.Str, true
}

// isScalar reports whether q is a number, a text, or a word, as it stands.
func isScalar(q *gojq.Query) bool {
	t := q.Term
	if t == nil || len(q.FuncDefs) > 0 || len(t.SuffixList) > 0 {
		return false
	}
	switch t.Type {
	case gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse:
		return true
	case gojq.TermTypeString:
		return t.Str.Queries == nil
	}
	return isNumber(q)
}

func isNumber(q *gojq.Query) bool {
	t := q.Term
	if t != nil && t.Type == gojq.TermTypeUnary && len(t.SuffixList) == 0 {
		t = t.Unary.Term
	}
	return t != nil && len(q.FuncDefs) == 0 && t.Type == gojq.TermTypeNumber && len(t.SuffixList) == 0
}

// What trees are made of.

func pipe(l, r *gojq.Query) *gojq.Query { return &gojq.Query{Op: gojq.OpPipe, Left: l, Right: r} }

func bind(value *gojq.Query, name string, body *gojq.Query) *gojq.Query {
	return &gojq.Query{Op: gojq.OpPipe, Left: value, Patterns: []*gojq.Pattern{{Name: name}}, Right: body}
}

func call(name string, args ...*gojq.Query) *gojq.Query {
	return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: name, Args: args}}}
}

func variable(name string) *gojq.Query { return call(name) }

func number(n int) *gojq.Query {
	return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeNumber, Number: strconv.Itoa(n)}}
}

func enclosed(q *gojq.Query) *gojq.Term { return &gojq.Term{Type: gojq.TermTypeQuery, Query: q} }
