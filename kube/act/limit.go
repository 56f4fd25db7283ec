package act

import (
	"context"
	"errors"
	"strings"
	"time"
)

// overdue is why a run was stopped whose time was over.
type overdue struct{ after time.Duration }

func (o overdue) Error() string { return "the time of " + o.after.String() + " was over" }

// limited is a context that ends after a time, 0 for never. The caller ends it.
func (r Runner) limited(ctx context.Context, d time.Duration) (context.Context, func()) {
	if d <= 0 {
		return ctx, func() {}
	}
	after := r.After
	if after == nil {
		after = time.After
	}
	ctx, cancel := context.WithCancelCause(ctx)
	over := after(d)
	go r.API.Guard(func() {
		select {
		case <-over:
			cancel(overdue{d})
		case <-ctx.Done():
		}
	})
	return ctx, func() { cancel(nil) }
}

// ended says in a phrase why a run that ctx was of has ended: its time was over, or the other reason.
func ended(ctx context.Context, other string) string {
	if o, ok := errors.AsType[overdue](context.Cause(ctx)); ok {
		return o.Error()
	}
	return other
}

// sentence begins a phrase with a capital letter.
func sentence(phrase string) string { return strings.ToUpper(phrase[:1]) + phrase[1:] }
