package filter

import (
	"strconv"
	"strings"
	"time"
)

// ParseQuantity reads a number as manifests write it (500m, 1.5, 2Gi, 1e3) in its base unit: cores, bytes, pieces. K is
// taken for k. Beyond float64's precision the value is rounded.
func ParseQuantity(s string) (float64, bool) {
	n := numberLen(s)
	if n == 0 {
		return 0, false // most texts; ParseFloat's error would allocate
	}
	v, err := strconv.ParseFloat(s[:n], 64)
	if err != nil {
		return 0, false
	}
	f, ok := factor(s[n:])
	if ok {
		return v * f, true
	}
	// 1e3, not 1E (exa) nor 1ei.
	if rest := s[n:]; len(rest) > 1 && (rest[0] == 'e' || rest[0] == 'E') && allDigits(strings.TrimLeft(rest[1:2], "+-")+rest[2:]) {
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil
	}
	return 0, false
}

func factor(suffix string) (float64, bool) {
	switch suffix {
	case "":
		return 1, true
	case "n":
		return 1e-9, true
	case "u":
		return 1e-6, true
	case "m":
		return 1e-3, true
	}
	i := strings.IndexByte("kMGTPE", suffix[0])
	if suffix[0] == 'K' {
		i = 0
	}
	base := 1000.0
	switch {
	case i < 0:
		return 0, false
	case len(suffix) == 2 && suffix[1] == 'i':
		base = 1024
	case len(suffix) != 1:
		return 0, false
	}
	f := base
	for range i {
		f *= base
	}
	return f, true
}

// numberLen is the length of the sign, digits and point that s begins with.
func numberLen(s string) int {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	for i < len(s) && (isDigit(s[i]) || s[i] == '.') {
		i++
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// parseAge reads a length of time as tables print it: 90s, 3m12s, 3d4h, 2w, 1y (365 days). A bare number is seconds. unit is
// the smallest unit named, which says how exact the age is meant to be.
func parseAge(s string) (d, unit time.Duration, ok bool) {
	const day = 24 * time.Hour
	total := 0.0
	for ok = s != ""; s != ""; {
		n := numberLen(s)
		v, err := strconv.ParseFloat(s[:n], 64)
		if err != nil || v < 0 {
			return 0, 0, false
		}
		unit = time.Second
		if n < len(s) {
			switch s[n] {
			case 's':
			case 'm':
				unit = time.Minute
			case 'h':
				unit = time.Hour
			case 'd':
				unit = day
			case 'w':
				unit = 7 * day
			case 'y':
				unit = 365 * day
			default:
				return 0, 0, false
			}
			n++
		}
		total += v * float64(unit)
		s = s[n:]
	}
	const longest = float64(290 * 365 * day)
	if total > longest {
		return 0, 0, false
	}
	return time.Duration(total), unit, ok
}
