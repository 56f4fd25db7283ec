package forward

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/moby/spdystream"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

var (
	errLost    = errors.New("the connection to the pod was lost")
	errUsed    = errors.New("the connection to the pod is not to be trusted after an error")
	errClogged = errors.New("the connection to the pod takes no more: the other side does not answer")
)

// opening is how many pairs of streams are opened at once.
const opening = 32

// carrier is an upgraded connection to a pod, on which each TCP connection is a pair of streams.
//
// SPDY as Kubernetes has it does not hold a single stream back: one whose reader is stuck holds up all others. So a carrier
// that does not answer in time is retired: what it carries goes on, and whatever comes next gets another carrier.
type carrier struct {
	pod  kubePod
	uid  types.UID
	net  net.Conn
	conn *spdystream.Connection
	pace pace
	goes func(func())
	ids  atomic.Int64
	// slots bounds the pairs that are being opened at once: a server that is flooded with them answers late, and would be
	// taken for one that does not answer.
	slots chan struct{}

	mu      sync.Mutex
	open    int   // pairs of streams
	why     error // why it takes no new ones
	retired chan struct{}
}

// newCarrier speaks SPDY on a connection, which it owns from then on.
func newCarrier(conn net.Conn, pod kubePod, uid types.UID, p pace, goes func(func())) (*carrier, error) {
	s, err := spdystream.NewConnection(conn, false)
	if err != nil {
		conn.Close()
		return nil, err
	}
	c := &carrier{pod: pod, uid: uid, net: conn, conn: s, pace: p, goes: goes, retired: make(chan struct{}), slots: make(chan struct{}, opening)}
	goes(func() { s.Serve(func(unasked *spdystream.Stream) { _ = unasked.Reset() }) }) // servers open none
	goes(func() {
		<-s.CloseChan()
		conn.Close() // Serve waits for writes, and they for the other side
		c.retire(errLost)
	})
	goes(c.ping)
	return c, nil
}

// lost is closed when the connection has ended.
func (c *carrier) lost() <-chan bool { return c.conn.CloseChan() }

// close ends the carrier and what it carries.
func (c *carrier) close() {
	c.retire(errLost)
	c.net.Close()
}

// retire makes the carrier take no new streams, and ends it with the last that it has.
func (c *carrier) retire(why error) {
	c.mu.Lock()
	first := c.why == nil
	if first {
		c.why = why
		close(c.retired)
	}
	idle := c.open == 0
	c.mu.Unlock()
	if first && idle {
		c.net.Close()
	}
}

// reason is why the carrier was retired, nil while it was not.
func (c *carrier) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.why
}

// take counts one more pair of streams, unless the carrier is retired.
func (c *carrier) take() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.why == nil {
		c.open++
	}
	return c.why
}

// leave counts one less.
func (c *carrier) leave() {
	c.mu.Lock()
	c.open--
	last := c.open == 0 && c.why != nil
	c.mu.Unlock()
	if last {
		c.net.Close()
	}
}

// pair is the two streams of a TCP connection. What is wrong with it comes on errs; nothing is sent there.
type pair struct {
	data, errs *spdystream.Stream
	of         *carrier
}

// connect opens a pair of streams to a port of the pod. It retires a carrier that takes too long over it.
func (c *carrier) connect(ctx context.Context, port int) (*pair, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-c.retired:
		return nil, c.reason()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if err := c.take(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.pace.accept, errClogged)
	defer cancel()
	p, err := c.pair(ctx, port)
	if err != nil {
		if errors.Is(err, errClogged) {
			c.retire(err)
		}
		c.leave()
		return nil, err
	}
	return p, nil
}

// pair asks for both streams before it waits for either, which saves the time there and back.
func (c *carrier) pair(ctx context.Context, port int) (*pair, error) {
	head := http.Header{}
	head.Set(corev1.PortHeader, strconv.Itoa(port))
	head.Set(corev1.PortForwardRequestIDHeader, strconv.FormatInt(c.ids.Add(1), 10))
	var streams [2]*spdystream.Stream
	for i, kind := range []string{corev1.StreamTypeError, corev1.StreamTypeData} {
		own := head.Clone()
		own.Set(corev1.StreamType, kind)
		s, err := c.conn.CreateStream(own, nil, false)
		if err != nil {
			c.abandon(streams[:i]...)
			return nil, errLost
		}
		streams[i] = s
	}
	for i, s := range streams {
		if err := c.accepted(ctx, s); err != nil {
			c.abandon(streams[i:]...)
			for _, before := range streams[:i] {
				_ = before.Reset()
			}
			return nil, err
		}
	}
	_ = streams[0].Close() // only the other side writes there
	return &pair{data: streams[1], errs: streams[0], of: c}, nil
}

// accepted waits until the other side has taken a stream.
func (c *carrier) accepted(ctx context.Context, s *spdystream.Stream) error {
	for {
		err := s.WaitTimeout(c.pace.look)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, spdystream.ErrTimeout):
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-c.lost():
			return errLost
		default:
		}
	}
}

// abandon gives up streams that nobody has answered for. An answer may come all the same, and somebody must take it: the
// connection's worker would wait for that for ever.
func (c *carrier) abandon(streams ...*spdystream.Stream) {
	for _, s := range streams {
		_ = s.Reset()
		c.goes(func() {
			limit := time.NewTimer(c.pace.abandon)
			defer limit.Stop()
			for errors.Is(s.WaitTimeout(c.pace.look), spdystream.ErrTimeout) {
				select {
				case <-limit.C:
					return
				case <-c.lost():
					return
				default:
				}
			}
		})
	}
}

// end lets go of a pair.
func (p *pair) end() {
	_ = p.data.Reset()
	_ = p.errs.Reset()
	p.of.leave()
}

// ping keeps the way open through what drops silent connections, and retires a carrier that does not answer.
func (c *carrier) ping() {
	beat := time.NewTicker(c.pace.ping)
	defer beat.Stop()
	for {
		select {
		case <-c.lost():
			return
		case <-beat.C:
		}
		answered := make(chan struct{})
		c.goes(func() {
			defer close(answered)
			_, _ = c.conn.Ping() // without an answer it ends with the connection
		})
		limit := time.NewTimer(c.pace.pong)
		select {
		case <-answered:
		case <-limit.C:
			c.retire(errClogged)
			<-answered
		}
		limit.Stop()
	}
}
