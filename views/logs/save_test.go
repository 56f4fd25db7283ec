package logs

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
)

// TestWhatIsBeingSaved: the bar shows how far it is, and neither a list above the lines nor the way back ends it unasked.
func TestWhatIsBeingSaved(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	endless := job{name: "web.log", write: func(ctx context.Context, _ io.Writer, v *saving) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	path := filepath.Join(t.TempDir(), "web.log")
	work, end := r.screen.start(endless, path, false), make(chan tea.Msg, 1)
	go func() { end <- work() }()
	v := r.screen.save
	r.press("j")
	r.Expect("saving 0 B   ctrl+s stops")
	v.part.Store(42)
	v.done.Store(3 << 20)
	r.press("k")
	r.Expect("saving ████▁▁▁▁▁▁ 42%   ctrl+s stops   3.0 MiB")
	r.press("T")
	r.Expect("saving ████▁▁▁▁▁▁ 42%   3.0 MiB")
	r.press("esc")
	r.Keys("esc")
	r.WaitText("Go back while a log is saved?")
	r.Advance(time.Second)
	r.Keys("esc")
	if r.screen.save != v {
		t.Fatal("to stay has ended the saving")
	}
	r.Keys("ctrl+s")
	r.Send(<-end)
	r.WaitText("saving was stopped: nothing was kept")
	if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestBarInASCII(t *testing.T) {
	v := &saving{}
	v.part.Store(100)
	if far, _ := v.progress(themes.ASCII()); far != "saving ########## 100%" {
		t.Errorf("it is %q", far)
	}
}
