package record

import (
	"strings"
	"time"
)

// isKlog reports whether a line begins as klog's do: I0102 15:04:05.
func isKlog(s string) bool {
	if len(s) < 22 || s[5] != ' ' || s[8] != ':' || s[11] != ':' || s[14] != '.' {
		return false
	}
	_, ok := number(s[1:5])
	return ok && (s[0] == 'I' || s[0] == 'W' || s[0] == 'E' || s[0] == 'F')
}

func klogLevel(c byte) Level {
	switch c {
	case 'W':
		return Warn
	case 'E':
		return Error
	case 'F':
		return Fatal
	}
	return Info
}

// readKlog reads "I0102 15:04:05.000000  1 file.go:12] message", where the message may be quoted and followed by pairs.
func readKlog(s string, r *Record) bool {
	if !isKlog(s) {
		return false
	}
	month, _ := number(s[1:3])
	day, _ := number(s[3:5])
	clock, n := clockAt(s[6:])
	if month < 1 || month > 12 || day < 1 || day > 31 || n == 0 {
		return false
	}
	header, message, ok := strings.Cut(s[6+n:], "] ")
	if !ok {
		if header, ok = strings.CutSuffix(s[6+n:], "]"); !ok {
			return false
		}
	}
	thread, caller, ok := strings.Cut(strings.TrimLeft(header, " "), " ")
	if _, digits := number(thread); !ok || !digits {
		return false
	}
	r.Format, r.Level = Klog, klogLevel(s[0])
	r.Time = time.Date(0, time.Month(month), day, 0, 0, 0, 0, time.UTC).Add(clock)
	r.Fields = append(r.Fields, Field{"caller", caller}, Field{"thread", thread})
	if strings.HasPrefix(message, `"`) {
		if q, end, ok := quotedAt(message, 0); ok {
			r.Message = q.text()
			r.Fields = readPairs(message, end, false, r.Fields)
			return true
		}
	}
	r.Message = message
	r.Fields = readInline(message, r.Fields)
	return true
}
