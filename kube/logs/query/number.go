package query

import (
	"strconv"
	"strings"
	"time"

	"fathom/kube/filter"
)

// number reads a plain number or an amount: 503, 1.5, 10Mi, 12kB, 80%.
func number(s string) (float64, bool) {
	if n := len(s); n > 1 && (s[n-1] == 'B' || s[n-1] == '%') {
		s = s[:n-1]
	}
	return filter.ParseQuantity(s)
}

// duration reads a length of time with units, 250ms or 1h30m, in nanoseconds.
func duration(s string) (float64, bool) {
	total := 0.0
	for ok := s != ""; s != ""; {
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.') {
			n++
		}
		v, err := strconv.ParseFloat(s[:n], 64)
		unit, size := unitAt(s[n:])
		if err != nil || size == 0 || !ok {
			return 0, false
		}
		total, s = total+v*float64(unit), s[n+size:]
	}
	return total, total > 0 || s == ""
}

// unitAt is the unit of time that s begins with, and the length of its name, 0 for none.
func unitAt(s string) (time.Duration, int) {
	n := 0
	for n < len(s) && !(s[n] >= '0' && s[n] <= '9') && s[n] != '.' {
		n++
	}
	switch s[:n] {
	case "ns":
		return time.Nanosecond, n
	case "us", "µs", "μs":
		return time.Microsecond, n
	case "ms":
		return time.Millisecond, n
	case "s":
		return time.Second, n
	case "m":
		return time.Minute, n
	case "h":
		return time.Hour, n
	case "d":
		return 24 * time.Hour, n
	case "w":
		return 7 * 24 * time.Hour, n
	}
	return 0, 0
}

// lasting reads the value of a field as a length of time in nanoseconds. A plain number has the unit in the field's name.
func lasting(key, value string) (float64, bool) {
	if value == "" {
		return 0, false
	}
	if c := value[len(value)-1]; c < '0' || c > '9' {
		return duration(value)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0, false
	}
	return n * float64(unitOf(key, n)), true
}

// unitOf is the unit of a plain number in a field of that name.
func unitOf(key string, n float64) time.Duration {
	start := strings.LastIndexAny(key, "_.-") + 1
	for i := len(key) - 1; i > start; i-- {
		if key[i] >= 'A' && key[i] <= 'Z' && key[i-1] >= 'a' && key[i-1] <= 'z' {
			start = i // elapsedMs
			break
		}
	}
	switch strings.ToLower(key[start:]) {
	case "ns", "nanos", "nanoseconds":
		return time.Nanosecond
	case "us", "micros", "microseconds":
		return time.Microsecond
	case "ms", "msec", "millis", "milliseconds":
		return time.Millisecond
	case "s", "sec", "secs", "seconds":
		return time.Second
	}
	const tooLong = 1e6
	if n >= tooLong {
		return time.Nanosecond
	}
	return time.Second
}
