package cluster

import (
	"context"
	"net"
	"sync"
)

// conns are the open network connections of a link.
type conns struct {
	dialer net.Dialer
	// ended is cancelled when the link is retired.
	ended context.Context
	end   context.CancelFunc

	mu   sync.Mutex
	open map[*conn]struct{}
}

type conn struct {
	net.Conn
	of *conns
}

func newConns() *conns {
	c := &conns{open: map[*conn]struct{}{}, dialer: net.Dialer{
		Timeout:         dialTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: pingAfter, Interval: pingTimeout, Count: 3},
	}}
	c.ended, c.end = context.WithCancel(context.Background())
	return c
}

func (c *conns) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ended, cancel)()
	raw, err := c.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.retired() {
		raw.Close()
		return nil, errRetired
	}
	tracked := &conn{raw, c}
	c.open[tracked] = struct{}{}
	return tracked, nil
}

func (c *conn) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

func (c *conns) retired() bool { return c.ended.Err() != nil }

// closeAll cuts every open connection.
func (c *conns) closeAll() {
	c.mu.Lock()
	open := c.open
	c.open = map[*conn]struct{}{}
	c.mu.Unlock()
	for conn := range open {
		conn.Conn.Close()
	}
}

func (c *conns) retire() {
	c.mu.Lock()
	c.end()
	c.mu.Unlock()
	c.closeAll()
}
