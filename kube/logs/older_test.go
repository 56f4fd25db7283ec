package logs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/kube/logs"
	"fathom/kube/logs/logstest"
)

// back asks for older lines and waits until that is done.
func (r *rig) back(ask func()) logs.Older {
	r.t.Helper()
	ask()
	r.until("older lines", func() bool { return !r.reader.Status().Older.Busy })
	return r.reader.Status().Older
}

func prefixed(prefix string, lines []string) []string {
	out := slices.Clone(lines)
	for i := range out {
		out[i] = prefix + out[i]
	}
	return out
}

func TestOlderLinesComeOnDemand(t *testing.T) {
	r := newRig(t, web0("app"))
	for i, l := range numbered(0, 2000) {
		r.server.Write(app, at(i/3), l) // three lines of one time
	}
	r.open(func(o *logs.Options) { o.Tail = 4 })
	r.shows(prefixed("web-0/app: ", numbered(1996, 2000))...)
	first := r.reader.Snapshot().First
	if o := r.back(func() { r.reader.Older(100) }); o.Exhausted || o.Full || o.Err != nil {
		t.Errorf("older: %+v", o)
	}
	s := r.reader.Snapshot()
	if s.First >= first || s.End != first+4 {
		t.Fatalf("from %d to %d, was from %d", s.First, s.End, first)
	}
	o := r.back(func() { r.reader.Older(5000) })
	if !o.Exhausted {
		t.Errorf("older: %+v", o)
	}
	r.server.Write(app, at(9000), "line 2000")
	r.shows(prefixed("web-0/app: ", numbered(0, 2001))...)
}

func TestOlderLinesOfSeveralStayInOrder(t *testing.T) {
	r := newRig(t, web0("app", "proxy"))
	const proxy = "shop/web-0/proxy"
	for i := range 3000 {
		r.server.Write(app, at(2*i), fmt.Sprint(2*i))
		if i%10 == 0 {
			r.server.Write(proxy, at(2*i+1), fmt.Sprint(2*i+1))
		}
	}
	r.open(func(o *logs.Options) { o.Since = at(5990) })
	r.until("the newest", func() bool { return strings.HasSuffix(last(r), ": 5998") })
	for range 20 {
		if r.back(func() { r.reader.Older(50) }).Exhausted {
			break
		}
	}
	s := r.reader.Snapshot()
	if s.Len() != 3300 {
		t.Fatalf("%d lines, status %+v", s.Len(), r.reader.Status().Older)
	}
	var last time.Time
	for l := range s.Lines(s.First, s.End) {
		if !l.Time.After(last) || l.Late {
			t.Fatalf("%d: %q after %v, late %v", l.Seq, l.Text, last, l.Late)
		}
		last = l.Time
	}
}

func TestOlderLinesReachBeyondARestart(t *testing.T) {
	p := logstest.Restarted(logstest.Ended(web0("app"), 1, "Error", at(1000)), at(5000))
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.server.Write(app, at(1), "b")
	r.server.Restart(app)
	r.server.Write(app, at(5000), "c")
	r.server.Write(app, at(5001), "d")
	r.open(func(o *logs.Options) { o.Tail = 1 })
	r.shows("web-0/app: d")
	for range 5 {
		if r.back(func() { r.reader.Older(10) }).Exhausted {
			break
		}
	}
	r.shows("web-0/app: a", "web-0/app: b", "web-0/app! The container was restarted after exit code 1 (Error)...", "web-0/app: c", "web-0/app: d")
}

func TestBackToATime(t *testing.T) {
	r := newRig(t, web0("app"))
	for i, l := range numbered(0, 100) {
		r.server.Write(app, at(1000*i), l)
	}
	r.open(func(o *logs.Options) { o.Tail = 2 })
	r.shows("web-0/app: line 98", "web-0/app: line 99")
	r.back(func() { r.reader.Back(at(40_000)) })
	r.shows(prefixed("web-0/app: ", numbered(40, 100))...)
	s := r.reader.Snapshot()
	if l := s.Line(s.At(at(49_500))); l.Text != "line 50" {
		t.Errorf("at 49.5 s is %q", l.Text)
	}
	if s.At(at(1_000_000)) != s.End || s.At(at(0)) != s.First {
		t.Errorf("the ends are %d and %d", s.At(at(0)), s.At(at(1_000_000)))
	}
}

func TestBoundAndPin(t *testing.T) {
	const bound = 1 << 20
	long := strings.Repeat("x", 1000)
	write := func(r *rig, from, to int) {
		for i := from; i < to; i++ {
			r.server.Write(app, at(i), fmt.Sprintf("%06d %s", i, long))
		}
	}
	r := newRig(t, web0("app"))
	write(r, 0, 3000)
	r.open(func(o *logs.Options) { o.Bytes = bound })
	seen := func(n string) func() bool { return func() bool { return strings.HasPrefix(lastText(r), n) } }
	r.until("all", seen("002999"))
	s := r.reader.Snapshot()
	if s.Dropped.Lines+s.Len() != 3000 || s.Dropped.Bytes != s.Dropped.Lines*1007 || s.Dropped.Since.IsZero() || s.Len() < 800 {
		t.Errorf("dropped %+v, kept %d", s.Dropped, s.Len())
	}
	r.reader.Pin(s.First)
	write(r, 3000, 6000)
	r.until("it is held", func() bool { return r.reader.Status().Held })
	if now := r.reader.Snapshot(); now.First != s.First || now.Dropped != s.Dropped {
		t.Errorf("the pin did not hold: first %d, was %d", now.First, s.First)
	}
	if o := r.back(func() { r.reader.Older(10) }); !o.Full {
		t.Errorf("older: %+v", o)
	}
	r.reader.Unpin()
	r.until("the rest", seen("005999"))
	s = r.reader.Snapshot()
	if s.Dropped.Lines+s.Len() != 6000 {
		t.Errorf("dropped %+v, kept %d", s.Dropped, s.Len())
	}
	i := s.First
	for l := range s.Lines(s.First, s.End) {
		if want := fmt.Sprintf("%06d ", i); !strings.HasPrefix(l.Text, want) || l.Seq != i {
			t.Fatalf("line %d is %.20q", i, l.Text)
		}
		i++
	}
	r.back(func() { r.reader.Older(10) })
}

func lastText(r *rig) string {
	s := r.reader.Snapshot()
	if s.Len() == 0 {
		return ""
	}
	return s.Line(s.End - 1).Text
}

// TestPinOutlastsTheContainer: a log that waits for room is read to its end, though its container has long ended.
func TestPinOutlastsTheContainer(t *testing.T) {
	p := web0("app")
	r := newRig(t, p)
	long := strings.Repeat("x", 1000)
	for i := range 2000 {
		r.server.Write(app, at(i), fmt.Sprintf("%06d %s", i, long))
	}
	r.open(func(o *logs.Options) { o.Bytes = 1 << 20 })
	r.reader.Pin(0)
	r.until("it is held", func() bool { return r.reader.Status().Held })
	r.server.End(app)
	r.server.Apply(logstest.Ended(p, 1, "Error", at(9999)))
	from := r.clock.Now()
	r.until("a minute", func() bool {
		if p.Generation++; p.Generation < 50 {
			r.server.Apply(logstest.Ended(p, 1, "Error", at(9999))) // whatever else changes
		}
		r.clock.Step(time.Second)
		return r.clock.Since(from) > time.Minute
	})
	r.reader.Unpin()
	r.until("its end", func() bool { return strings.HasPrefix(lastText(r), "The container ended") })
	if s := r.reader.Snapshot(); s.Dropped.Lines+s.Len() != 2001 || s.Line(s.End - 2).Text[:6] != "001999" {
		t.Errorf("%d lines fell out, %d are kept, the last is %.10q", s.Dropped.Lines, s.Len(), s.Line(s.End-2).Text)
	}
}
