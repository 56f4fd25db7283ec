package exec

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	protocol "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"
)

// pingPeriod keeps idle SPDY connections through load balancers alive, as client-go does for WebSocket.
const pingPeriod = 5 * time.Second

// wire is one connection to a container, and what it is known to have done.
type wire struct {
	request   Request
	executor  remotecommand.Executor
	connected atomic.Bool
	failed    atomic.Pointer[error] // of the last attempt to connect
	// By SPDY, the far side says at the end how the command ended: else the connection broke, which client-go takes for
	// success.
	promised, heard atomic.Bool
}

func newWire(config *rest.Config, to *url.URL, r Request) (*wire, error) {
	w := &wire{request: r}
	config = rest.CopyConfig(config)
	config.Wrap(func(rt http.RoundTripper) http.RoundTripper { return &dialling{rt, w} })
	// WebSocket's handshake is a GET by its standard.
	socket, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, to.String())
	if err != nil {
		return nil, fmt.Errorf("cannot reach into %s: %w", r.name(), err)
	}
	old, err := w.spdy(config, to)
	if err != nil {
		return nil, fmt.Errorf("cannot reach into %s: %w", r.name(), err)
	}
	w.executor, err = remotecommand.NewFallbackExecutor(socket, old, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
	return w, err
}

// spdy is client-go's executor for SPDY, with an ear to what the far side says at the end.
func (w *wire) spdy(config *rest.Config, to *url.URL) (remotecommand.Executor, error) {
	tlsConfig, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	upgrade, err := streamspdy.NewRoundTripperWithConfig(streamspdy.RoundTripperConfig{
		TLS: tlsConfig, Proxier: config.Proxy, PingPeriod: pingPeriod,
	})
	if err != nil {
		return nil, err
	}
	transport, err := rest.HTTPWrappersForConfig(config, upgrade)
	if err != nil {
		return nil, err
	}
	return remotecommand.NewSPDYExecutorForTransports(transport, spdy.NewUpgraderForStreaming(&listening{upgrade, w}), http.MethodPost, to)
}

func (w *wire) stream(ctx context.Context, o remotecommand.StreamOptions) error {
	return w.executor.StreamWithContext(ctx, o)
}

// silent reports whether the far side ought to have said how the command ended, and did not.
func (w *wire) silent() bool { return w.promised.Load() && !w.heard.Load() }

// dialling notes how the attempts to connect end.
type dialling struct {
	next http.RoundTripper
	wire *wire
}

// RoundTrip implements http.RoundTripper.
func (d *dialling) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(req)
	if err == nil && resp.StatusCode != http.StatusSwitchingProtocols {
		resp, err = nil, answer(resp)
	}
	if err != nil {
		d.wire.failed.Store(&err)
		return nil, err
	}
	d.wire.connected.Store(true)
	return resp, nil
}

// mostAnswer is how much of a refusal is read, in bytes.
const mostAnswer = 64 << 10

// answer is what the server says instead of switching protocols, of which the SPDY client would keep only the words.
func answer(resp *http.Response) error {
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return fmt.Errorf("the answer %s breaks off: %w", resp.Status, err)
	}
	var s metav1.Status
	if json.Unmarshal(text, &s) == nil && s.Kind == "Status" {
		return &apierrors.StatusError{ErrStatus: s}
	}
	return apierrors.NewGenericServerResponse(resp.StatusCode, "connect", corev1.Resource("pods"), "", strings.TrimSpace(string(text)), 0, true)
}

// listening makes connections over SPDY whose last words are noted.
type listening struct {
	httpstream.UpgradeRoundTripper
	wire *wire
}

func (l *listening) NewConnection(resp *http.Response) (httpstream.Connection, error) {
	conn, err := l.UpgradeRoundTripper.NewConnection(resp)
	if err != nil {
		return nil, err
	}
	switch resp.Header.Get(httpstream.HeaderProtocolVersion) {
	case protocol.StreamProtocolV4Name, protocol.StreamProtocolV5Name:
		l.wire.promised.Store(true)
	}
	return &heeded{conn, l.wire}, nil
}

type heeded struct {
	httpstream.Connection
	wire *wire
}

// closing is how long the end of a session waits until its connection is closed.
const closing = time.Second

// Close closes the connection. A write that the far side does not take keeps spdystream from it, and must not keep the session:
// then it is closed as soon as the far side goes.
func (h *heeded) Close() error {
	closed := make(chan error, 1)
	go func() { closed <- h.Connection.Close() }()
	limit := time.NewTimer(closing)
	defer limit.Stop()
	select {
	case err := <-closed:
		return err
	case <-limit.C:
		return nil
	}
}

func (h *heeded) CreateStream(headers http.Header) (httpstream.Stream, error) {
	s, err := h.Connection.CreateStream(headers)
	if err != nil || headers.Get(corev1.StreamType) != corev1.StreamTypeError {
		return s, err
	}
	return &verdict{s, h.wire}, nil
}

// verdict is the stream on which the far side says how the command ended.
type verdict struct {
	httpstream.Stream
	wire *wire
}

func (v *verdict) Read(p []byte) (int, error) {
	n, err := v.Stream.Read(p)
	if n > 0 {
		v.wire.heard.Store(true)
	}
	return n, err
}
