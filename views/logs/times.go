package logs

import (
	"errors"
	"strings"
	"time"

	"fathom/kube"
)

// stamp is how the times of lines are written.
type stamp uint8

const (
	local stamp = iota
	utc
	relative
	unstamped
	stamps
)

func (s stamp) String() string {
	return [...]string{"local time", "UTC", "time ago", "no time"}[s%stamps]
}

const (
	clockForm = "15:04:05.000"
	dayForm   = "01-02 " + clockForm
	utcMark   = "Z" // behind a time, so that it is not taken for a local one
	agoWidth  = 4
)

// width is how many cells a time takes. Days are written where the lines are of several.
func (s stamp) width(days bool) int {
	switch s {
	case unstamped:
		return 0
	case relative:
		return agoWidth
	}
	return len(s.form(days))
}

func (s stamp) form(days bool) string {
	form := clockForm
	if days {
		form = dayForm
	}
	if s == utc {
		form += utcMark
	}
	return form
}

// write is a time in that form.
func (s stamp) write(t, now time.Time, zone *time.Location, days bool) string {
	switch {
	case s == unstamped || t.IsZero():
		return ""
	case s == relative:
		return kube.Since(now, t.Unix(), kube.Quantised)
	}
	return t.In(s.in(zone)).Format(s.form(days))
}

// in is the zone in which times are written and read, where zone is the local one.
func (s stamp) in(zone *time.Location) *time.Location {
	if s == utc {
		return time.UTC
	}
	return zone
}

// sameDay reports whether two times are of one day where the times of s are written.
func (s stamp) sameDay(a, b time.Time, zone *time.Location) bool {
	a, b = a.In(s.in(zone)), b.In(s.in(zone))
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

// errTime says how a time is written.
var errTime = errors.New("write 12:03, 12:03:58, -5m, 2026-01-31 12:03 or 2026-01-31T12:03:58Z")

// readTime reads a moment as people write it: a time of day, which is the last such time; so long ago; a date with a time.
func readTime(s string, now time.Time, zone *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	if d, err := time.ParseDuration(strings.TrimPrefix(s, "-")); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	if shown, ok := strings.CutSuffix(s, "Z"); ok { // as lines begin in UTC
		s, zone = shown, time.UTC
	}
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return t, nil
		}
	}
	for _, form := range []string{"15:04:05", "15:04"} {
		t, err := time.ParseInLocation(form, s, zone)
		if err != nil {
			continue
		}
		day := now.In(zone)
		at := time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
		if at.After(now) {
			at = at.AddDate(0, 0, -1)
		}
		return at, nil
	}
	return time.Time{}, errTime
}
