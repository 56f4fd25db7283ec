package record

import (
	"strings"
	"time"
)

// Format is the way in which a line is written.
type Format uint8

const (
	Plain  Format = iota // text, perhaps with a time or a level at its beginning
	JSON                 // one object
	Logfmt               // key=value pairs
	Klog                 // I0102 15:04:05.000000 1 file.go:12] message
	Zap                  // time, level, logger, message and a JSON object, separated by tabs
	Access               // a request that a server answered: common, combined, Envoy's default
)

// String is the format's name in lower case.
func (f Format) String() string {
	switch f {
	case JSON:
		return "json"
	case Logfmt:
		return "logfmt"
	case Klog:
		return "klog"
	case Zap:
		return "zap"
	case Access:
		return "access"
	}
	return "plain"
}

// Record is what a line says.
type Record struct {
	Format Format
	// Time is when the line says that it was written; zero if it does not say. A time without a zone is taken for UTC, a
	// time without a year for one in year 0.
	Time    time.Time
	Level   Level
	Message string
	// Fields are all others, in the order of the line. Keys of nested objects are joined by dots: http.status.
	Fields []Field
}

// Field is one named value as text: a JSON string without its quotes, an array as JSON.
type Field struct{ Key, Value string }

// Get finds a field by its key: the same, else the same in another case, else the first of which it is the last part, as
// status is of http.status.
func (r *Record) Get(key string) (string, bool) {
	near := -1
	for i := range r.Fields {
		k := r.Fields[i].Key
		if k == key {
			return r.Fields[i].Value, true
		}
		if near >= 0 && len(r.Fields[near].Key) == len(key) {
			continue
		}
		if strings.EqualFold(k, key) || near < 0 && isTail(k, key) {
			near = i
		}
	}
	if near < 0 {
		return "", false
	}
	return r.Fields[near].Value, true
}

// isTail reports whether name is what follows a dot of key.
func isTail(key, name string) bool {
	at := len(key) - len(name)
	return name != "" && at > 1 && key[at-1] == '.' && strings.EqualFold(key[at:], name)
}
