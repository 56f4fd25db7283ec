package act

import (
	"context"
	"time"
)

// graceTime is how long a request that was sent may still take once the run is stopped: given up halfway, nobody would know
// whether it went in.
const graceTime = 5 * time.Second

// grace is a context that outlives ctx by the graceTime. The caller cancels it.
func grace(ctx context.Context, after func(time.Duration) <-chan time.Time) (context.Context, context.CancelFunc) {
	if after == nil {
		after = time.After
	}
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-after(graceTime):
			cancel()
		case <-out.Done():
		}
	})
	return out, func() {
		stop()
		cancel()
	}
}
