package jq

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// read makes a value of the members of the JSON object that is the whole of a text, and reports whether there is one.
func (k *keys) read(text string) (map[string]any, bool) {
	r := reader{s: text}
	if r.skipBlank(); r.peek() != '{' {
		return nil, false
	}
	object := map[string]any{}
	ok := r.object(object, func(key string) bool { return k.all || slices.Contains(k.names, key) }, 0)
	r.skipBlank()
	return object, ok && r.i == len(text)
}

// deepest is how deep values may be nested.
const deepest = 100

// reader reads JSON. It is lenient where that costs nothing: about control characters in strings and zeros before numbers.
// Strings share their memory with the text.
type reader struct {
	s string
	i int
}

// peek is the byte at hand, 0 at the end.
func (r *reader) peek() byte {
	if r.i < len(r.s) {
		return r.s[r.i]
	}
	return 0
}

func (r *reader) skipBlank() {
	for r.i < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.i]) >= 0 {
		r.i++
	}
}

// eat takes a byte and the blanks behind it, if it is there.
func (r *reader) eat(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.i++
	r.skipBlank()
	return true
}

// object reads those members whose keys are wanted.
func (r *reader) object(into map[string]any, wanted func(key string) bool, depth int) bool {
	if !r.eat('{') {
		return false
	}
	if r.eat('}') {
		return true
	}
	for {
		key, ok := r.text()
		if r.skipBlank(); !ok || !r.eat(':') {
			return false
		}
		if wanted == nil || wanted(key) {
			into[key], ok = r.value(depth + 1)
		} else {
			ok = r.skip()
		}
		if !ok {
			return false
		}
		switch {
		case r.eat(','):
		case r.eat('}'):
			return true
		default:
			return false
		}
	}
}

func (r *reader) array(depth int) ([]any, bool) {
	out := []any{}
	if !r.eat('[') {
		return nil, false
	}
	if r.eat(']') {
		return out, true
	}
	for {
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		out = append(out, v)
		switch {
		case r.eat(','):
		case r.eat(']'):
			return out, true
		default:
			return nil, false
		}
	}
}

// value reads a value and the blanks behind it.
func (r *reader) value(depth int) (v any, ok bool) {
	if depth > deepest {
		return nil, false
	}
	switch c := r.peek(); {
	case c == '"':
		v, ok = r.text()
	case c == '{':
		object := map[string]any{}
		ok = r.object(object, nil, depth)
		v = object
	case c == '[':
		v, ok = r.array(depth)
	case c == '-' || '0' <= c && c <= '9':
		v, ok = numberOf(r.run())
	default:
		v, ok = wordOf(r.run())
	}
	r.skipBlank()
	return v, ok
}

// skip goes over a value and the blanks behind it.
func (r *reader) skip() bool {
	ok := true
	switch r.peek() {
	case '"':
		_, ok = r.quoted()
	case '{', '[':
		ok = r.skipNested()
	default:
		ok = r.run() != ""
	}
	r.skipBlank()
	return ok
}

func (r *reader) skipNested() bool {
	for depth := 0; r.i < len(r.s); {
		switch r.s[r.i] {
		case '"':
			if _, ok := r.quoted(); !ok {
				return false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				r.i++
				return true
			}
		}
		r.i++
	}
	return false
}

// run takes what a number or a word is made of.
func (r *reader) run() string {
	start := r.i
	for r.i < len(r.s) {
		c := r.s[r.i]
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '+' || c == '-' || c == '.') {
			break
		}
		r.i++
	}
	return r.s[start:r.i]
}

// text reads a string.
func (r *reader) text() (string, bool) {
	raw, ok := r.quoted()
	if !ok {
		return "", false
	}
	s := raw[1 : len(raw)-1]
	if strings.IndexByte(s, '\\') < 0 {
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, string(utf8.RuneError))
		}
		return s, true
	}
	var out string
	return out, json.Unmarshal([]byte(raw), &out) == nil
}

// quoted takes a string with its quotes.
func (r *reader) quoted() (string, bool) {
	if r.peek() != '"' {
		return "", false
	}
	start := r.i
	for r.i++; ; r.i++ {
		n := strings.IndexByte(r.s[r.i:], '"')
		if n < 0 {
			r.i = len(r.s)
			return "", false
		}
		r.i += n
		slashes := 0
		for r.s[r.i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			r.i++
			return r.s[start:r.i], true
		}
	}
}

func wordOf(s string) (any, bool) {
	switch s {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return nil, s == "null"
}

// numberOf keeps long integers as they are written, within reason: names are among them.
func numberOf(s string) (any, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	const longest = 40
	if len(s) <= longest && strings.Trim(s, "-0123456789") == "" {
		return json.Number(s), json.Valid([]byte(s))
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}
