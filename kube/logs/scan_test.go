package logs

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestSplitStamp(t *testing.T) {
	for _, c := range []struct {
		line, text string
		at         time.Time
		ok         bool
	}{
		{"2026-11-23T14:46:43.123456789Z hello  there", "hello  there", time.Date(2026, 11, 23, 14, 46, 43, 123456789, time.UTC), true},
		{"2026-11-23T14:46:43.5Z x", "x", time.Date(2026, 11, 23, 14, 46, 43, 5e8, time.UTC), true},
		{"2024-02-29T23:59:59Z ", "", time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC), true},
		{"2026-11-23T14:46:43.123456789Z", "", time.Date(2026, 11, 23, 14, 46, 43, 123456789, time.UTC), true},
		{"2026-11-23T16:46:43.123456789+02:00 x y", "x y", time.Date(2026, 11, 23, 14, 46, 43, 123456789, time.UTC), true},
		{"2026-02-30T14:46:43Z x", "", time.Time{}, false},
		{"unable to retrieve container logs", "", time.Time{}, false},
		{"", "", time.Time{}, false},
		{"2026-11-23T14:46:43.1234567890123456789012345Z x", "", time.Time{}, false},
	} {
		nanos, text, ok := splitStamp([]byte(c.line))
		if ok != c.ok || string(text) != c.text || ok && nanos != c.at.UnixNano() {
			t.Errorf("%q is %d, %q, %v; want %v, %q, %v", c.line, nanos, text, ok, c.at, c.text, c.ok)
		}
	}
}

// FuzzSplitStamp: what is read quickly is what the time package reads.
func FuzzSplitStamp(f *testing.F) {
	for _, s := range []string{
		"2026-11-23T14:46:43.123456789Z hello", "2024-02-29T00:00:00Z ", "1970-01-01T00:00:00.1Z x", "2026-11-23T16:46:43.1+02:00 x",
		"", " ", "2026-13-40T99:99:99Z x", "\x00\xff", "2100-02-29T00:00:00Z x",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		nanos, text, ok := splitStamp(line)
		if !ok {
			return
		}
		stamp := strings.TrimSuffix(string(line[:len(line)-len(text)]), " ")
		want, err := time.Parse(time.RFC3339Nano, stamp)
		if err != nil || want.UnixNano() != nanos {
			t.Fatalf("%q is %d, %v, read as %d", line, want.UnixNano(), err, nanos)
		}
	})
}

// cutUp are the lines that a scanner makes of a stream in parts of a size, with what is missing of each.
func cutUp(stream []byte, size int) (lines []string, missing []int64) {
	var s scanner
	take := func(text []byte, extra int64) bool {
		lines, missing = append(lines, string(text)), append(missing, extra)
		return true
	}
	for len(stream) > 0 {
		n := min(size, len(stream))
		s.feed(stream[:n], take)
		stream = stream[n:]
	}
	if text, extra, ok := s.rest(); ok {
		take(text, extra)
	}
	return lines, missing
}

// FuzzScanner: however a stream arrives, its lines are the same, and nothing of them is lost.
func FuzzScanner(f *testing.F) {
	f.Add([]byte("a\nbc\n\nd"), 1)
	f.Add([]byte("\n\n"), 2)
	f.Add([]byte("a\x00\xff\r\nb"), 3)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		if size < 1 {
			return
		}
		lines, _ := cutUp(stream, size)
		if got := strings.Join(lines, "\n"); got != string(bytes.TrimSuffix(stream, []byte("\n"))) {
			t.Fatalf("%q became %q", stream, got)
		}
	})
}

func TestScannerCountsWhatItDoesNotKeep(t *testing.T) {
	long := strings.Repeat("x", keptMost+1000)
	for _, size := range []int{7_777, 100_000, len(long) * 3} {
		lines, missing := cutUp([]byte("a\n"+long+"\nb\n"), size)
		if len(lines) != 3 || len(lines[1]) != keptMost || missing[1] != 1000 || lines[2] != "b" || missing[2] != 0 {
			t.Errorf("in parts of %d: %d lines, missing %v", size, len(lines), missing)
		}
	}
}
