package problem

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

func ofCancel(_ Where, err error) (Problem, bool) {
	if !errors.Is(err, context.Canceled) {
		return Problem{}, false
	}
	return Problem{Cancelled, "The request was given up.", "Nothing to do."}, true
}

// ofTLS explains why a secure connection did not come about, from either side.
func ofTLS(w Where, err error) (Problem, bool) {
	tell := func(text, next string) (Problem, bool) {
		return Problem{TLS, capital(w.server()) + " " + text, next}, true
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return tell("shows a certificate of an authority that is not trusted: "+e.Error()+".",
			"Check that certificate-authority in "+w.context()+" is this cluster's, and that nobody sits in between.")
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return tell("shows a certificate for another name: "+e.Error()+".",
			"Use an address that the certificate names, or set tls-server-name for "+w.context()+".")
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if e.Reason == x509.Expired && e.Cert != nil {
			return tell("shows a certificate that is not valid now (valid "+span(e.Cert)+").",
				"Renew the API server's certificate, or set this host's clock.")
		}
		return tell("shows a certificate that is not valid: "+e.Error()+".", "Repair the API server's certificate.")
	}
	if alert, ok := errors.AsType[tls.AlertError](err); ok {
		return tell("ended the TLS handshake: "+alert.Error()+".",
			"Renew the client certificate of "+w.context()+", or check that it belongs to this cluster.")
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return tell("does not speak TLS.", "Check that the port of the server address in "+w.context()+" is the API server's.")
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return tell("shows a certificate that cannot be verified: "+e.Err.Error()+".",
			"Check that certificate-authority in "+w.context()+" is this cluster's.")
	}
	return Problem{}, false
}

func span(c *x509.Certificate) string {
	return "from " + c.NotBefore.UTC().Format(time.RFC3339) + " to " + c.NotAfter.UTC().Format(time.RFC3339)
}

func ofDNS(w Where, err error) (Problem, bool) {
	e, ok := errors.AsType[*net.DNSError](err)
	if !ok {
		return Problem{}, false
	}
	if e.IsTimeout {
		return Problem{DNS, "The name server did not say in time what the address of " + e.Name + " is.",
			"Check this host's network, VPN and name server."}, true
	}
	return Problem{DNS, "The name " + e.Name + " has no address.",
		"Check that the VPN is up and that the server address in " + w.context() + " is right."}, true
}

// ofNetwork explains connections that did not come about or broke.
func ofNetwork(w Where, err error) (Problem, bool) {
	who := capital(w.server())
	switch {
	case proxyFailed(err):
		return Problem{Refused, "The proxy did not connect to " + w.server() + ": " + stop(cause(err)),
			"Check proxy-url in " + w.context() + " and the environment's HTTPS_PROXY and NO_PROXY."}, true
	case proxyAnswered(err) == http.StatusProxyAuthRequired:
		return Problem{Refused, "The proxy in front of " + w.server() + " wants another user and password.",
			"Put them into proxy-url in " + w.context() + ", or into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT."}, true
	case proxyAnswered(err) != 0:
		return Problem{Refused, "The proxy did not connect to " + w.server() + ": it answered " + stop(cause(err)),
			"Check proxy-url in " + w.context() + " and the environment's HTTPS_PROXY and NO_PROXY, and what the proxy allows."}, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return Problem{Refused, who + " refused the connection: nothing listens there.",
			"Check that the cluster runs and that the server address in " + w.context() + " is right."}, true
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return Problem{Refused, who + " cannot be reached from this host: there is no route.",
			"Check this host's network, VPN and firewall."}, true
	case strings.Contains(err.Error(), "http2: client connection lost"):
		return Problem{Timeout, who + " has stopped answering.", "Check VPN, firewall and this host's network; Fathom connects again."}, true
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), brokenHTTP2(err):
		return Problem{Refused, who + " closed the connection.",
			"Fathom connects again; if it stays, look at the API server and at load balancers in between."}, true
	}
	return Problem{}, false
}

// brokenHTTP2 knows HTTP/2's errors by their words: net/http keeps their types to itself.
func brokenHTTP2(err error) bool {
	s := err.Error()
	return strings.Contains(s, "http2: ") || strings.Contains(s, "stream error: stream ID") || strings.Contains(s, "connection error: ")
}

func proxyFailed(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks"))
}

// proxyAnswered is the status with which a proxy refused to connect, 0 when that is not what happened. net/http has only its
// words for that, and no request that reaches an API server ends with them.
func proxyAnswered(err error) int {
	failed, ok := errors.AsType[*url.Error](err)
	if !ok {
		return 0
	}
	for code := http.StatusBadRequest; code <= http.StatusNetworkAuthenticationRequired; code++ {
		if text := http.StatusText(code); text != "" && failed.Err.Error() == text {
			return code
		}
	}
	return 0
}

// cause is what an error says without the request that it happened to, whose address is long.
func cause(err error) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return strings.Replace(err.Error(), failed.Error(), failed.Err.Error(), 1)
	}
	return err.Error()
}

func ofTimeout(w Where, err error) (Problem, bool) {
	ne, ok := errors.AsType[net.Error](err)
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, os.ErrDeadlineExceeded) && !(ok && ne.Timeout()) {
		return Problem{}, false
	}
	return Problem{Timeout, capital(w.server()) + " did not answer in time.",
		"Check VPN, firewall and load on the API server; --request-timeout sets how long Fathom waits."}, true
}
