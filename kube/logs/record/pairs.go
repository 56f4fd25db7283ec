package record

import "strings"

// pair is one key=value.
type pair struct {
	key   string
	value quoted
}

// pairAt reads the pair that begins at i, and returns where it ends. A bare word is a key without a value, for which
// hasValue is false.
func pairAt(s string, i int) (p pair, end int, hasValue bool) {
	start := i
	for i < len(s) && isKeyByte(s[i]) {
		i++
	}
	p.key = s[start:i]
	if i >= len(s) || s[i] != '=' || p.key == "" {
		i = wordEnd(s, i)
		p.key = s[start:i]
		return p, i, false
	}
	i++
	if i < len(s) && s[i] == '"' {
		if q, end, ok := quotedAt(s, i); ok {
			p.value = q
			return p, end, true
		}
	}
	start = i
	i = wordEnd(s, i)
	if i > start && isProse(p.key) {
		i = proseEnd(s, i)
	}
	p.value.raw = s[start:i]
	return p, i, true
}

func wordEnd(s string, i int) int {
	for i < len(s) && !isBlank(s[i]) {
		i++
	}
	return i
}

// isProse reports whether the values of a key are words. Who writes them without quotes means all up to the next pair.
func isProse(key string) bool {
	what, _ := roleOf(key)
	return what == messageRole || strings.EqualFold(key, "err") || strings.EqualFold(key, "error")
}

// proseEnd is the end of the last word from i on, before the next pair.
func proseEnd(s string, i int) int {
	for {
		next := skipBlank(s, i)
		if next >= len(s) || beginsPair(s[next:]) {
			return i
		}
		i = wordEnd(s, next)
	}
}

// isKeyByte reports whether keys of pairs may hold c.
func isKeyByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '_' || c == '.' || c == '-' || c == '@' || c == '/' || c >= 0x80
}

// looksLogfmt reports whether a line of an unknown source is logfmt: it begins with a pair, another follows, and either
// one of them is a level, a time or a message, or there are three and no words between.
func looksLogfmt(s string) bool {
	const enough = 8
	pairs, words, known := 0, 0, false
	for i := skipBlank(s, 0); i < len(s) && pairs+words < enough; i = skipBlank(s, i) {
		p, end, ok := pairAt(s, i)
		if !ok {
			if words++; pairs == 0 {
				return false
			}
		} else {
			pairs++
			what, _ := roleOf(p.key)
			known = known || what != noRole
		}
		i = end
	}
	return pairs >= 2 && (known && words < pairs || pairs >= 3 && words == 0)
}

// beginsPair reports whether the line begins with key=.
func beginsPair(s string) bool {
	i := skipBlank(s, 0)
	start := i
	for i < len(s) && isKeyByte(s[i]) {
		i++
	}
	return i > start && i < len(s) && s[i] == '='
}

// beginsRole reports whether the line begins with the pair of a level or a time.
func beginsRole(s string) bool {
	p, _, ok := pairAt(s, skipBlank(s, 0))
	if !ok {
		return false
	}
	what, _ := roleOf(p.key)
	return what == levelRole || what == timeRole
}

// readPairs adds the pairs from i on; words between them are keys with an empty value, as logfmt has it, if bare is set.
func readPairs(s string, i int, bare bool, fields []Field) []Field {
	for i = skipBlank(s, i); i < len(s); i = skipBlank(s, i) {
		p, end, ok := pairAt(s, i)
		if ok || bare {
			fields = append(fields, Field{p.key, p.value.text()})
		}
		i = end
	}
	return fields
}

// readInline adds the pairs that a text has between its words: "retry n=3 host=(db)". They begin at its start or after a
// blank, a bracket or a comma.
func readInline(s string, fields []Field) []Field {
	for from := 0; ; {
		n := strings.IndexByte(s[from:], '=')
		if n < 0 {
			return fields
		}
		eq := from + n
		start := eq
		for start > from && isKeyByte(s[start-1]) {
			start--
		}
		from = eq + 1
		if start == eq || !isLetter(s[start]) || start > 0 && !strings.ContainsRune(" \t,([{;|", rune(s[start-1])) {
			continue
		}
		if from < len(s) && s[from] == '"' {
			if q, end, ok := quotedAt(s, from); ok {
				fields, from = append(fields, Field{s[start:eq], q.text()}), end
				continue
			}
			return fields // no other quote either
		}
		end := from
		for end < len(s) && strings.IndexByte(" \t,)]};|=", s[end]) < 0 {
			end++
		}
		if end > from && (end == len(s) || s[end] != '=') {
			fields = append(fields, Field{s[start:eq], s[from:end]})
		}
	}
}

func isLetter(c byte) bool { c = lower(c); return 'a' <= c && c <= 'z' || c == '_' || c == '@' }
