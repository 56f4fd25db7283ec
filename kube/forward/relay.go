package forward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/moby/spdystream"

	"fathom/kube/problem"
)

// mostSaid bounds, in bytes, what is kept of what the other side says is wrong.
const mostSaid = 4 << 10

// relay carries bytes between a TCP connection and its pair of streams, each direction until its end.
type relay struct {
	local   net.Conn
	pair    *pair
	port    int // of the pod
	in, out *atomic.Int64
	linger  time.Duration
	goes    func(func())
	over    atomic.Bool // the other side takes nothing any more
}

// ends are how the parts of a relay end; each sends once.
type ends struct {
	up, down chan error
	said     chan string
}

// run returns when nothing is carried any more, with what went wrong. A client that goes away is nothing wrong.
func (r *relay) run(ctx context.Context) error {
	e := ends{up: make(chan error, 1), down: make(chan error, 1), said: make(chan string, 1)}
	r.goes(func() { e.up <- r.send() })
	r.goes(func() { e.down <- r.receive() })
	r.goes(func() { e.said <- said(r.pair.errs) })
	err := r.wait(ctx, e)
	if err != nil {
		abort(r.local)
	} else {
		r.close(e.up)
	}
	r.pair.end()
	if errors.Is(err, errClient) {
		return nil
	}
	return err
}

// errClient says that the TCP connection has broken on this side.
var errClient = errors.New("the client went away")

// wait returns when both the pod has said all and it is known to be all.
func (r *relay) wait(ctx context.Context, e ends) error {
	lost := r.pair.of.lost()
	for down, said := e.down, e.said; down != nil || said != nil; {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-lost:
			return errLost
		case err := <-e.up:
			if err != nil {
				return err
			}
		case err := <-down:
			if err == nil && isClosed(lost) {
				err = errLost // the end of the stream is not that of the data
			}
			if err != nil {
				return err
			}
			halfClose(r.local)
			down = nil
		case text := <-said:
			if text != "" {
				return refusedBy(text, r.pair.of.pod.name, r.port)
			}
			r.over.Store(true)
			said = nil
		}
	}
	return nil
}

// send copies what the client sends; its end is passed on while the answer may go on.
func (r *relay) send() error {
	buf := make([]byte, 16<<10)
	for {
		n, err := r.local.Read(buf)
		if n > 0 {
			if r.over.Load() {
				return nil
			}
			r.out.Add(int64(n))
			if _, err := r.pair.data.Write(buf[:n]); err != nil {
				return errLost
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			_ = r.pair.data.Close()
			return nil
		case err != nil:
			return errClient
		}
	}
}

// receive copies what the pod sends.
func (r *relay) receive() error {
	for {
		data, err := r.pair.data.ReadData()
		if err != nil {
			return nil
		}
		r.in.Add(int64(len(data)))
		if _, err := r.local.Write(data); err != nil {
			return errClient
		}
	}
}

// close ends a connection of which the pod has said all: the client may still be about to send, and closing at once would
// take from it what it has not read yet.
func (r *relay) close(up <-chan error) {
	limit := time.NewTimer(r.linger)
	defer limit.Stop()
	select {
	case <-up:
	case <-limit.C:
	}
	r.local.Close()
}

// said is what the other side says is wrong, "" for nothing.
func said(s *spdystream.Stream) string {
	var b strings.Builder
	for {
		data, err := s.ReadData()
		if err != nil {
			return b.String()
		}
		b.Write(data[:min(len(data), mostSaid-b.Len())])
	}
}

// refusedBy is what a node says of a port that it cannot connect to, in a sentence.
func refusedBy(text, pod string, port int) error {
	cause := errors.New(strings.TrimSpace(text))
	if strings.Contains(text, "connection refused") {
		return problem.New(problem.Refused, fmt.Sprintf("Nothing listens on port %d in pod %s.", port, pod),
			"Look at the ports that its containers listen on, and at its logs.", cause)
	}
	return problem.New(problem.Unknown, fmt.Sprintf("The node could not connect to port %d of pod %s: %s", port, pod, sentence(cause.Error())), "", cause)
}

func isClosed(c <-chan bool) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// halfClose says that nothing more will come, and goes on listening.
func halfClose(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.CloseWrite() // it is broken, or will be found to be
	}
}

// abort ends a connection so that the client sees that it broke: what it has read may not be all there was.
func abort(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	c.Close()
}
