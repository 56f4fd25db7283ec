package cluster

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// observer sits under every request of a link. It keeps the request timeout, collects warnings, and tells the cluster
// what the network proves: any byte that arrives proves life, any broken request asks for a health check.
type observer struct {
	next    http.RoundTripper
	conns   *conns
	timeout time.Duration // 0 is none
	alive   func()
	failed  func(error)
	warn    func(req *http.Request, text string)
}

// RoundTrip implements http.RoundTripper.
func (o *observer) RoundTrip(req *http.Request) (*http.Response, error) {
	if o.conns.retired() {
		return nil, errRetired
	}
	if o.timeout == 0 || endless(req) {
		return o.observe(req, func() {})
	}
	ctx, cancel := context.WithTimeout(req.Context(), o.timeout)
	return o.observe(req.WithContext(ctx), cancel)
}

// observe makes the request; done is called when its answer has been read.
func (o *observer) observe(req *http.Request, done func()) (*http.Response, error) {
	resp, err := o.next.RoundTrip(req)
	if err != nil {
		done()
		o.report(req, err)
		return nil, err
	}
	if resp.StatusCode == http.StatusUnauthorized {
		o.failed(errUnauthorized)
	} else {
		o.alive()
	}
	o.warnings(req, resp)
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// The body is a connection of its own now, which no timeout applies to.
		return resp, nil
	}
	resp.Body = &body{resp.Body, o, req, done}
	return resp, nil
}

var errUnauthorized = errors.New("the API server answered 401 Unauthorized")

// report passes on errors of the connection, not those of a caller who gave up.
func (o *observer) report(req *http.Request, err error) {
	if errors.Is(err, context.Canceled) || req.Context().Err() == context.Canceled || o.conns.retired() {
		return
	}
	o.failed(err)
}

func (o *observer) warnings(req *http.Request, resp *http.Response) {
	headers := resp.Header["Warning"]
	if len(headers) == 0 {
		return
	}
	// A malformed header says nothing that could be shown.
	parsed, _ := utilnet.ParseWarningHeaders(headers)
	for _, w := range parsed {
		if w.Code == 299 && w.Text != "" {
			o.warn(req, w.Text)
		}
	}
}

// endless reports whether a request may take as long as it likes: watches, followed logs, exec and the like.
func endless(req *http.Request) bool {
	if strings.EqualFold(req.Header.Get("Connection"), "upgrade") {
		return true
	}
	q := req.URL.Query()
	for _, key := range []string{"watch", "follow"} {
		switch q.Get(key) {
		case "true", "1":
			return true
		}
	}
	return false
}

// body reports what a response's body proves while it is read.
type body struct {
	io.ReadCloser
	o    *observer
	req  *http.Request
	done func()
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.o.alive()
	}
	if err != nil && err != io.EOF {
		b.o.report(b.req, err)
	}
	return n, err
}

func (b *body) Close() error {
	b.done()
	return b.ReadCloser.Close()
}
