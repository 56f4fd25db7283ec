package lex

import "strings"

// Operator stands between a name and a value.
type Operator uint8

const (
	Has Operator = iota // none: what is named is there
	Contains
	Equal
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
	Regexp
	NotRegexp
)

// String is the operator in its shortest spelling; "" for Has.
func (o Operator) String() string {
	return [...]string{
		Has: "", Contains: ":", Equal: "=", NotEqual: "!=", Less: "<", LessEqual: "<=",
		Greater: ">", GreaterEqual: ">=", Regexp: "~", NotRegexp: "!~",
	}[o]
}

// Ordered operators compare sizes.
func (o Operator) Ordered() bool { return o >= Less && o <= GreaterEqual }

// Negative operators hold when none of several values does.
func (o Operator) Negative() bool { return o == NotEqual || o == NotRegexp }

// Regexp reports whether the value is a regular expression.
func (o Operator) Regexp() bool { return o == Regexp || o == NotRegexp }

// OperatorAt is the operator that s begins with, and the length of its spelling; Has and 0 for none.
func OperatorAt(s string) (Operator, int) {
	for _, o := range [...]struct {
		text string
		op   Operator
	}{
		{"!=", NotEqual}, {"!~", NotRegexp}, {"=~", Regexp}, {"==", Equal}, {">=", GreaterEqual},
		{"<=", LessEqual}, {"=", Equal}, {">", Greater}, {"<", Less}, {"~", Regexp}, {":", Contains},
	} {
		if strings.HasPrefix(s, o.text) {
			return o.op, len(o.text)
		}
	}
	return Has, 0
}
