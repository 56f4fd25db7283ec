package forward

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	constants "k8s.io/apimachinery/pkg/util/portforward"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/klog/v2"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"

	"fathom/kube/problem"
)

// dial opens a connection to a pod that frames of SPDY can be sent on: through a WebSocket, or, where a server or proxy
// does not take it, by an upgrade to SPDY itself.
func dial(ctx context.Context, api API, at kubePod) (net.Conn, error) {
	config, err := api.UpgradeConfig(ctx)
	if err != nil {
		return nil, err
	}
	to, err := at.url(config.Host)
	if err != nil {
		return nil, fmt.Errorf("read the server's address: %w", err)
	}
	conn, err := overWebSocket(ctx, config, to)
	if err != nil && fallsBack(err) {
		conn, err = overSPDY(ctx, config, to)
	}
	if err != nil {
		return nil, problem.Where{Context: at.context, Server: config.Host}.At(unwrapped(err))
	}
	keepAlive(conn)
	return framed(conn), nil
}

// fallsBack reports whether an error of the WebSocket leaves hope for SPDY. A server that has no such pod has none for it either.
func fallsBack(err error) bool {
	return (httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)) && !apierrors.IsNotFound(unwrapped(err))
}

// unwrapped is what the server said, where it said something.
func unwrapped(err error) error {
	if failure, ok := errors.AsType[*httpstream.UpgradeFailureError](err); ok {
		return failure.Cause
	}
	return err
}

// kubePod is where the API server has a pod.
type kubePod struct{ context, namespace, name string }

func (p kubePod) url(host string) (*url.URL, error) {
	u, err := url.Parse(host)
	if err != nil {
		return nil, err
	}
	return u.JoinPath("api/v1/namespaces", p.namespace, "pods", p.name, "portforward"), nil
}

func overWebSocket(ctx context.Context, config *rest.Config, to *url.URL) (net.Conn, error) {
	transport, holder, err := websocket.RoundTripperFor(config)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return nil, err
	}
	conn, err := websocket.Negotiate(transport, holder, req, constants.WebsocketsSPDYTunnelingPrefix+constants.PortForwardV1Name)
	if err != nil {
		return nil, err
	}
	return &webSocket{portforward.NewTunnelingConnectionWithLogger(klog.Logger{}, conn), conn.NetConn()}, nil
}

// webSocket is a tunnel and the connection that it is dug through.
type webSocket struct {
	net.Conn
	below net.Conn
}

// NetConn is the connection below, as that of a tls.Conn is.
func (w *webSocket) NetConn() net.Conn { return w.below }

func overSPDY(ctx context.Context, config *rest.Config, to *url.URL) (net.Conn, error) {
	tlsConfig, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	dialer, err := spdy.NewRoundTripperWithConfig(spdy.RoundTripperConfig{TLS: tlsConfig, Proxier: config.Proxy})
	if err != nil {
		return nil, err
	}
	up := &upgrade{SpdyRoundTripper: dialer}
	transport, err := rest.HTTPWrappersForConfig(config, up)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set(httpstream.HeaderProtocolVersion, constants.PortForwardV1Name)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return up.conn, nil
	}
	defer resp.Body.Close()
	return nil, refusal(resp)
}

// upgrade asks for SPDY. Unlike client-go's round tripper, which it dials with, it hands out the connection itself.
type upgrade struct {
	*spdy.SpdyRoundTripper
	conn net.Conn
}

// RoundTrip implements http.RoundTripper.
func (u *upgrade) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set(httpstream.HeaderConnection, httpstream.HeaderUpgrade)
	req.Header.Set(httpstream.HeaderUpgrade, spdy.HeaderSpdy31)
	conn, err := u.Dial(req)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(req.Context(), func() { conn.Close() })
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, req)
	if !stop() && err == nil {
		err = context.Cause(req.Context())
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		resp.Body = &onlyAnswer{resp.Body, conn}
		return resp, nil
	}
	u.conn = &read{conn, r}
	return resp, nil
}

// onlyAnswer is the body of an answer with which its connection ends.
type onlyAnswer struct {
	io.ReadCloser
	conn net.Conn
}

func (a *onlyAnswer) Close() error { return errors.Join(a.ReadCloser.Close(), a.conn.Close()) }

// read is a connection of which some bytes have been read ahead.
type read struct {
	net.Conn
	ahead *bufio.Reader
}

func (r *read) Read(p []byte) (int, error) { return r.ahead.Read(p) }

// NetConn is the connection below.
func (r *read) NetConn() net.Conn { return r.Conn }

// refusal is the error that an answer without an upgrade means.
func refusal(resp *http.Response) error {
	const most = 64 << 10
	body, err := io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil {
		return fmt.Errorf("read why the server does not forward: %w", err)
	}
	var status metav1.Status
	if json.Unmarshal(body, &status) == nil && status.Status == metav1.StatusFailure {
		return &apierrors.StatusError{ErrStatus: status}
	}
	return fmt.Errorf("the server answered %s: %s", resp.Status, strings.TrimSpace(string(body)))
}

// keepAlive has the system find out that the other side is gone, on the connection at the bottom.
func keepAlive(conn net.Conn) {
	for {
		switch c := conn.(type) {
		case *net.TCPConn:
			// Without it the connection works all the same.
			_ = c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3})
			return
		case *tls.Conn:
			conn = c.NetConn()
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return
		}
	}
}
