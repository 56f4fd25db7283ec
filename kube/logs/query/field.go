package query

import (
	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// Field is a named value of lines: one of Fathom's names, or a field of their records. The zero Field has no value.
type Field struct{ name string }

// FieldOf is the field of a name as queries write it: pod, level, http.status, @level.
func FieldOf(name string) Field { return Field{name: name} }

// Value is the field of one line as text, and whether the line has it. rec reads the line; it is called at most once, and
// only for what the line itself does not say.
func (f Field) Value(l logs.Line, rec func() record.Record) (string, bool) { return "", false }
