package record

import (
	"strings"
	"time"
)

// head is what a line of plain text begins with.
type head struct {
	when    time.Time
	level   Level
	logger  string
	message int // where the message begins
}

// headLength is how far into a line its level is looked for.
const headLength = 160

// headOf reads the beginning of a line of plain text.
func headOf(s string) head {
	var h head
	if strings.HasPrefix(s, `{"`) { // an object that was cut off
		h.level, _ = jsonLevel(s, 0, true)
		return h
	}
	start := skipBlank(s, 0)
	coloured := skipColours(s, start)
	i := h.priority(s, coloured)
	after := redisRole(s, i)
	redis := after > i
	i = after
	opened := i < len(s) && (s[i] == '[' || s[i] == '(')
	at := i
	if opened {
		at++
	}
	if t, n := timeAt(s[at:]); n > 0 {
		h.when, i = t, at+n
		if opened && i < len(s) && (s[i] == ']' || s[i] == ')') {
			opened, i = false, i+1
		}
	} else {
		opened = false
	}
	h.message = skipBlank(s, i)
	if redis && h.message < len(s) {
		h.redisLevel(s)
	}
	if h.level == None {
		h.level = troubleLevel(s[h.message:])
	}
	if h.level == None {
		h.findLevel(s, i, opened)
	}
	if h.message == coloured {
		h.message = start // the escape sequences are the message's
	}
	return h
}

// priority reads syslog's "<3>", which systemd uses too.
func (h *head) priority(s string, i int) int {
	rest := s[i:]
	end := strings.IndexByte(rest[:min(len(rest), 5)], '>')
	if end < 2 || rest[0] != '<' {
		return i
	}
	n, ok := number(rest[1:end])
	if !ok {
		return i
	}
	h.level = [8]Level{Fatal, Fatal, Fatal, Error, Warn, Info, Info, Debug}[n&7]
	return i + end + 1
}

// redisRole skips Redis's process and role, "1:M ".
func redisRole(s string, i int) int {
	at := i
	for at < len(s) && isDigit(s[at]) {
		at++
	}
	if at > i && at+2 < len(s) && s[at] == ':' && strings.IndexByte("MSCX", s[at+1]) >= 0 && s[at+2] == ' ' {
		return at + 3
	}
	return i
}

// findLevel looks for the word of the level from i on, behind the time. opened says that the time's bracket is still open.
func (h *head) findLevel(s string, i int, opened bool) {
	const most = 8
	text := s[:min(len(s), headLength)]
	for n := 0; n < most && i < len(text); n++ {
		i = skipSeparators(text, i)
		end := i
		for end < len(text) && !isSeparator(text[end]) {
			end++
		}
		if end == i {
			return
		}
		first := n == 0 && !h.when.IsZero()
		if l := wordLevel(text, i, end, first, n); l != None {
			h.level = l
			if n == 0 {
				h.skipLevel(s, end, opened)
			}
			return
		}
		i = end
	}
}

// skipLevel lets the message begin behind the level that ends at i.
func (h *head) skipLevel(s string, i int, opened bool) {
	i = skipColours(s, i)
	if opened {
		if end := strings.Index(s[i:min(len(s), i+headLength)], "] "); end >= 0 {
			h.logger = strings.TrimSpace(s[i : i+end])
			h.message = i + end + 2
		}
		return
	}
	if shut := skipBlank(s, i); shut < len(s) && s[shut] == ']' { // [INFO ]
		i = shut
	}
	for i < len(s) && strings.IndexByte("]>)|:!", s[i]) >= 0 {
		i++
	}
	i = skipBlank(s, skipColours(s, i))
	if strings.HasPrefix(s[i:], "- ") || strings.HasPrefix(s[i:], "| ") {
		i += 2
	}
	h.message = i
}

// wordLevel is the level of the word s[i:end] if it stands as levels do: in capitals, in brackets, before a colon, or, with
// first set, right behind the time. place counts the words before.
func wordLevel(s string, i, end int, first bool, place int) Level {
	word := s[i:end]
	if !isLetter(word[0]) {
		return None
	}
	if dot := strings.LastIndexByte(word, '.'); dot > 0 && end < len(s) && s[end] == ':' {
		word = word[dot+1:] // app.ERROR:
		place = 2
	}
	l, ok := ParseLevel(word)
	if !ok {
		return None
	}
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = s[i-1]
	}
	if end < len(s) {
		after = s[end]
	}
	capitals := strings.ToUpper(word) == word
	switch {
	case before == '[' && (after == ']' || after == ' ' && capitals), before == '<' && after == '>', before == '(' && after == ')':
		return l
	case len(word) < 3:
		return None
	case after == ':' && (capitals || place <= 1):
		return l
	case l == Info && isCommon(word):
		return None
	case capitals, first:
		return l
	}
	return None
}

// isCommon reports whether a word of a level is more often something else.
func isCommon(word string) bool {
	switch fold(word) {
	case "log", "note", "default", "statement", "detail", "hint":
		return true
	}
	return false
}

// redisLevel reads the sign that Redis puts behind the time.
func (h *head) redisLevel(s string) {
	switch s[h.message] {
	case '.':
		h.level = Debug
	case '-', '*':
		h.level = Info
	case '#':
		h.level = Warn
	default:
		return
	}
	h.message = skipBlank(s, h.message+1)
}

// troubleLevel is the level of lines by which runtimes tell of an end: panics, exceptions, tracebacks.
func troubleLevel(s string) Level {
	switch {
	case strings.HasPrefix(s, "panic: "), strings.HasPrefix(s, "fatal error: "):
		return Fatal
	case strings.HasPrefix(s, "Traceback (most recent call last)"), strings.HasPrefix(s, "Exception in thread "),
		strings.HasPrefix(s, "Unhandled exception"), strings.HasPrefix(s, "Uncaught "):
		return Error
	}
	end := 0
	for end < len(s) && end < headLength && (isKeyByte(s[end]) && s[end] < 0x80 || s[end] == '$') {
		end++
	}
	if end < len(s) && s[end] != ':' {
		return None
	}
	if name := s[:end]; strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception") {
		return Error
	}
	return None
}

func isSeparator(c byte) bool {
	switch c {
	case ' ', '\t', '[', ']', '(', ')', '{', '}', '<', '>', '|', ':', ',', '=', '!', ';', '"', '\'', escape:
		return true
	}
	return false
}

func skipSeparators(s string, i int) int {
	for i < len(s) && isSeparator(s[i]) {
		if s[i] == escape {
			i = colour(s, i)
		} else {
			i++
		}
	}
	return i
}

func skipColours(s string, i int) int {
	for i < len(s) && s[i] == escape {
		i = colour(s, i)
	}
	return i
}

// readPlain reads a line in no particular format.
func readPlain(s string, r *Record) {
	h := headOf(s)
	r.Format, r.Time, r.Level, r.Message = Plain, h.when, h.level, s[h.message:]
	if h.logger != "" {
		r.Fields = append(r.Fields, Field{"logger", h.logger})
	}
	r.Fields = readInline(r.Message, r.Fields)
}
