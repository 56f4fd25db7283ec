package record

import "strings"

// zapHeader reads the time, the level and the tabs after them that zap's console lines begin with; n is 0 when s does not.
func zapHeader(s string) (when string, level Level, n int) {
	const longestTime, longestLevel = 40, 20 // with colours
	tab := strings.IndexByte(s[:min(len(s), longestTime)], '\t')
	if tab < 8 {
		return "", None, 0
	}
	next := strings.IndexByte(s[tab+1:min(len(s), tab+1+longestLevel)], '\t')
	if next < 3 {
		return "", None, 0
	}
	level, ok := ParseLevel(bare(s[tab+1 : tab+1+next]))
	if !ok {
		return "", None, 0
	}
	return s[:tab], level, tab + 1 + next + 1
}

// readZap reads "time, level, logger, caller, message, {fields}", of which logger, caller and fields may be left out.
func readZap(s string, r *Record) bool {
	when, level, n := zapHeader(s)
	if n == 0 {
		return false
	}
	t, ok := parseTime(when)
	if !ok {
		return false
	}
	r.Format, r.Time, r.Level = Zap, t, level
	s = s[n:]
	var tail []Field
	if i := strings.LastIndex(s, "\t{"); i >= 0 {
		if fields, ok := readJSON(s[i+1:], nil); ok {
			s, tail = s[:i], fields
		}
	}
	if column, rest, ok := strings.Cut(s, "\t"); ok && !isCaller(column) && isName(column) {
		r.Fields, s = append(r.Fields, Field{"logger", column}), rest
	}
	if column, rest, ok := strings.Cut(s, "\t"); ok && isCaller(column) {
		r.Fields, s = append(r.Fields, Field{"caller", column}), rest
	}
	r.Message = s
	r.Fields = append(r.Fields, tail...)
	return true
}

// isCaller reports whether s is a place in code: dir/file.go:12.
func isCaller(s string) bool {
	i := strings.LastIndexByte(s, ':')
	if i <= 0 || strings.IndexByte(s, ' ') >= 0 {
		return false
	}
	_, ok := number(s[i+1:])
	return ok && len(s)-i < 9
}

func isName(s string) bool {
	for i := range len(s) {
		if !isKeyByte(s[i]) {
			return false
		}
	}
	return s != ""
}

// bare is a word without the colours around it.
func bare(s string) string {
	if strings.IndexByte(s, escape) < 0 {
		return s
	}
	for strings.HasPrefix(s, "\x1b") {
		s = s[colour(s, 0):]
	}
	if i := strings.IndexByte(s, escape); i >= 0 {
		s = s[:i]
	}
	return s
}

const escape = '\x1b'

// colour is where the escape sequence that begins at i ends, as far as it is one that sets colours.
func colour(s string, i int) int {
	i++
	if i >= len(s) || s[i] != '[' {
		return i
	}
	for i++; i < len(s) && (isDigit(s[i]) || s[i] == ';' || s[i] == ':'); i++ {
	}
	return min(i+1, len(s))
}
