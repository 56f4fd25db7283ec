package jq

import (
	"slices"

	"github.com/itchyny/gojq"
)

// keys are the members of its input that an expression can look at, so that the others need not be read.
type keys struct {
	all   bool
	names []string
}

// keysOf finds them. What it does not know takes all.
func keysOf(q *gojq.Query) keys {
	k := &keys{}
	k.query(q)
	return *k
}

func (k *keys) add(name string) {
	if !slices.Contains(k.names, name) {
		k.names = append(k.names, name)
	}
}

// query goes over a query that is run on the input, and reports whether the input itself may be among its results.
func (k *keys) query(q *gojq.Query) bool {
	switch {
	case len(q.FuncDefs) > 0 || len(q.Patterns) > 0 || q.Term == nil && q.Op == 0:
		k.all = true
		return true
	case q.Term != nil:
		return k.term(q.Term)
	}
	switch q.Op {
	case gojq.OpPipe:
		return k.query(q.Left) && k.query(q.Right)
	case gojq.OpComma, gojq.OpAlt:
		left := k.query(q.Left)
		return k.query(q.Right) || left
	case gojq.OpAnd, gojq.OpOr:
		k.query(q.Left)
		k.query(q.Right)
		return false
	}
	left := k.query(q.Left)
	if k.query(q.Right) || left {
		k.all = true
	}
	return false
}

func (k *keys) term(t *gojq.Term) bool {
	itself := k.bare(t)
	for _, s := range t.SuffixList {
		if itself && !s.Optional {
			itself = k.index(s.Index)
		}
	}
	return itself
}

// index notes the key of an index on the input.
func (k *keys) index(i *gojq.Index) bool {
	switch {
	case i == nil || i.IsSlice:
	case i.Name != "":
		k.add(i.Name)
		return false
	case i.Str != nil && i.Str.Queries == nil:
		k.add(i.Str.Str)
		return false
	case i.Start != nil:
		if name, ok := literal(i.Start); ok {
			k.add(name)
			return false
		}
	}
	k.all = true
	return false
}

func (k *keys) bare(t *gojq.Term) bool {
	switch t.Type {
	case gojq.TermTypeIdentity:
		return true
	case gojq.TermTypeIndex:
		return k.index(t.Index)
	case gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse, gojq.TermTypeNumber:
		return false
	case gojq.TermTypeString:
		if t.Str.Queries == nil {
			return false
		}
	case gojq.TermTypeUnary:
		if !k.term(t.Unary.Term) {
			return false
		}
	case gojq.TermTypeQuery:
		return k.query(t.Query)
	case gojq.TermTypeFunc:
		return k.function(t.Func)
	}
	k.all = true
	return false
}

func (k *keys) function(f *gojq.Func) bool {
	switch {
	case f.Name[0] == '$' || f.Name == "empty" && len(f.Args) == 0:
		return false
	case f.Name == "not" && len(f.Args) == 0:
		return false
	case f.Name == "select" && len(f.Args) == 1:
		k.query(f.Args[0])
		return true
	case f.Name == "has" && len(f.Args) == 1:
		if name, ok := literal(f.Args[0]); ok {
			k.add(name)
			return false
		}
	}
	k.all = true
	return false
}
