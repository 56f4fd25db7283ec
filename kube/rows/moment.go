package rows

import (
	"strconv"
	"time"
)

// printedMoment reads a moment that the API server printed, as a timestamp or as the time that had passed by now.
func printedMoment(s string, now time.Time) (time.Time, bool) {
	if d, ok := parseAge(s); ok {
		return now.Add(-d), true
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}

// parseAge reads what the API server prints for the time since a moment: 40s, 3m12s, 5h, 2d3h, 3y40d. The result is
// exact to the last unit printed.
func parseAge(s string) (time.Duration, bool) {
	if s == "" {
		return 0, false
	}
	var sum time.Duration
	for s != "" {
		digits := 0
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
			digits++
		}
		if digits == 0 || digits == len(s) {
			return 0, false
		}
		n, err := strconv.ParseInt(s[:digits], 10, 32)
		unit := ageUnit(s[digits])
		// Ages beyond what a Duration holds are not of this world.
		if err != nil || unit == 0 || time.Duration(n) > (maxAge-sum)/unit {
			return 0, false
		}
		sum += time.Duration(n) * unit
		s = s[digits+1:]
	}
	return sum, true
}

const (
	day    = 24 * time.Hour
	maxAge = time.Duration(1<<63 - 1)
)

func ageUnit(c byte) time.Duration {
	switch c {
	case 's':
		return time.Second
	case 'm':
		return time.Minute
	case 'h':
		return time.Hour
	case 'd':
		return day
	case 'y':
		return 365 * day
	default:
		return 0
	}
}
