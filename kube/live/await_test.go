package live_test

import (
	"sync/atomic"
	"testing"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

// usage stands for metrics that come when it is told that they do.
type usage struct {
	came    atomic.Bool
	changed func()
}

func (u *usage) Fill(r *kube.Row) {
	r.Cells[5] = kube.Cell{Text: kube.Awaited}
	if u.came.Load() {
		r.Cells[5].Text = "5m"
	}
}

func (u *usage) Awaiting() bool  { return !u.came.Load() }
func (u *usage) Notes() []string { return nil }
func (u *usage) Active(bool)     {}
func (u *usage) Close()          {}

// TestSettledWithUsage: an answer whose usage is on its way shows, but is not the last word.
func TestSettledWithUsage(t *testing.T) {
	u := &usage{}
	pool := stream.NewPool(stream.Options{Rows: rows.New(), Decorate: func(_ stream.API, _ kube.Kind, _ stream.Selection, _ []kube.Column, changed func()) stream.Decorator {
		u.changed = changed
		return u
	}})
	t.Cleanup(pool.Close)
	server := streamtest.New(t, pod("a", "web"))
	s := open(t, live.Options{Pool: pool, APIs: []live.API{server.API("test")}, Kind: podKind()})
	v := s.until("the list", func(v *live.View) bool { return v.State.Phase == stream.Live && len(v.Rows) == 1 })
	if v.Settled || v.Rows[0].Cells[5].Text != kube.Awaited {
		t.Errorf("settled %v with usage %q", v.Settled, v.Rows[0].Cells[5].Text)
	}
	u.came.Store(true)
	u.changed()
	v = s.until("settled", func(v *live.View) bool { return v.Settled })
	if got := v.Rows[0].Cells[5].Text; got != "5m" {
		t.Errorf("settled with usage %q", got)
	}
}
