package jq

import (
	"fmt"
	"slices"

	"github.com/itchyny/gojq"
)

// guard puts checks before and behind all parts of an expression that can make or look at much. It changes the tree.
type guard struct {
	vars    []string
	asks    bool // the expression uses one of vars, or the time
	defined []signature
	err     error
}

// signature is a function that the expression defines.
type signature struct {
	name string
	args int
}

func (g *guard) refuse(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
}

// queries guards all that are there.
func (g *guard) queries(all ...**gojq.Query) {
	for _, q := range all {
		if *q != nil {
			*q = g.query(*q)
		}
	}
}

func (g *guard) query(q *gojq.Query) *gojq.Query {
	if q.Meta != nil || len(q.Imports) > 0 {
		g.refuse("modules")
		return q
	}
	outer := len(g.defined)
	defer func() { g.defined = g.defined[:outer] }()
	for _, f := range q.FuncDefs {
		g.define(f)
	}
	if q.Term != nil {
		q.Term = g.term(q.Term)
		return q
	}
	if q.Op == 0 {
		g.refuse("definitions with nothing behind them")
		return q
	}
	g.queries(&q.Left)
	g.patterns(q.Patterns)
	g.queries(&q.Right)
	switch q.Op {
	case gojq.OpPipe, gojq.OpComma, gojq.OpAnd, gojq.OpOr, gojq.OpAlt:
		return q
	case gojq.OpAdd, gojq.OpSub, gojq.OpMul, gojq.OpDiv, gojq.OpMod, gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
		return g.operation(q)
	}
	g.refuse("%s, which changes a value", q.Op)
	return q
}

func (g *guard) define(f *gojq.FuncDef) {
	g.defined = append(g.defined, signature{f.Name, len(f.Args)})
	inner := len(g.defined)
	for _, arg := range f.Args {
		g.defined = append(g.defined, signature{name: arg}, signature{name: trimDollar(arg)})
	}
	g.queries(&f.Body)
	g.defined = g.defined[:inner]
}

func trimDollar(s string) string {
	if s[0] == '$' {
		return s[1:]
	}
	return s
}

func (g *guard) patterns(all []*gojq.Pattern) {
	for _, p := range all {
		g.patterns(p.Array)
		for _, o := range p.Object {
			g.text(o.KeyString)
			g.queries(&o.KeyQuery)
			if o.Val != nil {
				g.patterns([]*gojq.Pattern{o.Val})
			}
		}
	}
}

func (g *guard) text(s *gojq.String) {
	if s != nil {
		for i := range s.Queries {
			g.queries(&s.Queries[i])
		}
	}
}

// operation guards an operator between two values: both are there before it works.
func (g *guard) operation(q *gojq.Query) *gojq.Query {
	check := checkPair
	switch q.Op {
	case gojq.OpMul:
		check = checkProduct
	case gojq.OpSub:
		check = checkCross
	}
	compares := q.Op >= gojq.OpEq && q.Op <= gojq.OpLe
	switch {
	case compares && (isScalar(q.Left) || isScalar(q.Right)):
		return q // only so much is looked at
	case q.Op != gojq.OpMul && (isNumber(q.Left) || isNumber(q.Right)):
		return q // numbers, or an error
	}
	const l, r = "$ l", "$ r" // no expression can name these
	works := pipe(call(check, variable(l), variable(r)), &gojq.Query{Op: q.Op, Left: variable(l), Right: variable(r)})
	if !compares {
		works = pipe(works, call(checkFair))
	}
	out := bind(q.Right, r, bind(q.Left, l, works))
	out.FuncDefs = q.FuncDefs
	return out
}

func (g *guard) term(t *gojq.Term) *gojq.Term {
	suffixes := t.SuffixList
	t.SuffixList = nil
	t = g.bare(t)
	for _, s := range suffixes {
		if s.Iter || s.Index != nil && s.Index.IsSlice {
			t = enclosed(pipe(&gojq.Query{Term: t}, call(checkFair)))
		}
		if s.Index != nil {
			g.index(s.Index)
		}
		t.SuffixList = append(t.SuffixList, s)
	}
	return t
}

// index guards the value that something is indexed with: an array would be searched for.
func (g *guard) index(i *gojq.Index) {
	g.text(i.Str)
	g.queries(&i.Start, &i.End)
	if i.Start != nil && !i.IsSlice && !isScalar(i.Start) {
		i.Start = pipe(i.Start, call(checkIndex))
	}
}

// bare guards a term without its suffixes.
func (g *guard) bare(t *gojq.Term) *gojq.Term {
	makes := false
	switch t.Type {
	case gojq.TermTypeRecurse:
		return enclosed(pipe(call(checkFair), &gojq.Query{Term: t}))
	case gojq.TermTypeIndex:
		if g.index(t.Index); t.Index.IsSlice {
			return enclosed(pipe(call(checkFair), &gojq.Query{Term: t}))
		}
	case gojq.TermTypeFunc:
		return g.function(t)
	case gojq.TermTypeUnary:
		t.Unary.Term = g.term(t.Unary.Term)
	case gojq.TermTypeObject:
		for _, kv := range t.Object.KeyVals {
			g.text(kv.KeyString)
			g.queries(&kv.KeyQuery, &kv.Val)
		}
		makes = true
	case gojq.TermTypeArray:
		g.queries(&t.Array.Query)
		makes = true
	case gojq.TermTypeFormat, gojq.TermTypeString:
		g.text(t.Str)
		makes = t.Type == gojq.TermTypeFormat || t.Str != nil && t.Str.Queries != nil
	default:
		g.flow(t)
	}
	if !makes {
		return t
	}
	return enclosed(pipe(pipe(call(checkFair), &gojq.Query{Term: t}), call(checkFair)))
}

// flow guards what a term of control is made of.
func (g *guard) flow(t *gojq.Term) {
	switch t.Type {
	case gojq.TermTypeIf:
		g.queries(&t.If.Cond, &t.If.Then, &t.If.Else)
		for _, e := range t.If.Elif {
			g.queries(&e.Cond, &e.Then)
		}
	case gojq.TermTypeTry:
		g.queries(&t.Try.Body, &t.Try.Catch)
	case gojq.TermTypeReduce:
		g.patterns(t.Reduce.Patterns)
		g.queries(&t.Reduce.Query, &t.Reduce.Start, &t.Reduce.Update)
	case gojq.TermTypeForeach:
		g.patterns(t.Foreach.Patterns)
		g.queries(&t.Foreach.Query, &t.Foreach.Start, &t.Foreach.Update, &t.Foreach.Extract)
	case gojq.TermTypeLabel:
		g.queries(&t.Label.Body)
	case gojq.TermTypeQuery:
		g.queries(&t.Query)
	}
}

func (g *guard) knows(f *gojq.Func) bool {
	return slices.Contains(g.defined, signature{f.Name, len(f.Args)})
}
