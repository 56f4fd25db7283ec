package cluster

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/problem"
)

const (
	dialTimeout = 8 * time.Second
	// An HTTP/2 connection that is silent for pingAfter is asked for a sign of life and dropped without one.
	pingAfter   = 10 * time.Second
	pingTimeout = 5 * time.Second
	idleTimeout = 90 * time.Second
	idlePerHost = 25
)

// link is one set of settings turned into connections. It is replaced, never changed, when the settings change.
type link struct {
	settings settings
	config   *rest.Config // for REST clients: it carries the transport, and no TLS fields
	http     *http.Client
	base     *http.Transport
	conns    *conns
	plugin   *plugin                                   // nil without
	scheme   func(schema.GroupVersion) *runtime.Scheme // for protobuf clients

	mu      sync.Mutex
	clients map[clientKey]rest.Interface
}

type clientKey struct {
	gv  schema.GroupVersion
	enc kube.Encoding
}

// newLink prepares connections; none is opened before the first request. The plugin is nil when there is none.
func newLink(s settings, o Options, p *plugin, watch observer) (*link, error) {
	l := &link{settings: s, scheme: o.Scheme, clients: map[clientKey]rest.Interface{}, conns: newConns(), plugin: p}
	tlsConfig, err := tlsFor(s.config, p)
	if err != nil {
		return nil, problem.New(problem.Config, fmt.Sprintf("The certificates for %s cannot be used: %v.", s.server, err),
			"Correct certificate-authority, client-certificate and client-key in the kubeconfig.", err)
	}
	l.base = newTransport(s.config, tlsConfig, l.conns)
	if p != nil {
		p.dropConnections(l.conns.closeAll)
	}
	host, _, err := rest.DefaultServerUrlFor(withVersion(s.config))
	if err != nil {
		return nil, problem.New(problem.Config, fmt.Sprintf("The server address %q cannot be used: %v.", s.server, err),
			"Correct the cluster's server in the kubeconfig.", err)
	}
	l.config = rest.CopyConfig(s.config)
	l.config.Host = host.String()
	l.config.TLSClientConfig = rest.TLSClientConfig{}
	l.config.Transport = l.base
	l.config.UserAgent = o.userAgent()
	l.config.QPS = -1 // the API server's own fairness is the limit
	l.config.WarningHandler = rest.NoWarnings{}
	watch.timeout, l.config.Timeout = s.config.Timeout, 0
	watch.conns = l.conns
	l.config.Wrap(func(rt http.RoundTripper) http.RoundTripper {
		own := watch // clients of RESTConfig wrap anew, in any goroutine
		own.next = rt
		if p != nil {
			own.next = &pluginTransport{p, rt}
		}
		return &own
	})
	l.http, err = rest.HTTPClientFor(l.config)
	if err != nil {
		return nil, problem.New(problem.Config, fmt.Sprintf("The credentials for %s cannot be used: %v.", s.server, err),
			"Correct the user in the kubeconfig.", err)
	}
	return l, nil
}

// withVersion is a copy that DefaultServerUrlFor accepts.
func withVersion(c *rest.Config) *rest.Config {
	c = rest.CopyConfig(c)
	c.GroupVersion = &schema.GroupVersion{Version: "v1"}
	return c
}

// tlsFor is client-go's TLS set-up, with the plugin's client certificate when it has one.
func tlsFor(config *rest.Config, p *plugin) (*tls.Config, error) {
	tlsConfig, err := rest.TLSConfigFor(config)
	if err != nil || p == nil {
		return tlsConfig, err
	}
	if tlsConfig == nil {
		tlsConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if tlsConfig.GetClientCertificate == nil {
		tlsConfig.GetClientCertificate = p.certificate
	}
	return tlsConfig, nil
}

func newTransport(config *rest.Config, tlsConfig *tls.Config, open *conns) *http.Transport {
	proxy := config.Proxy
	if proxy == nil {
		proxy = utilnet.NewProxierWithNoProxyCIDR(http.ProxyFromEnvironment)
	}
	return &http.Transport{
		Proxy:               proxy,
		DialContext:         open.dial,
		TLSClientConfig:     tlsConfig,
		TLSHandshakeTimeout: dialTimeout,
		MaxIdleConnsPerHost: idlePerHost,
		IdleConnTimeout:     idleTimeout,
		DisableCompression:  config.DisableCompression,
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
	}
}

// usesCertificate reports whether the user is proven by a certificate, which belongs to the connection, not the request.
func (l *link) usesCertificate() bool {
	c := l.settings.config
	return len(c.CertData) > 0 || c.CertFile != ""
}

// retire cuts all connections and lets no new ones come about, so that whoever still holds a client asks for a new one.
func (l *link) retire() { l.conns.retire() }

// errRetired is what requests of a retired link get.
var errRetired = problem.New(problem.Cancelled, "The connection was replaced by one with newer settings.", "Nothing to do.", nil)
