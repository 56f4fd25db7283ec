package query

import (
	"encoding/json"
	"errors"
	"time"

	"fathom/kube/lex"
	"fathom/kube/logs/jq"
	"fathom/kube/logs/record"
)

// The variables of an expression, and the fields that they are.
var jqFields = [...]struct {
	name  string
	field Field
}{
	{"$level", Field{own: ownLevel}}, {"$pod", Field{own: ownPod}}, {"$container", Field{own: ownContainer}},
	{"$namespace", Field{own: ownNamespace}}, {"$node", Field{own: ownNode}}, {"$source", Field{own: ownSource}},
}

// newExpression compiles the text that begins at pos.
func newExpression(pos int, text string) (*jq.Program, error) {
	names := make([]string, len(jqFields))
	for i, f := range jqFields {
		names[i] = f.name
	}
	p, err := jq.Compile(text, names...)
	if err == nil {
		return p, nil
	}
	var syntax *jq.SyntaxError
	if errors.As(err, &syntax) {
		pos += syntax.Offset
		if syntax.Refused {
			return nil, lex.Errorf(pos, "Not in jq for lines: %v.", err)
		}
	}
	return nil, lex.Errorf(pos, "jq does not understand this yet: %v.", err)
}

// matches reports whether an expression matches the line.
func (s *subject) matches(p *jq.Program) bool {
	own := *s // what the program holds on to must not be what all other terms look at
	return p.Match(jq.Line{Text: own.line.Text, Object: own.object, Var: func(i int) string {
		text, _ := jqFields[i].field.value(&own)
		return text
	}})
}

// object is a line that is no JSON, as jq sees it.
func (s *subject) object() map[string]any {
	rec := s.record()
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
