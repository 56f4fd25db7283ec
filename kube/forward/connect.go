package forward

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube/problem"
)

// connect keeps a carrier to the best pod until ctx ends.
func (f *forward) connect(ctx context.Context) {
	named := ""
	if f.spec.To.GVR.GroupResource() == corev1.Resource("pods") {
		named = f.spec.To.Name
	}
	choice := newChoice(named)
	f.goes(func() { f.follow(ctx, choice) })
	var now types.UID
	var down time.Time // since when nothing works
	for failures := 0; ctx.Err() == nil; {
		pod, changed := choice.best(now)
		if pod == nil {
			f.await(ctx, choice, changed)
			continue
		}
		c, err := f.reach(ctx, pod)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			failures, now = 0, pod.UID
			choice.works(pod)
			f.hold(ctx, choice, c)
			continue
		}
		if failures++; failures == 1 {
			down = f.opt.Clock()
		}
		choice.fails(pod)
		f.retry(ctx, choice, err, f.pace.wait(failures, f.opt.Clock().Sub(down)))
	}
}

// await waits for a change while there is no pod to connect to.
func (f *forward) await(ctx context.Context, choice *choice, changed <-chan struct{}) {
	err, known := choice.trouble()
	phase := Waiting
	switch {
	case err != nil:
		phase = Reconnecting
	case !known:
		phase = Connecting
	}
	f.change(func(s *State) { s.Phase, s.Err, s.Retry = phase, err, time.Time{} })
	select {
	case <-changed:
	case <-ctx.Done():
	}
}

// reach opens a carrier to a pod, and makes it the one that connections get.
func (f *forward) reach(ctx context.Context, pod *corev1.Pod) (*carrier, error) {
	f.change(func(s *State) { s.Phase, s.Pod, s.Retry = Connecting, pod.Name, time.Time{} })
	limited, cancel := context.WithTimeoutCause(ctx, f.pace.dial, slow(pod.Name))
	defer cancel()
	c, ports, err := f.carrierTo(limited, pod)
	if err != nil {
		if cause := context.Cause(limited); cause != nil {
			err = cause
		}
		return nil, err
	}
	f.publish(c, ports)
	f.reached.Store(true)
	f.change(func(s *State) { s.Phase, s.Err = Ready, nil })
	return c, nil
}

func slow(pod string) error {
	return problem.New(problem.Timeout, fmt.Sprintf("The API server did not connect to pod %s in time.", pod), "Look at the pod's node.", nil)
}

func (f *forward) carrierTo(ctx context.Context, pod *corev1.Pod) (*carrier, []int, error) {
	ports, err := resolve(ctx, f.api, f.spec, pod)
	if err != nil {
		return nil, nil, err
	}
	at := kubePod{f.spec.To.Context, pod.Namespace, pod.Name}
	conn, err := dial(ctx, f.api, at)
	if err != nil {
		return nil, nil, err
	}
	c, err := newCarrier(conn, at, pod.UID, f.pace, f.goes)
	return c, ports, err
}

// retry waits after a failure: until its time has come, or there is reason to hope before that.
func (f *forward) retry(ctx context.Context, choice *choice, err error, wait time.Duration) {
	f.fault(err)
	f.change(func(s *State) { s.Phase, s.Err, s.Retry = Reconnecting, err, f.opt.Clock().Add(wait) })
	limit := time.NewTimer(wait)
	defer limit.Stop()
	hope := choice.hope()
	for {
		_, changed := choice.best("")
		if choice.hope() != hope {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			return
		case <-f.kicked:
			return
		case <-ctx.Done():
			return
		}
	}
}

// hold lets connections have a carrier as long as it is good and its pod is the best.
func (f *forward) hold(ctx context.Context, choice *choice, c *carrier) {
	defer f.publish(nil, nil)
	for {
		pod, changed := choice.best(c.uid)
		if pod == nil || pod.UID != c.uid {
			c.retire(errMoved)
			return
		}
		select {
		case <-c.retired:
			if why := c.reason(); ctx.Err() == nil && !errors.Is(why, errUsed) {
				f.fault(why)
			}
			return
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

var errMoved = errors.New("another pod took over")

// publish makes a carrier the one that connections get; nil lets them wait.
func (f *forward) publish(c *carrier, ports []int) {
	f.mu.Lock()
	f.now, f.ports = c, ports
	close(f.fresh)
	f.fresh = make(chan struct{})
	if c != nil {
		f.carriers[c] = true
	}
	f.mu.Unlock()
	if c == nil {
		return
	}
	f.goes(func() {
		<-c.lost()
		f.mu.Lock()
		delete(f.carriers, c)
		f.mu.Unlock()
	})
}

// sleep waits, or returns when ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
