package filter

import (
	"regexp"
	"strings"

	"fathom/kube/lex"
)

// Expr is a parsed filter. It is immutable and knows no columns yet: Bind gives it those.
type Expr struct{ terms []term }

// term is one blank-separated word: any of its atoms, or with not, none of them.
type term struct {
	not   bool
	atoms []atom
}

type subject uint8

const (
	onRow    subject = iota // a bare word or regular expression
	onColumn                // name is a column or one of the row's own fields
	onLabel                 // name is a label key
)

type atom struct {
	pos    int
	on     subject
	name   string
	op     lex.Operator
	values []string // at least one, but for lex.Has
	exact  bool     // a word in quotes: its letters stand together
	re     *regexp.Regexp
}

// Empty reports whether the filter lets every row through.
func (e *Expr) Empty() bool { return e == nil || len(e.terms) == 0 }

// Words are the plain words that rows must show, in the order typed, for highlighting.
func (e *Expr) Words() []string {
	if e == nil {
		return nil
	}
	var words []string
	for _, t := range e.terms {
		if t.not {
			continue
		}
		for _, a := range t.atoms {
			if a.on == onRow && a.op == lex.Contains {
				words = append(words, a.values...)
			}
		}
	}
	return words
}

// String is the filter in one canonical form, which parses to an equal filter.
func (e *Expr) String() string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	for i, t := range e.terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		if t.not {
			b.WriteByte('!')
		}
		for j, a := range t.atoms {
			switch {
			case j > 0 && t.atoms[j-1].takes(&a):
				b.WriteString(" | ")
			case j > 0:
				b.WriteByte('|')
			}
			a.write(&b)
		}
	}
	return b.String()
}

func (a atom) write(b *strings.Builder) {
	if a.on == onRow && a.op == lex.Regexp {
		b.WriteString("/" + escapeSlashes(a.values[0]) + "/")
		return
	}
	if a.on == onLabel {
		b.WriteByte('@')
	}
	b.WriteString(a.name)
	if a.on != onRow {
		b.WriteString(a.op.String())
	}
	for i, v := range a.values {
		if i > 0 {
			b.WriteByte('|')
		}
		if a.exact {
			b.WriteString(quoted(v))
		} else {
			b.WriteString(quote(v))
		}
	}
}

// quote puts s in quotes unless it can be nothing but a plain word.
func quote(s string) string {
	if plain(s) {
		return s
	}
	return quoted(s)
}

func plain(s string) bool {
	ok := s != "" && s[0] != '/'
	for i := 0; i < len(s) && ok; i++ {
		c := s[i]
		ok = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_./%+*", c) >= 0
	}
	return ok
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// escapeSlashes makes a regular expression fit between slashes; plainSlashes is its inverse.
func escapeSlashes(re string) string { return eachRegexpPart(re, "/", `\/`) }

func plainSlashes(re string) string { return eachRegexpPart(re, `\/`, "/") }

// eachRegexpPart replaces parts of a regular expression, a part being one byte or an escaped one.
func eachRegexpPart(re, from, to string) string {
	if !strings.Contains(re, "/") {
		return re
	}
	var b strings.Builder
	for i := 0; i < len(re); {
		n := 1
		if re[i] == '\\' && i+1 < len(re) {
			n = 2
		}
		part := re[i : i+n]
		if part == from {
			part = to
		}
		b.WriteString(part)
		i += n
	}
	return b.String()
}
