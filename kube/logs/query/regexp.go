package query

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// compile compiles an expression with the same rule of case: any, unless it has a capital. Escapes such as \S are none.
func compile(expr string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(expr)
	if err != nil || hasCapital(withoutEscapes(expr)) {
		return re, err
	}
	return regexp.Compile("(?i:" + expr + ")")
}

func withoutEscapes(expr string) string {
	var b strings.Builder
	for i := 0; i < len(expr); i++ {
		if expr[i] == '\\' {
			i++
			continue
		}
		b.WriteByte(expr[i])
	}
	// (?P<Name> and (?i are syntax too.
	return strings.ReplaceAll(b.String(), "(?P<", "(?<")
}

// required is a text that is in every match of an expression, the longest that is easily found; "" for none.
func required(re *regexp.Regexp) string {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return ""
	}
	return requiredOf(parsed)
}

func requiredOf(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return requiredOf(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return requiredOf(re.Sub[0])
		}
	case syntax.OpConcat:
		best := ""
		for _, sub := range re.Sub {
			if text := requiredOf(sub); len(text) > len(best) {
				best = text
			}
		}
		return best
	}
	return ""
}
