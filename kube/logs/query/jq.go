package query

import (
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/itchyny/gojq"

	"fathom/kube/logs/record"
)

// expression is a compiled jq expression.
type expression struct {
	code *gojq.Code
	over chan struct{} // closed
	// greedy is set once it has taken too much memory: it matches nothing from then on.
	greedy atomic.Bool
}

// newExpression compiles the text that begins at pos.
func newExpression(pos int, text string) (*expression, error) {
	parsed, err := gojq.Parse(text)
	if err != nil {
		var parse *gojq.ParseError
		if errors.As(err, &parse) {
			pos += max(parse.Offset-len(parse.Token), 0)
		}
		return nil, errorAt(pos, "jq does not understand this yet: %v.", err)
	}
	code, err := gojq.Compile(parsed, gojq.WithVariables([]string{"$level", "$pod", "$container", "$namespace", "$node", "$source"}))
	if err != nil {
		return nil, errorAt(pos, "jq does not understand this yet: %v.", err)
	}
	e := &expression{code: code, over: make(chan struct{})}
	close(e.over)
	return e, nil
}

// match reports whether any result is neither false nor null.
func (e *expression) match(s *subject) bool {
	if e.greedy.Load() {
		return false
	}
	pod := Field{own: ownPod}
	names := [...]Field{pod, {own: ownContainer}, {own: ownNamespace}, {own: ownNode}, {own: ownSource}}
	vars := []any{s.line.Level.String()}
	for i := range names {
		text, _ := names[i].value(s)
		vars = append(vars, text)
	}
	m := newMeter(e.over)
	results := e.code.RunWithContext(m, objectOf(s), vars...)
	defer func() {
		if m.greedy {
			e.greedy.Store(true)
		}
	}()
	for {
		v, ok := results.Next()
		if !ok {
			return false
		}
		switch v := v.(type) {
		case nil:
		case error:
			return false
		case bool:
			if v {
				return true
			}
		default:
			return true
		}
	}
}

// objectOf is the line as jq sees it.
func objectOf(s *subject) map[string]any {
	rec := s.record()
	if rec.Format == record.JSON {
		d := json.NewDecoder(strings.NewReader(s.line.Text))
		d.UseNumber()
		var object map[string]any
		if d.Decode(&object) == nil {
			return object
		}
	}
	object := make(map[string]any, len(rec.Fields)+3)
	if rec.Message != "" {
		object["message"] = rec.Message
	}
	if s.line.Level != record.None {
		object["level"] = s.line.Level.String()
	}
	if t := s.line.Time; !t.IsZero() {
		object["time"] = t.UTC().Format(time.RFC3339Nano)
	}
	for _, f := range rec.Fields {
		object[f.Key] = scalar(f.Value)
	}
	return object
}

// scalar is a field's text as the number or the truth value that it spells.
func scalar(s string) any {
	switch s {
	case "true":
		return true
	case "false":
		return false
	}
	const longest = 40
	if s == "" || len(s) > longest || s[0] != '-' && (s[0] < '0' || s[0] > '9') || !json.Valid([]byte(s)) {
		return s
	}
	return json.Number(s)
}
