package record

import "strings"

// Level is how bad a line is, the worse the higher. The zero value says that the line does not tell.
type Level uint8

const (
	None Level = iota
	Trace
	Debug
	Info
	Warn
	Error
	Fatal
)

// Levels is how many there are, None included: a table by Level has this many places.
const Levels = int(Fatal) + 1

// String is the level's word in lower case; "none" for None.
func (l Level) String() string {
	switch l {
	case Trace:
		return "trace"
	case Debug:
		return "debug"
	case Info:
		return "info"
	case Warn:
		return "warn"
	case Error:
		return "error"
	case Fatal:
		return "fatal"
	}
	return "none"
}

// Letter is the first letter of the level's word in upper case; a blank for None.
func (l Level) Letter() byte {
	if l > Fatal {
		return ' '
	}
	return " TDIWEF"[l]
}

// longestWord is how long a word of a level can be.
const longestWord = len("informational")

// ParseLevel reads a level in any of the spellings that logs have, in any case: words (warning, ERR, critical, notice),
// their letters (W), and the numbers of pino and bunyan (10 to 60). It allocates nothing.
func ParseLevel(word string) (Level, bool) {
	if len(word) == 0 || len(word) > longestWord {
		return None, false
	}
	var folded [longestWord]byte
	for i := range len(word) {
		folded[i] = lower(word[i])
	}
	w := folded[:len(word)]
	if isDigit(w[0]) {
		return numericLevel(word)
	}
	switch string(w) {
	case "t", "trace", "trc", "verbose", "finest", "finer", "silly", "all":
		return Trace, true
	case "d", "debug", "dbg", "dbug", "debu", "fine", "config", "debug1", "debug2", "debug3", "debug4", "debug5":
		return Debug, true
	case "i", "info", "inf", "information", "informational", "notice", "note", "log", "default", "statement", "detail", "hint":
		return Info, true
	case "w", "warn", "wrn", "warning":
		return Warn, true
	case "e", "error", "err", "eror", "severe", "fail", "failure", "exception":
		return Error, true
	case "f", "fatal", "ftl", "c", "critical", "crit", "panic", "pnc", "dpanic", "emergency", "emerg", "alert", "p", "a":
		return Fatal, true
	}
	return None, false
}

// numericLevel reads the numbers of pino and bunyan, which go up by tens, and of syslog and GELF, 0 to 7, which go down.
func numericLevel(s string) (Level, bool) {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) || n > 1000 {
			return None, false
		}
		n = n*10 + int(s[i]-'0')
	}
	switch {
	case n <= 2:
		return Fatal, true
	case n == 3:
		return Error, true
	case n == 4:
		return Warn, true
	case n <= 6:
		return Info, true
	case n == 7:
		return Debug, true
	case n < 10 || n >= 100:
		return None, false
	}
	return [...]Level{Trace, Debug, Info, Warn, Error, Fatal, Fatal, Fatal, Fatal}[n/10-1], true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// fold is s in lower case, as far as ASCII goes.
func fold(s string) string {
	for i := range len(s) {
		if lower(s[i]) != s[i] {
			return strings.ToLower(s)
		}
	}
	return s
}
