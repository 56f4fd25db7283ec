package forward

import (
	"math/rand/v2"
	"time"
)

// pace is how patient a forward is.
type pace struct {
	dial    time.Duration // for an upgraded connection
	accept  time.Duration // for a pair of streams on it
	look    time.Duration // between looks whether a wait has an end
	abandon time.Duration // for an answer that nobody needs any more
	ping    time.Duration // between signs of life
	pong    time.Duration // for the answer to one
	client  time.Duration // that a TCP connection waits for a pod
	linger  time.Duration // for the other side to close, once everything was said
	again   time.Duration // first wait after a failure; it doubles
	near    time.Duration // longest such wait in the first far
	far     time.Duration
	most    time.Duration // longest such wait after that
}

func defaultPace() pace {
	return pace{
		dial: 10 * time.Second, accept: 3 * time.Second, look: 250 * time.Millisecond, abandon: time.Minute,
		ping: 5 * time.Second, pong: 15 * time.Second, client: 10 * time.Second, linger: 2 * time.Second,
		again: 200 * time.Millisecond, near: 1500 * time.Millisecond, far: 2 * time.Minute, most: 10 * time.Second,
	}
}

// wait is how long to wait after so many failures in a row, with a jitter of a quarter. What comes back soon is to be used
// at once; a server that stays away is asked less often.
func (p pace) wait(failures int, since time.Duration) time.Duration {
	most := p.near
	if since > p.far {
		most = p.most
	}
	d := min(p.again<<min(failures-1, 16), most)
	return d - time.Duration(rand.Int64N(int64(d)/4+1))
}
