package forwardtest

import (
	"fmt"
	"strconv"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// line is one upgraded connection.
type line struct {
	node *Node
	pod  string
	cut  func() error
	conn chan httpstream.Connection // holds it once it is there

	mu      sync.Mutex
	waiting map[string]httpstream.Stream // for the other stream of their request
}

func (n *Node) newLine(pod string) *line {
	return &line{node: n, pod: pod, conn: make(chan httpstream.Connection, 1), waiting: map[string]httpstream.Stream{}}
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

// other is the stream that came before for a request, nil if there is none yet.
func (l *line) other(id string, s httpstream.Stream) httpstream.Stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.waiting[id]
	if before == nil {
		l.waiting[id] = s
	} else {
		delete(l.waiting, id)
	}
	return before
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
	o := l.other(h.Get(corev1.PortForwardRequestIDHeader), s)
	switch {
	case o == nil:
	case h.Get(corev1.StreamType) == corev1.StreamTypeError:
		go l.carry(port, o, s, replySent)
	default:
		go l.carry(port, s, o, replySent)
	}
	return nil
}

// carry has something listen to a pair of streams. Writing to one of a connection that has ended would wait for ever.
func (l *line) carry(port int, data, errs httpstream.Stream, replySent <-chan struct{}) {
	<-replySent
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
