package logs

import (
	"regexp"
	"slices"
	"strings"
)

// term is a part of a query that holds for lines with that value of a field.
func term(field, value string) string {
	const most = 200 // longer ones are known by their beginning
	switch {
	case !plainName(field):
		return quoted(value)
	case len(value) > most:
		return field + "=~" + quoted("^"+regexp.QuoteMeta(strings.ToValidUTF8(value[:most], "")))
	case strings.ContainsAny(value, "*?"):
		return field + "=~" + quoted("^"+regexp.QuoteMeta(value)+"$")
	}
	return field + "=" + quoted(value)
}

// ownName is the name in queries of a line's own field: with a sign where Fathom has another of that name.
func ownName(key string) string {
	taken := []string{"level", "pod", "container", "namespace", "ns", "node", "source", "message", "msg", "time"}
	if slices.Contains(taken, strings.ToLower(key)) {
		return "@" + key
	}
	return key
}

// plainName reports whether a field can be named in a query.
func plainName(field string) bool {
	return field != "" && strings.Trim(strings.ToLower(field), "abcdefghijklmnopqrstuvwxyz0123456789_.-@") == ""
}

// quoted writes a value so that it is one word of a query.
func quoted(value string) string {
	if value != "" && strings.Trim(strings.ToLower(value), "abcdefghijklmnopqrstuvwxyz0123456789_.-/") == "" {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// longestPattern is how many bytes of a message its pattern is of.
const longestPattern = 500

// like is a term that holds for lines whose message has a pattern: what it folds may be anything.
func like(pattern string) string {
	folded := regexp.MustCompile(`<[a-z]+>`)
	var b strings.Builder
	b.WriteByte('^')
	at := 0
	for _, m := range folded.FindAllStringIndex(pattern, -1) {
		b.WriteString(regexp.QuoteMeta(pattern[at:m[0]]))
		b.WriteString(".*?")
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(pattern[at:]))
	if len(pattern) < longestPattern {
		b.WriteByte('$')
	}
	return "message=~" + quoted(b.String())
}
