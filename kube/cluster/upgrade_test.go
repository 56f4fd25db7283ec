package cluster

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	gws "github.com/gorilla/websocket"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"fathom/kube/problem"
)

const (
	upgradePath     = "/api/v1/namespaces/shop/pods/web-0/exec"
	upgradeProtocol = "v5.channel.k8s.io"
)

// seen are the requests for upgraded connections that a server accepted.
type seen struct {
	mu  sync.Mutex
	all []*http.Request
}

func (s *seen) last(t *testing.T) *http.Request {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		t.Fatal("no connection was asked for")
	}
	return s.all[len(s.all)-1]
}

// upgrades serves both kinds of upgraded connections, and ends them at once.
func (s *seen) upgrades(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.all = append(s.all, r)
	s.mu.Unlock()
	if gws.IsWebSocketUpgrade(r) {
		up := gws.Upgrader{Subprotocols: []string{upgradeProtocol}}
		if conn, err := up.Upgrade(w, r, nil); err == nil {
			conn.Close()
		}
		return
	}
	if _, err := httpstream.Handshake(r, w, []string{upgradeProtocol}); err != nil {
		return
	}
	if conn := streamspdy.NewResponseUpgrader().UpgradeResponse(w, r, httpstream.NoOpNewStreamHandler); conn != nil {
		conn.Close()
	}
}

// dialers open an upgraded connection as client-go's executors do.
var dialers = map[string]func(*testing.T, *rest.Config) error{
	"websocket": func(t *testing.T, config *rest.Config) error {
		rt, holder, err := websocket.RoundTripperFor(config)
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, config.Host+upgradePath, nil)
		if err != nil {
			return err
		}
		conn, err := websocket.Negotiate(rt, holder, req, upgradeProtocol)
		if err != nil {
			return err
		}
		return conn.Close()
	},
	"spdy": func(t *testing.T, config *rest.Config) error {
		rt, upgrader, err := spdy.RoundTripperFor(config)
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, config.Host+upgradePath, nil)
		if err != nil {
			return err
		}
		req.Header.Set(httpstream.HeaderProtocolVersion, upgradeProtocol)
		resp, err := rt.RoundTrip(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		conn, err := upgrader.NewConnection(resp)
		if err != nil {
			return err
		}
		conn.Close() // the server has closed it too, which is no matter
		return nil
	},
}

// each runs a test with both kinds of connections.
func each(t *testing.T, test func(t *testing.T, dial func(*rest.Config) error)) {
	for name, dial := range dialers {
		t.Run(name, func(t *testing.T) {
			test(t, func(config *rest.Config) error { return dial(t, config) })
		})
	}
}

func upgradeConfig(t *testing.T, c observed) *rest.Config {
	t.Helper()
	config, err := c.UpgradeConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// TestUpgradeCredentials: upgraded connections carry what every other request carries, over TLS that trusts the same authority.
func TestUpgradeCredentials(t *testing.T) {
	for _, x := range []struct {
		name, user string
		options    Options
		want       map[string]string
	}{
		{"token", "{token: secret}", Options{}, map[string]string{"Authorization": "Bearer secret", "User-Agent": "fathom/dev"}},
		{"basic", "{username: alice, password: wonder}", Options{}, map[string]string{"Authorization": "Basic YWxpY2U6d29uZGVy"}},
		{"impersonation", "{token: secret}", Options{As: "bob"}, map[string]string{"Authorization": "Bearer secret", "Impersonate-User": "bob"}},
		{"insecure", "{token: secret}", Options{InsecureSkipTLSVerify: true, TLSServerName: "elsewhere.test"}, map[string]string{"Authorization": "Bearer secret"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			each(t, func(t *testing.T, dial func(*rest.Config) error) {
				f, s := newFakeAPI(t), &seen{}
				f.route(upgradePath, s.upgrades)
				x.options.Kubeconfig = f.kubeconfig(t, x.user)
				c := connect(t, load(x.options), "test")
				if err := dial(upgradeConfig(t, c)); err != nil {
					t.Fatal(err)
				}
				for name, want := range x.want {
					if got := s.last(t).Header.Get(name); !strings.HasPrefix(got, want) {
						t.Errorf("%s is %q, want %q", name, got, want)
					}
				}
			})
		})
	}
}

// TestUpgradeTrust: a server that the settings do not trust gets no connection, and no credentials.
func TestUpgradeTrust(t *testing.T) {
	each(t, func(t *testing.T, dial func(*rest.Config) error) {
		f, s := newFakeAPI(t), &seen{}
		f.route(upgradePath, s.upgrades)
		c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}"), CertificateAuthority: otherCA(t)}), "test")
		err := dial(upgradeConfig(t, c))
		if p := problem.Of(err); p.Class != problem.TLS {
			t.Errorf("%v", err)
		}
		if len(s.all) != 0 {
			t.Error("the server was asked")
		}
	})
}

// TestUpgradePluginToken: a token that the server no longer takes is renewed once, and the connection comes about.
func TestUpgradePluginToken(t *testing.T) {
	each(t, func(t *testing.T, dial func(*rest.Config) error) {
		f, s := newFakeAPI(t), &seen{}
		f.route(upgradePath, s.upgrades)
		user, dir := script(t, "Never", giveToken)
		writeFile(t, filepath.Join(dir, "token"), "one")
		f.accept("one")
		var clock movable
		k := load(Options{Kubeconfig: f.kubeconfig(t, user), Clock: clock.now})
		k.pace.check = time.Hour
		c := connect(t, k, "test")
		c.live(t)
		config := upgradeConfig(t, c)
		if err := dial(config); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, "token"), "two")
		clock.ahead.Store(int64(time.Minute))
		f.accept("two")
		if err := dial(config); err != nil {
			t.Fatal(err)
		}
		if got := s.last(t).Header.Get("Authorization"); got != "Bearer two" {
			t.Error(got)
		}
		f.accept("three")
		if err := dial(config); err == nil {
			t.Error("a token that nobody takes opens a connection")
		}
		if n := runs(t, dir); n > 3 {
			t.Errorf("%d runs", n)
		}
	})
}

// TestUpgradePluginCertificate: the plugin's client certificate proves the user.
func TestUpgradePluginCertificate(t *testing.T) {
	each(t, func(t *testing.T, dial func(*rest.Config) error) {
		f, s := newFakeAPI(t), &seen{}
		f.route(upgradePath, s.upgrades)
		f.Server.Close()
		f.Server = httptest.NewUnstartedServer(f)
		f.Server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
		f.StartTLS()
		t.Cleanup(f.Server.Close)
		user, dir := script(t, "Never", `cat $DIR/answer`)
		cert, key := keyPair(t, "carol")
		writeFile(t, filepath.Join(dir, "answer"), fmt.Sprintf(
			`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":%q,"clientKeyData":%q}}`, cert, key))
		c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
		if err := dial(upgradeConfig(t, c)); err != nil {
			t.Fatal(err)
		}
		if name := s.last(t).TLS.PeerCertificates[0].Subject.CommonName; name != "carol" {
			t.Errorf("certificate of %q", name)
		}
	})
}

// TestUpgradePluginFails: what the plugin says is the error, and nothing is dialled.
func TestUpgradePluginFails(t *testing.T) {
	f := newFakeAPI(t)
	user, _ := script(t, "Never", "echo 'Your session is over.' >&2; exit 3")
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
	_, err := c.UpgradeConfig(t.Context())
	if p := problem.Of(err); p.Class != problem.Plugin || !strings.Contains(p.Text, "Your session is over.") {
		t.Errorf("%+v", p)
	}
}

// TestUpgradeReload: new settings count from the next connection on, and old ones open none.
func TestUpgradeReload(t *testing.T) {
	each(t, func(t *testing.T, dial func(*rest.Config) error) {
		f, s := newFakeAPI(t), &seen{}
		f.route(upgradePath, s.upgrades)
		path := f.kubeconfig(t, "{token: one}")
		c := connect(t, load(Options{Kubeconfig: path}), "test")
		old := upgradeConfig(t, c)
		writeFile(t, path, f.kubeconfigText(t, "{token: two}"))
		c.from.reload()
		if err := dial(old); problem.Of(err).Class != problem.Cancelled {
			t.Errorf("old settings: %v", err)
		}
		if err := dial(upgradeConfig(t, c)); err != nil {
			t.Fatal(err)
		}
		if got := s.last(t).Header.Get("Authorization"); got != "Bearer two" {
			t.Error(got)
		}
	})
}
