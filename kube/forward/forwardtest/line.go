package forwardtest

import (
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// line is one upgraded connection.
type line struct {
	node *Node
	pod  string
	cut  func() error
	conn chan httpstream.Connection // holds it once it is there

	broken  atomic.Bool
	mu      sync.Mutex
	waiting map[string]answered // for the other stream of their request
}

// answered is a stream, and when its reply has gone out or failed to.
type answered struct {
	httpstream.Stream
	sent <-chan struct{}
}

// noting is a connection that notes on its line that it takes no more.
type noting struct {
	net.Conn
	line *line
}

func (n *noting) Write(p []byte) (int, error) {
	done, err := n.Conn.Write(p)
	if err != nil {
		n.line.broken.Store(true)
	}
	return done, err
}

func (n *Node) newLine(pod string) *line {
	return &line{node: n, pod: pod, conn: make(chan httpstream.Connection, 1), waiting: map[string]answered{}}
}

// hold returns when the connection has ended.
func (l *line) hold(conn httpstream.Connection, cut func() error) {
	n := l.node
	l.cut = cut
	l.conn <- conn
	n.mu.Lock()
	n.open[l] = true
	n.mu.Unlock()
	<-conn.CloseChan()
	conn.Close()
	_ = cut()
	n.mu.Lock()
	delete(n.open, l)
	n.mu.Unlock()
}

// other is the stream that came before for a request, if there is one yet.
func (l *line) other(id string, s answered) (before answered, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if before, ok = l.waiting[id]; ok {
		delete(l.waiting, id)
	} else {
		l.waiting[id] = s
	}
	return before, ok
}

// stream takes a stream, as a kubelet does.
func (l *line) stream(s httpstream.Stream, replySent <-chan struct{}) error {
	if l.node.Silent != nil && l.node.Silent(l.pod) {
		<-l.node.ended
	}
	h := s.Headers()
	port, err := strconv.Atoi(h.Get(corev1.PortHeader))
	if err != nil {
		return fmt.Errorf("a stream without a port: %w", err)
	}
	one := answered{s, replySent}
	other, ok := l.other(h.Get(corev1.PortForwardRequestIDHeader), one)
	switch {
	case !ok:
	case h.Get(corev1.StreamType) == corev1.StreamTypeError:
		go l.carry(port, other, one)
	default:
		go l.carry(port, one, other)
	}
	return nil
}

// carry has something listen to a pair of streams. Writing to one of a connection that has ended would wait for ever, and of one
// whose reply did not go out spdystream may change the state at the same time, unguarded.
func (l *line) carry(port int, data, errs answered) {
	<-data.sent
	<-errs.sent
	if l.broken.Load() {
		return
	}
	err := l.node.listen(l.pod, port, data)
	conn := <-l.conn
	l.conn <- conn
	select {
	case <-conn.CloseChan():
		return
	default:
	}
	if err != nil {
		fmt.Fprintf(errs, "error forwarding port %d to pod %s, uid : %v", port, l.pod, err)
	}
	errs.Close()
	data.Close()
}
