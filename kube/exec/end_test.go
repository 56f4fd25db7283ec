package exec_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"fathom/kube/exec"
	"fathom/kube/exec/exectest"
	"fathom/kube/problem"
)

// dweller is a container whose process ends on ctrl-d, unless it is stubborn.
type dweller struct {
	mu       sync.Mutex
	stubborn bool // as long as nobody kills what is in front of it
	immortal bool // always
	ended    bool
	calls    []string
}

func (d *dweller) run(c *exectest.Call) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !c.Attach {
		d.calls = append(d.calls, c.Command[0])
		d.stubborn = false
		return nil
	}
	d.calls = append(d.calls, "attach")
	if !c.TTY || c.Container != "debug-1" {
		return fmt.Errorf("asked for %+v", c)
	}
	key := make([]byte, 1)
	for {
		if _, err := io.ReadFull(c.In, key); err != nil {
			return nil // they have left
		}
		if key[0] == 0x04 && !d.stubborn && !d.immortal {
			d.ended = true
			return &exec.ExitError{Code: 130}
		}
	}
}

func (d *dweller) over(context.Context) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ended, nil
}

func TestEnd(t *testing.T) {
	for name, x := range map[string]struct {
		in    *dweller
		calls []string
		ends  bool
	}{
		"a shell":                      {&dweller{}, []string{"attach"}, true},
		"a shell behind another thing": {&dweller{stubborn: true}, []string{"attach", "sh", "attach"}, true},
		"what takes no key":            {&dweller{immortal: true}, []string{"attach", "sh", "attach"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := exec.End(t.Context(), exectest.Serve(t, &exectest.Handler{Run: x.in.run}), web, "debug-1", x.in.over)
			if x.ends && err != nil || !x.ends && !errors.Is(err, exec.ErrGoesOn) {
				t.Errorf("%v", err)
			}
			if !slices.Equal(x.in.calls, x.calls) {
				t.Errorf("it was asked for %v, not %v", x.in.calls, x.calls)
			}
		})
	}
}

// TestEndSaysWhyNot: it is said why nobody gets in, and that there is no telling whether it has ended.
func TestEndSaysWhyNot(t *testing.T) {
	refused := func(*exectest.Call) error { return errors.New("container not found (\"debug-1\")") }
	never := func(context.Context) (bool, error) { return false, nil }
	err := exec.End(t.Context(), exectest.Serve(t, &exectest.Handler{Run: refused}), web, "debug-1", never)
	if p := problem.Of(err); p.Class != problem.NotFound || !strings.Contains(p.Text, "not running") {
		t.Errorf("%+v", p)
	}
	down := errors.New("no answer")
	in := &dweller{}
	err = exec.End(t.Context(), exectest.Serve(t, &exectest.Handler{Run: in.run}), web, "debug-1", func(context.Context) (bool, error) { return false, down })
	if !errors.Is(err, down) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err = exec.End(ctx, exectest.Serve(t, &exectest.Handler{Run: in.run}), web, "debug-1", never); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
