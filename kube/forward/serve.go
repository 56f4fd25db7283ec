package forward

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"fathom/kube/problem"
)

// accept takes the connections of a listener until it is closed. i is the place of its port in the Spec.
func (f *forward) accept(ctx context.Context, l net.Listener, i int) {
	const first, most = 5 * time.Millisecond, time.Second
	pause := first
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			pause = first
			f.goes(func() { f.serve(ctx, conn, i) })
			continue
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		}
		f.fault(fmt.Errorf("a connection could not be taken: %w", err)) // too many open files, as a rule
		sleep(ctx, pause)
		pause = min(2*pause, most)
	}
}

// serve carries one connection.
func (f *forward) serve(ctx context.Context, local net.Conn, i int) {
	f.total.Add(1)
	f.open.Add(1)
	defer f.open.Add(-1)
	defer context.AfterFunc(ctx, func() { abort(local) })()
	p, port, err := f.pair(ctx, i)
	if err != nil {
		abort(local)
	} else {
		r := relay{local: local, pair: p, port: port, in: &f.in, out: &f.out, linger: f.pace.linger, goes: f.goes}
		err = r.run(ctx)
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	if p != nil {
		// What was sent to a port that took nothing has one of the other side's workers wait for ever, and with it every fifth
		// stream. Besides, the pod's sandbox may be another by now.
		p.of.retire(errUsed)
	}
	f.fault(err)
}

// pair finds streams for a connection. It waits for a pod to lead them to if there is none, as long as a client may be
// expected to.
func (f *forward) pair(ctx context.Context, i int) (*pair, int, error) {
	const attempts = 3
	for n := 1; ; n++ {
		c, port, err := f.carrier(ctx, i)
		if err != nil {
			return nil, 0, err
		}
		p, err := c.connect(ctx, port)
		switch {
		case err == nil:
			return p, port, nil
		case ctx.Err() != nil || n == attempts:
			return nil, 0, err
		}
		c.retire(err)
	}
}

func (f *forward) nobody() error {
	return problem.New(problem.Timeout, fmt.Sprintf("A client waited %s, and no pod of %s was ready.", f.pace.client, Named(f.spec.To)),
		"Look at its pods.", nil)
}

// carrier is the one that takes connections, and the port of its pod; it waits until there is one.
func (f *forward) carrier(ctx context.Context, i int) (*carrier, int, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, f.pace.client, f.nobody())
	defer cancel()
	for {
		f.mu.Lock()
		c, ports, fresh := f.now, f.ports, f.fresh
		f.mu.Unlock()
		if c != nil && c.reason() == nil {
			return c, ports[i], nil
		}
		select {
		case <-fresh:
		case <-ctx.Done():
			return nil, 0, context.Cause(ctx)
		}
	}
}
