package record

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// deepest is how far objects are flattened; what is deeper stays JSON.
	deepest = 24
	// longestPrefix bounds what the keys of an object's members begin with, which would else be copied for each of them.
	longestPrefix = 200
)

// looksJSON reports whether a line can be one JSON object.
func looksJSON(s string) bool {
	i, end := skipBlank(s, 0), len(s)
	for end > i && isBlank(s[end-1]) {
		end--
	}
	if end-i < 2 || s[i] != '{' || s[end-1] != '}' {
		return false
	}
	i = skipBlank(s, i+1)
	return s[i] == '"' || s[i] == '}'
}

// readJSON adds the members of the object that is the whole of s, and reports whether it is one.
func readJSON(s string, fields []Field) ([]Field, bool) {
	if !looksJSON(s) {
		return fields, false
	}
	w := walker{s: s, fields: fields}
	end, ok := w.object(skipBlank(s, 0), "", 1)
	if !ok || skipBlank(s, end) != len(s) {
		return fields, false
	}
	return w.fields, true
}

// walker goes over a JSON object without building it. It is lenient about scalars, which it takes as they are.
type walker struct {
	s      string
	fields []Field
}

// object adds the members of the object that begins at i, and returns where it ends.
func (w *walker) object(i int, prefix string, depth int) (int, bool) {
	i = skipBlank(w.s, i+1)
	if i < len(w.s) && w.s[i] == '}' {
		return i + 1, true
	}
	for {
		key, at, ok := member(w.s, i)
		if !ok {
			return 0, false
		}
		if i, ok = w.value(key, at, prefix, depth); !ok {
			return 0, false
		}
		i = skipBlank(w.s, i)
		if i >= len(w.s) {
			return 0, false
		}
		switch w.s[i] {
		case ',':
			i = skipBlank(w.s, i+1)
		case '}':
			return i + 1, true
		default:
			return 0, false
		}
	}
}

// value adds the value of a member, which begins at i, and returns where it ends.
func (w *walker) value(key quoted, i int, prefix string, depth int) (int, bool) {
	name := key.text()
	if prefix != "" {
		name = prefix + name
	}
	if w.s[i] == '{' && depth < deepest && len(name) < longestPrefix {
		before := len(w.fields)
		end, ok := w.object(i, name+".", depth+1)
		if ok && len(w.fields) == before {
			w.fields = append(w.fields, Field{name, "{}"})
		}
		return end, ok
	}
	if w.s[i] == '"' {
		q, end, ok := quotedAt(w.s, i)
		if ok {
			w.fields = append(w.fields, Field{name, q.text()})
		}
		return end, ok
	}
	end, ok := skipValue(w.s, i)
	if ok {
		w.fields = append(w.fields, Field{name, w.s[i:end]})
	}
	return end, ok
}

// member reads the key that begins at i and returns where its value does.
func member(s string, i int) (key quoted, at int, ok bool) {
	if i >= len(s) || s[i] != '"' {
		return key, 0, false
	}
	key, i, ok = quotedAt(s, i)
	if !ok {
		return key, 0, false
	}
	i = skipBlank(s, i)
	if i >= len(s) || s[i] != ':' {
		return key, 0, false
	}
	i = skipBlank(s, i+1)
	return key, i, i < len(s)
}

// quoted is what stands between quotes.
type quoted struct {
	raw     string
	escaped bool // there is a backslash in it
}

func (q quoted) text() string {
	if !q.escaped {
		return q.raw
	}
	return unescape(q.raw)
}

// quotedAt reads the JSON string that begins at the quote at i.
func quotedAt(s string, i int) (q quoted, end int, ok bool) {
	start := i + 1
	for at := start; ; {
		n := strings.IndexByte(s[at:], '"')
		if n < 0 {
			return quoted{}, 0, false
		}
		at += n
		slashes := 0
		for at-slashes > start && s[at-slashes-1] == '\\' {
			slashes++
		}
		q.escaped = q.escaped || slashes > 0
		if slashes%2 == 0 {
			q.raw = s[start:at]
			q.escaped = q.escaped || strings.IndexByte(q.raw, '\\') >= 0
			return q, at + 1, true
		}
		at++
	}
}

// skipValue is where the value that begins at i ends. Of nested values only the strings and the depth are looked at.
func skipValue(s string, i int) (end int, ok bool) {
	switch c := s[i]; {
	case c == '"':
		_, end, ok = quotedAt(s, i)
		return end, ok
	case c == '{' || c == '[':
		return skipNested(s, i)
	case c == '-' || isDigit(c) || 'a' <= c && c <= 'z' || c == 'N' || c == 'I':
		for i < len(s) && !isBlank(s[i]) && s[i] != ',' && s[i] != '}' && s[i] != ']' {
			i++
		}
		return i, true
	}
	return 0, false
}

func skipNested(s string, i int) (int, bool) {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			_, end, ok := quotedAt(s, i)
			if !ok {
				return 0, false
			}
			i = end
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
		i++
	}
	return 0, false
}

// unescape resolves the escapes of a JSON string. A broken one stays as it is.
func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		if at := strings.IndexByte(`"\/bfnrt`, s[1]); at >= 0 {
			b.WriteByte("\"\\/\b\f\n\r\t"[at])
			s = s[2:]
			continue
		}
		r, n := unicodeEscape(s)
		if n == 0 {
			b.WriteString(s[:2])
			s = s[2:]
			continue
		}
		b.WriteRune(r)
		s = s[n:]
	}
}

// unicodeEscape reads \u1234, or a pair of surrogates, at the beginning of s. It returns 0 bytes for none.
func unicodeEscape(s string) (rune, int) {
	hi, ok := hex4(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(hi) {
		return hi, 6
	}
	if lo, ok := hex4(s[6:]); ok {
		if r := utf16.DecodeRune(hi, lo); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		switch c = lower(c); {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

func skipBlank(s string, i int) int {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
