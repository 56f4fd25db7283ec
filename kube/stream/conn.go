package stream

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
)

// Silence that means a dead connection. Live servers send a bookmark about once a minute.
const (
	silenceLoading = 60 * time.Second
	silenceLive    = 100 * time.Second
)

var errSilent = errors.New("the server has gone silent")

// conn is the network side of one session. A watchdog cuts it when nothing has come for too long: a connection whose
// other end has vanished fails on its own only after many minutes.
type conn struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	clock  clock.WithDelayedExecution
	began  time.Time

	last atomic.Int64 // when bytes last came, Unix nanoseconds

	mu    sync.Mutex
	limit time.Duration // 0: silence means nothing
	timer clock.Timer
}

func (f *feed) connect(ctx context.Context) *conn {
	ctx, cancel := context.WithCancelCause(ctx)
	c := &conn{ctx: ctx, cancel: cancel, clock: f.clock, began: f.clock.Now()}
	c.last.Store(c.began.UnixNano())
	c.expect(silenceLoading)
	return c
}

func (c *conn) close() {
	c.expect(0)
	c.cancel(context.Canceled)
}

// silent reports whether the watchdog cut the connection.
func (c *conn) silent() bool { return errors.Is(context.Cause(c.ctx), errSilent) }

// live sets what silence means while watching, given whether the server sends bookmarks.
func (c *conn) live(bookmarks bool) {
	if bookmarks {
		c.expect(silenceLive)
	} else {
		c.expect(0)
	}
}

// expect sets the longest silence that is not a fault.
func (c *conn) expect(limit time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.limit == limit {
		return
	}
	c.limit = limit
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	if limit > 0 {
		c.timer = c.after(limit)
	}
}

// after runs check on a goroutine of its own, because a clock may call while it holds a lock that check needs.
func (c *conn) after(d time.Duration) clock.Timer {
	return c.clock.AfterFunc(d, func() { go c.check() })
}

func (c *conn) check() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.limit == 0 {
		return
	}
	left := c.limit - c.clock.Now().Sub(c.heard())
	if left <= 0 {
		c.cancel(errSilent)
		return
	}
	c.timer = c.after(left)
}

// heard is when bytes last came.
func (c *conn) heard() time.Time { return time.Unix(0, c.last.Load()) }

// open sends a request and returns the body of the answer.
func (c *conn) open(r *rest.Request) (io.ReadCloser, error) {
	body, err := r.Stream(c.ctx)
	if err != nil {
		return nil, err
	}
	c.last.Store(c.clock.Now().UnixNano())
	return &heardBody{body, c}, nil
}

// heardBody notes when bytes come.
type heardBody struct {
	io.ReadCloser
	conn *conn
}

func (b *heardBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.conn.last.Store(b.conn.clock.Now().UnixNano())
	}
	return n, err
}
