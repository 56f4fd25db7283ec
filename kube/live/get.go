package live

import (
	"context"
	"errors"
	"fmt"

	"fathom/kube/stream"
)

// Get opens a table, waits until it has settled, and closes it: for commands without a screen. When a source cannot
// be read the error says so; the View is there all the same when others could.
func Get(ctx context.Context, o Options, q Query) (*View, error) {
	flagged := make(chan struct{}, 1)
	o.Flag = func() { signal(flagged) }
	t := Open(o)
	defer t.Close()
	t.Set(q)
	for {
		select {
		case <-ctx.Done():
			return t.View(), fmt.Errorf("the list is not complete: %w", ctx.Err())
		case <-flagged:
		}
		if v := t.View(); v.Settled {
			return v, v.Err()
		}
	}
}

// Err joins what keeps sources from being read.
func (v *View) Err() error {
	var errs []error
	for _, s := range v.Sources {
		switch s.State.Phase {
		case stream.Forbidden, stream.Missing, stream.Failed, stream.Stale:
			errs = append(errs, s.State.Err)
		}
	}
	return errors.Join(errs...)
}
