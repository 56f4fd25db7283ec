package record

import (
	"strconv"
	"strings"
	"time"
)

// parseTime reads a time that is the whole of s: a date with a time of day, or seconds, or smaller units, since 1970.
func parseTime(s string) (time.Time, bool) {
	if t, n := timeAt(s); n > 0 && n == len(s) {
		return t, true
	}
	return epoch(s)
}

// epoch reads a number since 1970: seconds, or by its size milliseconds, microseconds or nanoseconds.
func epoch(s string) (time.Time, bool) {
	const longest = 25
	if len(s) < 9 || len(s) > longest {
		return time.Time{}, false
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 {
		f, err := strconv.ParseFloat(s, 64) // 1.7e9
		if err != nil || f < 1e8 || f > 1e10 {
			return time.Time{}, false
		}
		return time.UnixMicro(int64(f * 1e6)).UTC(), true
	}
	unit := time.Second
	switch {
	case n >= 1e17:
		unit = time.Nanosecond
	case n >= 1e14:
		unit = time.Microsecond
	case n >= 1e11:
		unit = time.Millisecond
	case n < 1e8:
		return time.Time{}, false
	}
	per := int64(time.Second / unit)
	nanos := n % per * int64(unit)
	if fraction != "" {
		f, ok := nanosOf(fraction)
		if !ok {
			return time.Time{}, false
		}
		nanos += f * int64(unit) / int64(time.Second)
	}
	return time.Unix(n/per, nanos).UTC(), true
}

// nanosOf reads the digits behind a decimal point as billionths.
func nanosOf(digits string) (int64, bool) {
	n, scale := int64(0), int64(1e9)
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return 0, false
		}
		if scale > 1 {
			n, scale = n*10+int64(digits[i]-'0'), scale/10
		}
	}
	return n * scale, true
}

// timeAt reads the time that s begins with, and returns its length, 0 for none. It knows 2006-01-02T15:04:05.999Z07:00
// with a blank, slashes or a comma in the usual places, 02/Jan/2006:15:04:05 -0700, Jan _2 15:04:05, 02 Jan 2006 15:04:05.999
// and 15:04:05.999. It allocates nothing.
func timeAt(s string) (time.Time, int) {
	if len(s) < 8 {
		return time.Time{}, 0
	}
	var d date
	var n int
	switch c := s[0]; {
	case isDigit(c) && (s[4] == '-' || s[4] == '/'):
		n = d.numeric(s)
	case isDigit(c) && (s[2] == '/' || s[2] == ' '):
		n = d.dayFirst(s)
	case isDigit(c) && s[2] == ':':
		d = date{0, 1, 1}
	case 'A' <= c && c <= 'Z':
		n = d.syslog(s)
	default:
		return time.Time{}, 0
	}
	if n == 0 && d.month == 0 {
		return time.Time{}, 0
	}
	clock, m := clockAt(s[n:])
	if m == 0 {
		return time.Time{}, 0
	}
	n += m
	offset, m := zoneAt(s[n:])
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Add(clock - offset)
	return t, n + m
}

type date struct{ year, month, day int }

// numeric reads "2006-01-02T" and returns its length.
func (d *date) numeric(s string) int {
	if len(s) < 11 || s[7] != s[4] || s[10] != 'T' && s[10] != ' ' && s[10] != 't' {
		return 0
	}
	var ok [3]bool
	d.year, ok[0] = number(s[:4])
	d.month, ok[1] = number(s[5:7])
	d.day, ok[2] = number(s[8:10])
	return d.checked(ok[0] && ok[1] && ok[2], 11)
}

// dayFirst reads "02/Jan/2006:" or "02 Jan 2006 ".
func (d *date) dayFirst(s string) int {
	if len(s) < 12 || s[6] != s[2] || s[11] != ':' && s[11] != ' ' {
		return 0
	}
	var ok [2]bool
	d.day, ok[0] = number(s[:2])
	d.month = monthOf(s[3:6])
	d.year, ok[1] = number(s[7:11])
	return d.checked(ok[0] && ok[1], 12)
}

// syslog reads "Jan _2 ".
func (d *date) syslog(s string) int {
	if s[3] != ' ' || s[6] != ' ' {
		return 0
	}
	d.month = monthOf(s[:3])
	var ok bool
	d.day, ok = number(strings.TrimPrefix(s[4:6], " "))
	return d.checked(ok, 7)
}

func (d *date) checked(ok bool, n int) int {
	if !ok || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 {
		*d = date{}
		return 0
	}
	return n
}

func monthOf(s string) int {
	const months = "JanFebMarAprMayJunJulAugSepOctNovDec"
	if i := strings.Index(months, s); i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

// clockAt reads "15:04:05" with a fraction after a point or a comma.
func clockAt(s string) (time.Duration, int) {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, 0
	}
	h, ok1 := number(s[:2])
	m, ok2 := number(s[3:5])
	sec, ok3 := number(s[6:8])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || sec > 60 {
		return 0, 0
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second
	n := 8
	if len(s) > 9 && (s[8] == '.' || s[8] == ',') && isDigit(s[9]) {
		end := 9
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		nanos, _ := nanosOf(s[9:end])
		d, n = d+time.Duration(nanos), end
	}
	return d, n
}

// zoneAt reads "Z", "UTC", "+02:00" or "+0200", with a blank before it or not, and returns the offset from UTC.
func zoneAt(s string) (time.Duration, int) {
	n := 0
	if strings.HasPrefix(s, " ") {
		n = 1
	}
	rest := s[n:]
	switch {
	case n == 0 && rest != "" && (rest[0] == 'Z' || rest[0] == 'z'):
		return 0, 1
	case strings.HasPrefix(rest, "UTC"), strings.HasPrefix(rest, "GMT"):
		return 0, n + 3
	case len(rest) < 5 || rest[0] != '+' && rest[0] != '-':
		return 0, 0
	}
	digits, length := rest[1:5], 5
	if rest[3] == ':' && len(rest) >= 6 {
		length = 6
	}
	h, ok := number(digits[:2])
	m, ok2 := number(rest[length-2 : length])
	if !ok || !ok2 {
		return 0, 0
	}
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if rest[0] == '-' {
		offset = -offset
	}
	return offset, n + length
}

// number reads a few digits.
func number(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}
