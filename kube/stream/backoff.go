package stream

import "time"

const (
	backoffLeast = time.Second
	backoffMost  = 30 * time.Second
	// healthy is how long a connection lives to count as a success.
	healthy = time.Minute
)

// backoff counts failures in a row.
type backoff struct{ failures, repeats int }

// next is the wait after one more failure: doubling, less up to a quarter at random.
func (b *backoff) next(jitter float64) time.Duration {
	d := backoffMost
	if b.failures < 5 {
		d = backoffLeast << b.failures
	}
	b.failures++
	return d - time.Duration(jitter*float64(d)/4)
}

// again is the wait before something that is usually done at once, and usually once.
func (b *backoff) again() time.Duration {
	b.repeats++
	if b.repeats == 1 {
		return 0
	}
	return min(backoffLeast<<min(b.repeats-2, 5), backoffMost)
}

func (b *backoff) reset() { *b = backoff{} }
