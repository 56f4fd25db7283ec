package stream

import (
	"errors"
	"io"
	"net/http"
	"syscall"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	pollEvery = 10 * time.Second
	// Rights may be granted and kinds installed at any time, but seldom.
	slowLeast = 30 * time.Second
	slowMost  = 60 * time.Second
	// doubted is how many refusals in a row are not yet believed of what could be read before.
	doubted = 3
	// soonMost bounds the waits for a kind that may have been installed just now.
	soonMost = 8 * time.Second
	// quick is the life of a watch below which the server seems to refuse it.
	quick = time.Second
)

// Endings of a session that are no failures.
var (
	errPoll    = errors.New("the kind is polled")
	errColumns = errors.New("the columns of the kind have changed")
)

// after decides what a session's end means, sets the state, and returns how long to wait before the next one.
func (f *feed) after(c *conn, err error) time.Duration {
	now := f.clock.Now()
	if f.complete && now.Sub(c.began) >= healthy {
		f.backoff.reset()
	}
	switch {
	case err == nil:
		return f.resume(now, now.Sub(c.began))
	case errors.Is(err, errPoll):
		return f.polling(now.Sub(c.began))
	case errors.Is(err, errColumns):
		f.version = ""
		return 0
	case expired(err):
		return f.relist(now)
	}
	f.observe(err)
	switch {
	case f.refuses(err):
		return f.slow(Forbidden, err)
	case apierrors.IsNotFound(err):
		f.store.clear()
		f.complete = false
		return f.missing(err)
	}
	if errors.Is(err, errSilent) && f.version == "" {
		// A server that neither lists nor refuses may not know streamed lists.
		f.refused.add(f.api.Name(), f.kind.Source().Group)
	}
	return f.stale(freshUntil(c, now, err), err)
}

// refuses reports whether an error is a refusal to believe. The first ones of what could be read before may pass by themselves:
// an API server that has just started refuses what it has not yet read a binding for.
func (f *feed) refuses(err error) bool {
	if !apierrors.IsForbidden(err) {
		f.refusals = 0
		return false
	}
	if f.refusals++; f.refusals == 1 {
		f.backoff.reset() // the server answers: how long it did not is over
	}
	return !f.complete || f.refusals > doubted
}

// resume goes on at once after a watch that the server has ended, unless it had hardly begun. A watch of a custom
// resource that ends before its time may do so because the definition has changed, and the columns with it.
func (f *feed) resume(now time.Time, lived time.Duration) time.Duration {
	if f.dec.fixed() == nil && lived < watchLeast*time.Second {
		f.version = ""
	}
	if lived < quick {
		return f.stale(now, nil)
	}
	return 0
}

// polling schedules the next list, later the longer a list takes.
func (f *feed) polling(took time.Duration) time.Duration {
	f.current(Polling)
	f.backoff.reset()
	return max(pollEvery, 10*took)
}

// relist begins anew, keeping the rows until the new list is there. A server that expires every version it hands out
// is not asked without pause.
func (f *feed) relist(now time.Time) time.Duration {
	f.version = ""
	d := f.backoff.again()
	var retry time.Time
	if d > 0 {
		retry = now.Add(d)
	}
	f.store.setState(func(s *State) {
		switch {
		case !f.complete:
		case s.Phase == Stale:
			s.Retry, s.Err = retry, nil
		default:
			*s = State{Phase: Stale, Fresh: now, Retry: retry}
		}
	})
	return d
}

// slow schedules an attempt after a refusal that only somebody else can lift.
func (f *feed) slow(phase Phase, err error) time.Duration {
	return f.refusedFor(slowLeast+time.Duration(f.jitter()*float64(slowMost-slowLeast)), phase, err)
}

// missing schedules an attempt after the server has said that it has no such kind. One that was just defined is served
// a moment after it is named, so the first attempts come soon.
func (f *feed) missing(err error) time.Duration {
	if d := f.backoff.next(f.jitter()); d < soonMost {
		return f.refusedFor(d, Missing, err)
	}
	return f.slow(Missing, err)
}

func (f *feed) refusedFor(d time.Duration, phase Phase, err error) time.Duration {
	f.version = ""
	f.unwatched = nil
	retry := f.clock.Now().Add(d)
	f.store.setState(func(s *State) {
		*s = State{Phase: phase, Fresh: s.Fresh, Retry: retry, Err: err}
	})
	return d
}

// stale notes that the rows were last right at fresh and schedules the next attempt.
func (f *feed) stale(fresh time.Time, err error) time.Duration {
	d := f.backoff.next(f.jitter())
	if s, ok := apierrors.SuggestsClientDelay(err); ok {
		d = max(d, time.Duration(s)*time.Second)
	}
	retry := f.clock.Now().Add(d)
	f.store.setState(func(s *State) {
		was := *s
		*s = State{Phase: Failed, Retry: retry, Err: err}
		if !f.complete {
			return
		}
		s.Phase, s.Fresh = Stale, fresh
		if was.Phase != Live && was.Phase != Polling {
			s.Fresh = was.Fresh
		}
		if s.Fresh.IsZero() { // nothing was ever right: there is nothing to be stale
			s.Phase = Failed
		}
	})
	return d
}

// observe tells the cluster about a failure that is its own, not the request's.
func (f *feed) observe(err error) {
	o, ok := f.api.(Observer)
	if !ok {
		return
	}
	var status apierrors.APIStatus
	var connect *connectError
	switch {
	case errors.As(err, &connect):
		// The cluster itself has said so.
	case errors.As(err, &status) && status.Status().Code != http.StatusUnauthorized:
		o.Alive()
	default:
		o.Failed(err)
	}
}

// freshUntil is when the rows were last known to be right: until now when the connection broke with a bang, until the
// last sign of life when it fell silent.
func freshUntil(c *conn, now time.Time, err error) time.Time {
	var status apierrors.APIStatus
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.As(err, &status) {
		return now
	}
	return c.heard()
}

// expired reports whether the version to resume from means nothing to the server any more. One that is from the future
// is of another life of the server's database.
func expired(err error) bool {
	return apierrors.IsResourceExpired(err) || apierrors.IsGone(err) ||
		apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge)
}
