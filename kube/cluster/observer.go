package cluster

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"fathom/kube/problem"
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
	switch {
	case o.timeout == 0:
		return o.observe(req, func() {})
	case watches(req):
		return o.begin(req)
	case endless(req):
		return o.observe(req, func() {})
	}
	ctx, cancel := context.WithTimeout(req.Context(), o.timeout)
	return o.observe(req.WithContext(ctx), cancel)
}

// begin makes a request whose answer must begin in time, and may then take as long as it likes.
func (o *observer) begin(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	limit := time.AfterFunc(o.timeout, func() { cancel(context.DeadlineExceeded) })
	defer limit.Stop()
	return o.observe(req.WithContext(ctx), func() { cancel(nil) })
}

// observe makes the request; done is called when its answer has been read.
func (o *observer) observe(req *http.Request, done func()) (*http.Response, error) {
	resp, err := o.next.RoundTrip(req)
	if err != nil {
		err = late(req, err)
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

// late is the error of a request that took too long, in place of what a transport made of being cut off. Errors that explain
// themselves stay.
func late(req *http.Request, err error) error {
	cause := context.Cause(req.Context())
	if _, own := errors.AsType[*problem.Error](err); own || !errors.Is(cause, context.DeadlineExceeded) {
		return err
	}
	return cause
}

var errUnauthorized = errors.New("the API server answered 401 Unauthorized")

// report passes on errors of the connection, not those of a caller who gave up.
func (o *observer) report(req *http.Request, err error) {
	if errors.Is(err, context.Canceled) || errors.Is(context.Cause(req.Context()), context.Canceled) || o.conns.retired() {
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

// watches reports whether a request is a watch, which the API server answers at once even while nothing happens.
func watches(req *http.Request) bool { return isSet(req, "watch") }

// endless reports whether a request may take as long as it likes: watches, followed logs, exec and the like.
func endless(req *http.Request) bool {
	return strings.EqualFold(req.Header.Get("Connection"), "upgrade") || isSet(req, "watch") || isSet(req, "follow")
}

func isSet(req *http.Request, parameter string) bool {
	v := req.URL.Query().Get(parameter)
	return v == "true" || v == "1"
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
