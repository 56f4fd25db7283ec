package logs_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"fathom/kube/logs"
)

// TestAFloodIsCountedWhole: of many more lines than the buffer holds, those that are kept are the last in their order, and
// all others are counted as fallen out.
func TestAFloodIsCountedWhole(t *testing.T) {
	const lines, each, bound = 40_000, 1000, 1 << 20
	r := newRig(t, web0("app"))
	for first := 0; first < lines; first += each {
		var raw strings.Builder
		for n := first; n < first+each; n++ {
			raw.WriteString(start.Add(time.Duration(n)*20*time.Microsecond).UTC().Format(time.RFC3339Nano) + ` {"level":"info","msg":"request served","n":` + strconv.Itoa(n) + "}\n")
		}
		r.server.WriteRaw("shop/web-0/app", start, raw.String())
	}
	r.open(func(o *logs.Options) { o.Bytes = bound })
	last := fmt.Sprintf(`"n":%d}`, lines-1)
	r.until("the last line", func() bool {
		s := r.reader.Snapshot()
		return s.Len() > 0 && strings.HasSuffix(s.Line(s.End-1).Text, last)
	})
	s := r.reader.Snapshot()
	next, bytes := s.Dropped.Lines, int64(0)
	for l := range s.Lines(s.First, s.End) {
		if want := fmt.Sprintf(`"n":%d}`, next); !strings.HasSuffix(l.Text, want) {
			t.Fatalf("line %d is %q, want %s", l.Seq, l.Text, want)
		}
		next++
		bytes += int64(len(l.Text))
	}
	if next != lines {
		t.Errorf("%d lines are kept and %d fell out of %d", s.Len(), s.Dropped.Lines, lines)
	}
	if bytes > bound || bytes < bound/4 {
		t.Errorf("%d bytes of text are kept in a buffer of %d", bytes, bound)
	}
}
