package exec

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fathom/kube/problem"
)

// TestUnanswered: a session is dead when something was typed a while ago and nothing came back, and at no other time.
func TestUnanswered(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	at := func(s int) int64 { return start.Add(time.Duration(s) * time.Second).UnixNano() }
	for _, x := range []struct {
		name             string
		typed, out, errs int64
		now              int
		want             bool
	}{
		{"nothing happened", 0, 0, 0, 3600, false},
		{"it was answered at once", at(10), at(10), 0, 3600, false},
		{"it was answered on the other stream", at(10), at(5), at(11), 3600, false},
		{"it may still be answered", at(10), at(5), 0, 19, false},
		{"nothing came back", at(10), at(5), 0, 21, true},
		{"nothing ever came", at(10), 0, 0, 21, true},
	} {
		n := &near{in: &input{}, out: &output{}, err: &output{}}
		n.in.first.Store(x.typed)
		n.out.last.Store(x.out)
		n.err.last.Store(x.errs)
		if got := n.unanswered(start.Add(time.Duration(x.now) * time.Second)); got != x.want {
			t.Errorf("%s: %v", x.name, got)
		}
		if !x.want && x.typed != 0 && x.now > 100 && n.in.first.Load() != 0 {
			t.Errorf("%s: what was answered is still waited for", x.name)
		}
	}
}

// TestStuck: input waits from when it was given until more is asked for.
func TestStuck(t *testing.T) {
	i := &input{r: strings.NewReader("some"), free: make(chan struct{})}
	later := time.Now().Add(time.Hour)
	if d := i.waits(later); d != 0 {
		t.Errorf("before anything was asked for, it waits for %s", d)
	}
	if _, err := i.Read(make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	if d := i.waits(later); d < 59*time.Minute {
		t.Errorf("nobody asks for more, and it waits for %s", d)
	}
	for range 2 {
		_, _ = i.Read(make([]byte, 2))
	}
	if d := i.waits(later); d != 0 {
		t.Errorf("at its end it waits for %s", d)
	}
}

// TestUnreadIsSaid: what is told of input that nobody took is still a connection that was lost.
func TestUnreadIsSaid(t *testing.T) {
	w := &wire{request: Request{Container: "app"}}
	err := w.unread(time.Minute, w.lost(errors.New("reset")))
	if p := problem.Of(err); !errors.Is(err, ErrLost) || !strings.Contains(p.Text, "for 1m0s") || !strings.Contains(p.Next, "cat >/dev/null") {
		t.Errorf("%+v", p)
	}
}

// TestEndWaits: when a session has ended, nobody writes any more.
func TestEndWaits(t *testing.T) {
	w := &counted{}
	o := &output{w: w, broken: func(error) {}}
	if _, err := o.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	o.end()
	if n, err := o.Write([]byte("yz")); n != 2 || err != nil || w.n != 1 {
		t.Errorf("%d, %v, %d bytes written", n, err, w.n)
	}
	var told error
	o = &output{w: &counted{err: errors.New("full")}, broken: func(err error) { told = err }}
	if _, err := o.Write([]byte("x")); err == nil || told == nil {
		t.Error("a writer that fails ends nothing")
	}
}

type counted struct {
	n   int
	err error
}

func (c *counted) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), c.err
}
