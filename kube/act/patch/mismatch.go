package patch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Mismatch is an operation that does not apply: the object has moved on.
type Mismatch struct {
	Op Op
	// Now is the value that is there now; Found is not set where there is none.
	Now   any
	Found bool
	Err   error
}

func mismatch(doc []byte, op Op, cause error) *Mismatch {
	m := &Mismatch{Op: op, Err: cause}
	var now any
	if json.Unmarshal(doc, &now) == nil {
		m.Now, m.Found = lookup(now, op.Path)
	}
	return m
}

// Error names the field and tells no value, which may be a secret.
func (m *Mismatch) Error() string {
	if m.Op.Op == "test" {
		return Field(m.Op.Path) + " is not what it was any more"
	}
	return fmt.Sprintf("%s cannot be changed: %v", Field(m.Op.Path), m.Err)
}

func (m *Mismatch) Unwrap() error { return m.Err }

// Told is Error with the value then and the value now, cut where they are long.
func (m *Mismatch) Told() string {
	if m.Op.Op != "test" {
		return m.Error()
	}
	was, is := "was "+short(m.Op.Value), "is "+short(m.Now)+" now"
	if m.Op.Value == nil {
		was = "was not there"
	}
	if !m.Found {
		is = "is not there any more"
	}
	return Field(m.Op.Path) + " " + was + " and " + is
}

// short is a value as JSON on one line.
func short(v any) string {
	const most = 60
	data, err := json.Marshal(v)
	if err != nil {
		return "something else"
	}
	if len(data) <= most {
		return string(data)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(data[cut]) {
		cut--
	}
	return string(data[:cut]) + "..."
}

// lookup finds the value that a JSON pointer names.
func lookup(v any, pointer string) (any, bool) {
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[part]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(at) {
				return nil, false
			}
			v = at[i]
		default:
			return nil, false
		}
	}
	return v, true
}
