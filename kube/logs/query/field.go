package query

import (
	"strings"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

// own is a field that Fathom knows of a line without reading it, the message apart.
type own uint8

const (
	ofRecord own = iota
	ownLevel
	ownPod
	ownContainer
	ownNamespace
	ownNode
	ownSource
	ownMessage
	ownTime
)

func ownOf(name string) own {
	switch strings.ToLower(name) {
	case "level":
		return ownLevel
	case "pod":
		return ownPod
	case "container":
		return ownContainer
	case "namespace", "ns":
		return ownNamespace
	case "node":
		return ownNode
	case "source":
		return ownSource
	case "message", "msg":
		return ownMessage
	case "time":
		return ownTime
	}
	return ofRecord
}

// Field is a named value of lines: one of Fathom's names, or a field of their records. The zero Field has no value.
type Field struct {
	name string
	own  own
}

// FieldOf is the field of a name as queries write it: pod, level, http.status, @node.
func FieldOf(name string) Field {
	if key, ok := strings.CutPrefix(name, "@"); ok {
		return Field{name: key}
	}
	return Field{name: name, own: ownOf(name)}
}

// Name is what the Field is called in queries.
func (f Field) Name() string {
	if f.own == ofRecord && ownOf(f.name) != ofRecord {
		return "@" + f.name
	}
	return f.name
}

// is reports whether the field, as a query names it, can be that of a line.
func (f *Field) is(of Field) bool {
	if f.own != ofRecord || of.own != ofRecord {
		return f.own == of.own
	}
	rec := record.Record{Fields: []record.Field{{Key: of.name}}}
	_, ok := rec.Get(f.name)
	return ok
}

// Value is the field of one line as text, and whether the line has it. rec reads the line; it is called at most once, and
// only for what the line itself does not say.
func (f Field) Value(l logs.Line, rec func() record.Record) (string, bool) {
	return f.value(&subject{line: l, rec: rec})
}

func (f *Field) value(s *subject) (string, bool) {
	switch f.own {
	case ofRecord:
		return s.record().Get(f.name)
	case ownMessage:
		return s.record().Message, true
	case ownLevel:
		return s.line.Level.String(), s.line.Level != record.None
	case ownTime:
		return s.line.Time.Format(time.RFC3339Nano), !s.line.Time.IsZero()
	}
	src := s.line.Source
	if src == nil {
		return "", false
	}
	switch f.own {
	case ownPod:
		return src.Pod.Name, true
	case ownContainer:
		return src.Container, true
	case ownNamespace:
		return src.Pod.Namespace, true
	case ownNode:
		return src.Node, true
	}
	return src.Pod.Name + "/" + src.Container, true
}

// reads reports whether the field's value needs the line to be read.
func (f *Field) reads() bool { return f.own == ofRecord || f.own == ownMessage }

// subject is a line that is being looked at, and its record once somebody needs it.
type subject struct {
	line logs.Line
	rec  func() record.Record
	got  bool
	read record.Record
}

func (s *subject) record() *record.Record {
	if !s.got {
		s.got, s.read = true, s.rec()
	}
	return &s.read
}
