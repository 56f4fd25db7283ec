package cluster

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/rest"
	"k8s.io/streaming/pkg/httpstream"
)

// upgradeTimeout bounds the way to an upgraded connection, not the connection. The API server may have to dial a node meanwhile.
const upgradeTimeout = 30 * time.Second

// UpgradeConfig is what client-go's executors and dialers need for connections that leave HTTP (exec, attach,
// port-forward): TLS, the user's credentials, impersonation, proxy and user agent. Each connection is one of its own and
// belongs to who opened it: it outlives a change of settings, but not its context.
//
// It waits for the credential plugin when there is one whose credentials have expired. Ask for every connection anew: a
// config of older settings opens none. A 401 makes the plugin renew its credentials, once for each connection.
func (c *Cluster) UpgradeConfig(ctx context.Context) (*rest.Config, error) {
	l, err := c.link()
	if err != nil {
		return nil, err
	}
	if l.plugin != nil {
		if _, err := l.plugin.get(ctx); err != nil {
			return nil, c.at(err)
		}
	}
	config := rest.CopyConfig(l.settings.config)
	config.Host = l.config.Host
	config.UserAgent = l.config.UserAgent
	config.WarningHandler = l.config.WarningHandler
	config.Timeout = 0
	// HTTP/2 has no upgrades. That this is set also makes client-go configure TLS where the kubeconfig says nothing of it.
	config.NextProtos = []string{"http/1.1"}
	config.Wrap(func(rt http.RoundTripper) http.RoundTripper {
		l.lendCertificate(rt)
		return &upgrader{next: rt, link: l, alive: c.Alive, failed: c.Failed}
	})
	return config, nil
}

// lendCertificate makes a transport prove the user by the plugin's certificate, unless the settings have one.
func (l *link) lendCertificate(rt http.RoundTripper) {
	if l.plugin == nil {
		return
	}
	config, err := utilnet.TLSClientConfig(rt)
	if err == nil && config != nil && len(config.Certificates) == 0 && config.GetClientCertificate == nil {
		config.GetClientCertificate = func(req *tls.CertificateRequestInfo) (*tls.Certificate, error) { return l.plugin.certificate(req) }
	}
}

// upgrader is under the requests that ask for an upgraded connection. It takes either way of saying no: SPDY's transport
// answers with what the server said, the WebSocket transport makes an error of it.
type upgrader struct {
	next   http.RoundTripper
	link   *link
	alive  func()
	failed func(error)
}

// RoundTrip implements http.RoundTripper.
func (u *upgrader) RoundTrip(req *http.Request) (*http.Response, error) {
	if u.link.conns.retired() {
		return nil, errRetired
	}
	ctx, cancel := context.WithTimeout(req.Context(), upgradeTimeout)
	defer cancel()
	p := u.link.plugin
	if p == nil || req.Header.Get("Authorization") != "" {
		return u.try(ctx, req, nil)
	}
	for again := false; ; again = true {
		have, err := p.get(ctx)
		if err != nil {
			return nil, err
		}
		resp, err := u.try(ctx, req, have)
		if !unauthorized(resp, err) {
			p.accepted()
			return resp, err
		}
		p.refused(have)
		if again {
			return resp, err
		}
		if resp != nil {
			drop(resp.Body)
		}
	}
}

// try sends a copy of the request: transports change what they are given.
func (u *upgrader) try(ctx context.Context, req *http.Request, have *credential) (*http.Response, error) {
	own := req.Clone(ctx)
	if have != nil && have.token != "" {
		own.Header.Set("Authorization", "Bearer "+have.token)
	}
	resp, err := u.next.RoundTrip(own)
	switch {
	case unauthorized(resp, err):
		u.failed(errUnauthorized)
	case err == nil || httpstream.IsUpgradeFailure(err):
		u.alive()
	case req.Context().Err() == nil:
		u.failed(err)
	}
	return resp, err
}

// drop ends an answer that nobody reads, with its connection.
func drop(body io.ReadCloser) {
	// What it says is known already.
	_ = body.Close()
}

// unauthorized reports whether the API server does not know who is asking.
func unauthorized(resp *http.Response, err error) bool {
	if err == nil {
		return resp.StatusCode == http.StatusUnauthorized
	}
	failure, ok := errors.AsType[*httpstream.UpgradeFailureError](err)
	if !ok {
		return false
	}
	// A Status is decoded; of any other answer only the words are left.
	return apierrors.IsUnauthorized(failure.Cause) || strings.Contains(failure.Cause.Error(), "(401 Unauthorized)")
}
