// Package forwardtest plays the other side of a forward for tests: what the API server and a node do with a request for
// port-forward, over a WebSocket or SPDY, and what listens in the pods.
//
// It is not a kubelet; the sandbox has a real one. Only tests may import it.
package forwardtest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
	constants "k8s.io/apimachinery/pkg/util/portforward"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/klog/v2"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// Listener is what listens on the ports of pods: it is called for each connection, whose end it decides. An error is told to
// the client as a node tells it.
type Listener func(pod string, port int, conn io.ReadWriter) error

// Node serves port-forward requests until the test ends. Its fields are set before it is used.
type Node struct {
	listen Listener
	// NoWebSocket makes it take SPDY only, as old servers do.
	NoWebSocket bool
	// Deny answers in place of an upgrade if it returns true.
	Deny func(w http.ResponseWriter, pod string) bool
	// Silent makes it answer for no stream on connections to these pods.
	Silent func(pod string) bool

	ended chan struct{}
	mu    sync.Mutex
	open  map[*line]bool
	asked int
}

// New is a node on whose pods something listens.
func New(t testing.TB, listen Listener) *Node {
	n := &Node{listen: listen, open: map[*line]bool{}, ended: make(chan struct{})}
	t.Cleanup(func() {
		close(n.ended)
		n.Cut("")
	})
	return n
}

// Serve answers a port-forward request, and reports whether it was one: a Front for the servers of streamtest and clustertest.
func (n *Node) Serve(w http.ResponseWriter, r *http.Request) bool {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) != 7 || parts[6] != "portforward" {
		return false
	}
	pod := parts[5]
	n.mu.Lock()
	n.asked++
	n.mu.Unlock()
	switch {
	case n.Deny != nil && n.Deny(w, pod):
	case websocket.IsWebSocketUpgrade(r) && n.NoWebSocket:
		http.Error(w, "unable to upgrade: missing upgrade headers in request", http.StatusBadRequest)
	case websocket.IsWebSocketUpgrade(r):
		n.webSocket(w, r, pod)
	default:
		n.spdy(w, r, pod)
	}
	return true
}

func (n *Node) webSocket(w http.ResponseWriter, r *http.Request, pod string) {
	up := websocket.Upgrader{Subprotocols: []string{constants.WebsocketsSPDYTunnelingPortForwardV1}}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	l := n.newLine(pod)
	tunnel := portforward.NewTunnelingConnectionWithLogger(klog.Logger{}, ws)
	conn, err := spdy.NewServerConnection(&noting{tunnel, l}, l.stream)
	if err == nil {
		l.hold(conn, ws.NetConn().Close)
	}
}

func (n *Node) spdy(w http.ResponseWriter, r *http.Request, pod string) {
	if _, err := httpstream.Handshake(r, w, []string{constants.PortForwardV1Name}); err != nil {
		return // it has answered
	}
	l := n.newLine(pod)
	if conn := spdy.NewResponseUpgrader().UpgradeResponse(w, r, l.stream); conn != nil {
		l.hold(conn, conn.Close)
	}
}

// Carriers counts the connections that are open, to one pod or with "" to all.
func (n *Node) Carriers(pod string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	count := 0
	for l := range n.open {
		if pod == "" || l.pod == pod {
			count++
		}
	}
	return count
}

// Asked counts the requests so far.
func (n *Node) Asked() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked
}

// Cut breaks off the connections to a pod, or with "" all.
func (n *Node) Cut(pod string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for l := range n.open {
		if pod == "" || l.pod == pod {
			_ = l.cut() // it may have ended by itself
		}
	}
}

// Refused is what a Listener returns on a port that nothing listens on, in a container runtime's words.
func Refused(port int) error {
	return fmt.Errorf("failed to connect to localhost:%d inside namespace, IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused", port, port)
}
