package logs

import (
	"fmt"
	"strings"
	"testing"

	"fathom/kube/logs"
)

// BenchmarkView draws a full screen while lines arrive: what stands still is not laid out anew.
func BenchmarkView(b *testing.B) {
	for _, c := range []struct {
		name string
		line func(i int) string
		wrap bool
	}{
		{"json", func(i int) string {
			return fmt.Sprintf(`{"level":"info","msg":"request","method":"GET","path":"/products/%d","status":200,"ms":%d}`, i, i)
		}, false},
		{"plain, wrapped", func(i int) string { return strings.Repeat(fmt.Sprintf("word %d ", i), 60) }, true},
		{"a megabyte each", func(i int) string { return strings.Repeat("x", 1<<20) }, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			f := newFake()
			src := f.source("deployment/web", "web-7cbf745f9c-h9z7d", "app")
			f.source("deployment/web", "web-7cbf745f9c-z575w", "app")
			b1 := &buffer{}
			for i := range 200 {
				b1.lines = append(b1.lines, logs.Line{Seq: int64(i), Source: src, Text: c.line(i)})
			}
			f.log = b1
			r := open(b, f, deployment(), 200, 60)
			r.screen.pane.wrap = c.wrap
			b.ReportAllocs()
			for b.Loop() {
				r.screen.lines.forget()
				r.screen.drawn = nil
				r.screen.View(200, 57)
			}
		})
	}
}

// TestHugeLinesCostWhatIsSeen counts the bytes that are laid out of a line of a megabyte.
func TestHugeLinesCostWhatIsSeen(t *testing.T) {
	f := newFake()
	src := f.source("deployment/web", "web-7cbf745f9c-h9z7d", "app")
	f.write(src, strings.Repeat("x", 1<<20), `{"msg":"`+strings.Repeat("y", 1<<20)+`"}`)
	r := open(t, f, deployment(), 80, 24)
	for _, wrapped := range []bool{false, true} {
		if wrapped {
			r.press("w")
			r.Expect("KiB more")
		}
		for seq, d := range r.screen.lines.ready {
			if n := len(d.flat.text); n > mostBytes {
				t.Errorf("%d bytes of line %d are laid out", n, seq)
			}
			if n := len(d.breaks); n > mostRows {
				t.Errorf("line %d takes %d rows", seq, n)
			}
		}
	}
	r.press("k", "enter")
	r.Wait("the line to be read", func() bool {
		v, ok := r.screen.mode.(*detail)
		return ok && !v.busy
	})
	r.Expect("message", "size", "1.0 MiB")
}
