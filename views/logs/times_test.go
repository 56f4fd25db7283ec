package logs

import (
	"testing"
	"time"
)

func TestReadTime(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2026, 1, 2, 15, 4, 5, 0, zone)
	for text, want := range map[string]time.Time{
		"12:03":                time.Date(2026, 1, 2, 12, 3, 0, 0, zone),
		"12:03:58":             time.Date(2026, 1, 2, 12, 3, 58, 0, zone),
		"12:03:58.114":         time.Date(2026, 1, 2, 12, 3, 58, 114e6, zone),
		"12:03:58.114Z":        time.Date(2026, 1, 2, 12, 3, 58, 114e6, time.UTC),
		"14:05Z":               time.Date(2026, 1, 1, 14, 5, 0, 0, time.UTC), // it is 14:04:05 there
		"16:00":                time.Date(2026, 1, 1, 16, 0, 0, 0, zone),     // it was yesterday
		"-5m":                  now.Add(-5 * time.Minute),
		" 1h30m ":              now.Add(-90 * time.Minute),
		"2026-01-01 12:03":     time.Date(2026, 1, 1, 12, 3, 0, 0, zone),
		"2026-01-01T12:03:58":  time.Date(2026, 1, 1, 12, 3, 58, 0, zone),
		"2026-01-01":           time.Date(2026, 1, 1, 0, 0, 0, 0, zone),
		"2026-01-01T12:03:58Z": time.Date(2026, 1, 1, 12, 3, 58, 0, time.UTC),
	} {
		if got, err := readTime(text, now, zone); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "noon", "25:00", "12", "--5m", "5mZ", "Z", "2026-13-01"} {
		if got, err := readTime(text, now, zone); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func FuzzReadTime(f *testing.F) {
	for _, s := range []string{"12:03", "-5m", "2026-01-01 12:03", "2026-01-01T12:03:58Z", "9999999h"} {
		f.Add(s)
	}
	now := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := readTime(s, now, time.UTC); err == nil && at.IsZero() && s != "0001-01-01T00:00:00Z" {
			t.Errorf("%q is no time and no error", s)
		}
	})
}

func TestStamps(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	at := time.Date(2026, 1, 2, 14, 4, 5, 114e6, time.UTC)
	now := at.Add(90 * time.Second)
	for _, c := range []struct {
		stamp stamp
		days  bool
		want  string
	}{
		{local, false, "15:04:05.114"}, {utc, false, "14:04:05.114Z"}, {utc, true, "01-02 14:04:05.114Z"},
		{relative, false, "1m"}, {unstamped, false, ""},
	} {
		got := c.stamp.write(at, now, zone, c.days)
		if got != c.want || len(got) > c.stamp.width(c.days) {
			t.Errorf("%s: %q in %d cells, want %q", c.stamp, got, c.stamp.width(c.days), c.want)
		}
	}
}
