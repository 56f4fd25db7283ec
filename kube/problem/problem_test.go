package problem

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestOf(t *testing.T) {
	pods := schema.GroupResource{Resource: "pods"}
	get := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://10.0.0.1:6443/version", Err: err}
	}
	dial := func(err error) error { return get(&net.OpError{Op: "dial", Net: "tcp", Err: err}) }
	expired := &x509.Certificate{NotBefore: time.Unix(0, 0), NotAfter: time.Unix(86400, 0)}
	for _, c := range []struct {
		name  string
		err   error
		class Class
		text  string // part of it
		next  string // part of it
	}{
		{"401", apierrors.NewUnauthorized("Unauthorized"), Unauthorized, "Unauthorized.", "Renew the credentials"},
		{"403", apierrors.NewForbidden(pods, "web-0", errors.New("no")), Forbidden, `pods "web-0" is forbidden: no.`, "ask for a role"},
		{"403 cluster", apierrors.NewForbidden(pods, "", errors.New("User cannot list at the cluster scope")), Forbidden, "", "Choose one namespace, if the kind has them"},
		{"403 cluster, one object", apierrors.NewForbidden(schema.GroupResource{Resource: "nodes"}, "n1", errors.New("User cannot get nodes/proxy at the cluster scope")),
			Forbidden, "", "Ask for a cluster role"},
		{"a file here", fmt.Errorf("copy: %w", &fs.PathError{Op: "open", Path: "/nope", Err: fs.ErrNotExist}), Unknown, "/nope", "on this host"},
		{"403 impersonation", apierrors.NewForbidden(pods, "", errors.New("cannot impersonate")), Forbidden, "", "--as"},
		{"404 object", apierrors.NewNotFound(pods, "web-0"), NotFound, `pods "web-0" not found.`, "deleted"},
		{"404 kind", apierrors.NewGenericServerResponse(404, "get", pods, "", "", 0, true), NotFound, "", "list of kinds"},
		{"409", apierrors.NewConflict(pods, "web-0", errors.New("changed")), Conflict, "web-0", "again"},
		{"409 exists", apierrors.NewAlreadyExists(pods, "web-0"), Conflict, "already exists.", "another name"},
		{"410", apierrors.NewResourceExpired("too old"), Gone, "too old.", "again"},
		{"422", apierrors.NewInvalid(schema.GroupKind{Kind: "Pod"}, "web-0", nil), Invalid, "invalid", "Correct"},
		{"405", apierrors.NewMethodNotSupported(pods, "watch"), Invalid, "", ""},
		{"429", apierrors.NewTooManyRequestsError("slow"), Server, "slow.", "overloaded"},
		{"503", apierrors.NewServiceUnavailable("the server is currently unable to handle the request"), Server, "", "APIService"},
		{"conversion", apierrors.NewInternalError(errors.New("conversion webhook for x failed")), Server, "", "conversion webhook"},
		{"admission", apierrors.NewInternalError(errors.New(`failed calling webhook "x"`)), Server, "", "admission webhook"},
		{"refused", dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), Refused,
			"The API server at https://10.0.0.1:6443 refused the connection: nothing listens there.", "Check that the cluster runs"},
		{"no route", dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), Refused, "no route", "VPN"},
		{"reset", get(os.NewSyscallError("read", syscall.ECONNRESET)), Refused, "closed the connection", "again"},
		{"http2", get(errors.New("stream error: stream ID 3; INTERNAL_ERROR")), Refused, "closed the connection", "again"},
		{"ping", get(errors.New("http2: client connection lost")), Timeout, "stopped answering", "again"},
		{"proxy", get(&net.OpError{Op: "proxyconnect", Err: errors.New("bad gateway")}), Refused, "proxy", "proxy-url"},
		{"proxy, nothing there", get(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: syscall.ECONNREFUSED}), Refused,
			"The proxy did not connect to the API server at https://10.0.0.1:6443: proxyconnect tcp: connection refused.", "HTTPS_PROXY"},
		{"proxy, password", get(errors.New("Proxy Authentication Required")), Refused, "another user and password", "USER:PASSWORD"},
		{"proxy, refusal", get(errors.New("Forbidden")), Refused, "it answered Forbidden.", "what the proxy allows"},
		{"dns", dial(&net.DNSError{Name: "api.test", IsNotFound: true}), DNS, "The name api.test has no address.", "VPN"},
		{"dns timeout", dial(&net.DNSError{Name: "api.test", IsTimeout: true}), DNS, "name server", "name server"},
		{"deadline", get(context.DeadlineExceeded), Timeout, "did not answer in time", "--request-timeout"},
		{"dial timeout", dial(os.ErrDeadlineExceeded), Timeout, "did not answer in time", ""},
		{"cancelled", get(context.Canceled), Cancelled, "given up", ""},
		{"authority", get(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), TLS, "not trusted", "certificate-authority"},
		{"host name", get(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "x"}), TLS, "another name", "tls-server-name"},
		{"expired", get(x509.CertificateInvalidError{Cert: expired, Reason: x509.Expired}), TLS, "to 1970-01-02T00:00:00Z", "clock"},
		{"client certificate", get(&net.OpError{Op: "remote error", Err: tls.AlertError(42)}), TLS, "bad certificate", "client certificate"},
		{"plain http", get(http.ErrSchemeMismatch), TLS, "does not speak TLS", "port"},
		{"own words", fmt.Errorf("outer: %w", New(Plugin, "The plugin failed.", "Log in.", nil)), Plugin, "The plugin failed.", "Log in."},
		{"anything", errors.New("something odd"), Unknown, "Something odd.", "Try again"},
		{"any request", fmt.Errorf("outer: %w", get(errors.New("something odd"))), Unknown, "Outer: something odd.", "Try again"},
	} {
		p := Of(c.err)
		if p.Class != c.class || !strings.Contains(p.Text, c.text) || !strings.Contains(p.Next, c.next) {
			t.Errorf("%s: got %d %q %q", c.name, p.Class, p.Text, p.Next)
		}
		for _, s := range []string{p.Text, p.Next} {
			if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
				t.Errorf("%s: %q is no sentence", c.name, s)
			}
		}
	}
	if Of(nil) != (Problem{}) {
		t.Error("no error is no problem")
	}
}

func TestWhere(t *testing.T) {
	w := Where{Context: "prod", Server: "https://api.test"}
	if w.At(nil) != nil {
		t.Error("an error from nothing")
	}
	cause := os.NewSyscallError("connect", syscall.ECONNREFUSED)
	err := w.At(cause)
	if !errors.Is(err, cause) || err.Error() != cause.Error() {
		t.Errorf("At changed the error: %v", err)
	}
	p := Of(fmt.Errorf("outer: %w", err))
	if !strings.Contains(p.Text, "https://api.test") || !strings.Contains(p.Next, `context "prod"`) {
		t.Errorf("%+v", p)
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "It failed without saying why.",
		"it broke":                   "It broke.",
		"Is it?":                     "Is it?",
		"kube-apiserver is down":     "kube-apiserver is down.",
		"users.example.com is gone.": "users.example.com is gone.",
	} {
		if got := sentence(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
