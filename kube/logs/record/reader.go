package record

import "strings"

// Reader reads the lines of one source. The zero Reader is ready. It is not for concurrent use.
type Reader struct {
	held  Format // what the lines before were; Plain until one was more
	doubt int    // how many lines on end were not

	last    Level // of the line before
	trace   bool  // a stack trace is under way
	bare    bool  // the line before is of a trace, not of a logger
	follows bool  // the line before goes on with the one before it
}

// Format is the one that held so far.
func (r *Reader) Format() Format { return r.held }

// Level is how bad the next line of the source is. It is cheap, for every line as it arrives in its order: lines that go
// on with the one before, as those of a stack trace do, have its level.
func (r *Reader) Level(text string) Level {
	r.follows = false
	if text == "" {
		return None
	}
	f := r.recognise(text)
	level := quickLevel(f, text)
	switch {
	case level != None:
		begins, bare := beginsTrace(text), f == Plain && troubleLevel(text) != None
		// What a logger says of an error comes before its trace, and Python names the error after it.
		r.follows = bare && (r.trace && !begins || !r.bare && r.last >= Error)
		r.trace, r.bare = begins, bare
	case f == Plain && (r.trace || goesOn(text)):
		r.trace, r.bare, r.follows = r.trace || beginsTrace(text), true, true
		return r.last
	default:
		r.trace, r.bare = false, false
	}
	r.last = level
	return level
}

// Follows reports whether the line that Level was last asked for goes on with the one before.
func (r *Reader) Follows() bool { return r.follows }

// Read reads a line, in any order.
func (r *Reader) Read(text string) Record {
	var rec Record
	r.ReadInto(text, &rec)
	return rec
}

// ReadInto is Read into a Record whose Fields may be used again: it allocates only for what is escaped or nested.
func (r *Reader) ReadInto(text string, into *Record) {
	fields := into.Fields[:0]
	*into = Record{Fields: fields}
	ok := false
	switch r.recognise(text) {
	case JSON:
		into.Fields, ok = readJSON(text, fields)
		into.Format = JSON
		into.takeRoles()
	case Klog:
		ok = readKlog(text, into)
	case Zap:
		ok = readZap(text, into)
	case Access:
		ok = readAccess(text, into)
	case Logfmt:
		into.Format, ok = Logfmt, true
		into.Fields = readPairs(text, 0, true, fields)
		into.takeRoles()
	}
	if !ok {
		*into = Record{Fields: fields}
		readPlain(text, into)
	}
}

// patience is how many lines on end that are not in the format that held make it be doubted.
const patience = 8

// recognise is the format of a line. All but logfmt cannot be mistaken for something else; that needs a source that is not
// known for another format, or a level or a time at its beginning.
func (r *Reader) recognise(s string) Format {
	f := Plain
	_, _, zap := zapHeader(s)
	switch {
	case looksJSON(s):
		f = JSON
	case isKlog(s):
		f = Klog
	case zap > 0:
		f = Zap
	case looksAccess(s):
		f = Access
	case r.held == Logfmt:
		if beginsPair(s) {
			f = Logfmt
		}
	case r.held == Plain || r.doubt >= patience || beginsRole(s):
		if looksLogfmt(s) {
			f = Logfmt
		}
	}
	switch {
	case f == r.held:
		r.doubt = 0
	case r.held == Plain || r.doubt >= patience && f != Plain:
		r.held, r.doubt = f, 0
	case r.doubt < patience:
		r.doubt++
	}
	return f
}

// goesOn reports whether a line without a level looks like more of the one before it.
func goesOn(s string) bool {
	switch s[0] {
	case ' ', '\t', '}', ')', ']':
		return true
	}
	for _, begin := range [...]string{"at ", "Caused by: ", "... ", "created by ", "goroutine ", "exit status "} {
		if strings.HasPrefix(s, begin) {
			return true
		}
	}
	return false
}

// beginsTrace reports whether the lines that follow go on with this one, whatever they look like.
func beginsTrace(s string) bool {
	return strings.HasPrefix(s, "goroutine ") || strings.HasPrefix(s, "Traceback (most recent call last)") || strings.HasPrefix(s, "panic: ")
}
