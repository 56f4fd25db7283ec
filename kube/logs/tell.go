package logs

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"fathom/kube/problem"
)

const (
	retryLeast = 500 * time.Millisecond
	retryMost  = 15 * time.Second
	// retryReach is the longest wait for an API server that does not answer at all, which asking costs nothing.
	retryReach = 3 * time.Second
	// retryForbidden is the wait after a refusal that only somebody else can lift.
	retryForbidden = 30 * time.Second
	// doubted is how many refusals in a row are not yet believed of a log that was read before.
	doubted = 3
	// retryStarting is the wait for a container whose log the kubelet does not have yet.
	retryStarting = time.Second
	// tries is how often in a row something is tried that may never work.
	tries = 5
	// tellAfter is how many failures in a row are worth a mark.
	tellAfter = 3
)

// mark puts a line that tells of the source among those of its log.
func (f *feed) mark(at time.Time, text string) {
	now := f.r.o.Clock.Now()
	if at.Unix() <= 0 {
		at = now
	}
	f.lane.put(pending{nanos: at.UnixNano(), arrived: now.UnixNano(), kind: Mark}, []byte(text))
	f.r.merger.poke()
}

// remark passes on what the node says of the log where the log should be.
func (f *feed) remark(text string) {
	if text = oneLine(text); text == "" || text == f.said {
		return
	}
	f.said = text
	f.mark(f.r.o.Clock.Now(), "The node says: "+text)
}

// rest shows what the source is doing where nothing is wrong.
func (f *feed) rest(p Phase, why instance) {
	f.set(func(s *State) {
		if s.Phase != p {
			s.Since = f.r.o.Clock.Now()
		}
		s.Phase, s.Reason, s.Message, s.Err, s.Retry = p, why.reason, why.message, nil, time.Time{}
	})
}

func (f *feed) set(change func(*State)) {
	f.mu.Lock()
	change(&f.state)
	f.mu.Unlock()
	f.r.o.Flag()
}

// streaming shows that the log is read, and lets cancel end that.
func (f *feed) streaming(cancel context.CancelCauseFunc, follow bool) {
	f.mu.Lock()
	f.cut, f.cuts, f.goes = cancel, f.at, follow
	f.mu.Unlock()
	f.rest(Streaming, instance{})
	if f.failed >= tellAfter {
		f.mark(f.r.o.Clock.Now(), "The log is read again, from where it was left.")
	}
	f.failed, f.refusals = 0, 0
}

// fail shows an error and waits until it is time to try again, or something has changed.
func (f *feed) fail(ctx context.Context, err error) {
	wait := f.wait(err)
	f.fails(err, f.r.o.Clock.Now().Add(wait))
	if apierrors.IsForbidden(err) {
		f.refusals++
	} else if f.failed, f.refusals = f.failed+1, 0; f.failed == tellAfter {
		f.mark(f.r.o.Clock.Now(), "The log cannot be read: "+sentence(err)+" It is tried again.")
	}
	f.await(ctx, wait)
}

// fails shows an error.
func (f *feed) fails(err error, retry time.Time) {
	forbidden, starting := apierrors.IsForbidden(err) && !f.doubts(err), startsYet(err)
	at, _, _ := f.look()
	if forbidden && f.r.refusal(f.source.Pod.Namespace) {
		f.mark(f.r.o.Clock.Now(), "You may not read this log: "+sentence(err))
	}
	f.set(func(s *State) {
		if s.Phase != Failed && s.Phase != Forbidden {
			s.Since = f.r.o.Clock.Now()
		}
		s.Phase, s.Reason, s.Message, s.Err, s.Retry = Failed, at.reason, at.message, err, retry
		switch {
		case forbidden:
			s.Phase = Forbidden
		case starting:
			s.Phase, s.Err = Waiting, nil
		}
	})
}

// wait is how long to wait after an error.
func (f *feed) wait(err error) time.Duration {
	switch {
	case f.doubts(err):
		return retryLeast << f.refusals
	case apierrors.IsForbidden(err):
		f.failed = 0
		return retryForbidden
	case startsYet(err):
		f.failed = 0
		return retryStarting
	}
	most := retryMost
	if !answered(err) {
		most = retryReach
	}
	d := min(retryLeast<<min(f.failed, 10), most)
	if s, ok := apierrors.SuggestsClientDelay(err); ok {
		d = max(d, time.Duration(s)*time.Second)
	}
	return d - time.Duration(rand.Int64N(int64(d)/4))
}

// doubts reports whether a refusal may pass by itself: an API server that has just started refuses what it has not yet read a
// binding for.
func (f *feed) doubts(err error) bool {
	return apierrors.IsForbidden(err) && f.opened && f.refusals < doubted
}

// await waits for news of the pod, or at most d if that is not zero.
func (f *feed) await(ctx context.Context, d time.Duration) {
	var timer <-chan time.Time
	if d > 0 {
		timer = f.r.o.Clock.After(d)
	}
	select {
	case <-f.news:
	case <-timer:
	case <-ctx.Done():
	}
}

// passing reports whether an error may be over the next time. The API server's own are given only so many tries.
func (f *feed) passing(err error) bool {
	var status apierrors.APIStatus
	switch {
	case errors.Is(err, errGone), errors.Is(err, errOver):
		return false
	case f.doubts(err):
		return true
	case errors.As(err, &status):
		return status.Status().Code >= http.StatusInternalServerError && f.failed < tries || apierrors.IsTooManyRequests(err)
	}
	return true
}

// answered reports whether an error is what the API server has said.
func answered(err error) bool {
	var status apierrors.APIStatus
	return errors.As(err, &status)
}

// startsYet reports whether the kubelet has refused a log because there is none yet.
func startsYet(err error) bool { return apierrors.IsBadRequest(err) }

func sentence(err error) string { return problem.Of(err).Text }

// meter counts lines. It is written by one goroutine and read by many.
type meter struct {
	lines, bytes, last atomic.Int64
	fresh              atomic.Int64 // lines that were written from since on, the only ones of which there is a rate
	since              int64        // in nanoseconds since 1970

	// The last samples, the oldest first; guarded by the feed's lock.
	samples []sample
}

// sample is how many fresh lines had come at a time.
type sample struct {
	at    time.Time
	lines int64
}

func (m *meter) count(bytes int, nanos int64) {
	m.lines.Add(1)
	m.bytes.Add(int64(bytes))
	m.last.Store(nanos)
	if nanos >= m.since {
		m.fresh.Add(1)
	}
}

const (
	// meterEvery is the time between two samples, at the least.
	meterEvery = time.Second
	// meterOver is how many of them a rate is taken over: logs that are written in bursts have one as well.
	meterOver = 5
)

// rate is that of the last seconds, in lines a second.
func (m *meter) rate(now time.Time) float64 {
	n := len(m.samples)
	if n == 0 || now.Sub(m.samples[n-1].at) >= meterEvery {
		if n > meterOver {
			m.samples = append(m.samples[:0], m.samples[1:]...)
		}
		m.samples = append(m.samples, sample{now, m.fresh.Load()})
	}
	oldest, newest := m.samples[0], m.samples[len(m.samples)-1]
	took := newest.at.Sub(oldest.at)
	if took <= 0 {
		return 0
	}
	return float64(newest.lines-oldest.lines) / took.Seconds()
}
