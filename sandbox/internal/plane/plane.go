// Package plane describes the control plane: which programs it has, with which
// flags each is started, and how to tell that one is ready. It starts nothing.
package plane

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/ports"
	"fathom/sandbox/internal/state"
)

// Names of the components, which are also those of their ports.
const (
	Etcd        = "etcd"
	APIServer   = "kube-apiserver"
	Controllers = "kube-controller-manager"
	Scheduler   = "kube-scheduler"
	Kwok        = "kwok"
	Metrics     = "metrics-server"
	RealNode    = "real-node" // containerd and a kubelet; only if asked for
)

const etcdPeer = "etcd-peer" // a second port of etcd

// Names lists the components in the order they are started.
func Names() []string { return []string{Etcd, APIServer, Controllers, Scheduler, Kwok, Metrics} }

// PortNames lists the ports that a control plane needs.
func PortNames() []string { return append(Names(), RealNode, etcdPeer) }

// Config is what the components are told about their sandbox.
type Config struct {
	Dir   state.Dir
	Ports map[string]int // by PortNames
}

// Server is the URL of the API server.
func (c Config) Server() string { return c.url(APIServer) }

// Component is one program of a sandbox.
type Component struct {
	Name  string
	Args  []string // the program is the sandbox itself; these are its arguments
	Port  int      // on loopback; the real node's is at its own address
	Grace time.Duration
	Attr  *syscall.SysProcAttr // nil for the usual

	health string // URL
	client *http.Client
}

// Components describes all components in the order they are started. The
// certificates and the files of WriteFiles must exist.
func (c Config) Components() ([]Component, error) {
	system, err := c.client(pki.System, pki.ClusterCA)
	if err != nil {
		return nil, err
	}
	etcd, err := c.client(pki.EtcdClient, pki.EtcdCA)
	if err != nil {
		return nil, err
	}
	return []Component{
		c.component(Etcd, c.etcdArgs(), "/health", etcd),
		c.component(APIServer, c.apiServerArgs(), "/readyz", system),
		c.component(Controllers, c.controllersArgs(), "/healthz", system),
		c.component(Scheduler, c.schedulerArgs(), "/healthz", system),
		c.component(Kwok, c.kwokArgs(), "/healthz", system),
		c.component(Metrics, c.metricsArgs(), "/livez", system),
	}, nil
}

// RealNode describes the process that runs the real node, whose kubelet is at the
// given address. Package realnode prepares it.
func (c Config) RealNode(address string, attr *syscall.SysProcAttr) (Component, error) {
	system, err := c.client(pki.System, pki.ClusterCA)
	if err != nil {
		return Component{}, err
	}
	args := []string{
		"--dir", string(c.Dir), "--kubeconfig", c.systemKubeconfig(), "--port", c.port(RealNode),
		"--machine-network", fmt.Sprintf("/proc/%d/ns/net", os.Getpid()),
	}
	component := c.component(RealNode, args, "", system)
	component.health = "https://" + net.JoinHostPort(address, c.port(RealNode)) + "/healthz"
	component.Attr = attr
	return component, nil
}

func (c Config) component(name string, args []string, path string, client *http.Client) Component {
	return Component{
		Name: name, Args: append([]string{name}, args...), Port: c.Ports[name],
		// Enough to close files. The API server would drain for over ten seconds;
		// nothing is lost when it does not, for all it knows is in etcd.
		Grace:  1500 * time.Millisecond,
		health: c.url(name) + path, client: client,
	}
}

func (c Config) client(leaf, ca string) (*http.Client, error) {
	config, err := pki.ClientTLS(c.Dir.PKI(), leaf, ca)
	if err != nil {
		return nil, err
	}
	return probeClient(config), nil
}

func probeClient(config *tls.Config) *http.Client {
	return &http.Client{
		// Nothing is kept alive: a probe must not outlive the server it asks.
		Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true},
		Timeout:   2 * time.Second,
	}
}

// Probe returns nil if the component is ready.
func (c Component) Probe(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.health, nil)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", c.Name, resp.Status)
	}
	return nil
}

// Environment is the whole environment of the components: nothing of the user's
// settings (proxies, kubeconfigs, kwok's own folder) shall reach them.
func (c Config) Environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + string(c.Dir), "TMPDIR=" + os.TempDir()}
}

func (c Config) url(name string) string {
	return "https://" + ports.Address(c.Ports[name])
}

func (c Config) port(name string) string { return strconv.Itoa(c.Ports[name]) }

func (c Config) cert(name string) string { return pki.Cert(c.Dir.PKI(), name) }

func (c Config) key(name string) string { return pki.Key(c.Dir.PKI(), name) }
