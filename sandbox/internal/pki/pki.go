// Package pki makes the certificates of a sandbox: its authorities, the leaf
// certificates signed by them and the key pair for service-account tokens. It is
// not a general certificate tool: names, lifetimes and file names are the
// sandbox's. Any package of the sandbox may import it.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"
)

// lifetime is long because nothing renews a certificate: who throws the
// sandbox's data away gets new ones.
const lifetime = 10 * 365 * 24 * time.Hour

// Authorities, each a NAME.crt and a NAME.key.
const (
	ClusterCA    = "ca"             // clients and servers of the Kubernetes API
	FrontProxyCA = "front-proxy-ca" // the aggregation layer
	EtcdCA       = "etcd-ca"        // etcd and its only client
)

// Leaf certificates, each a NAME.crt and a NAME.key.
const (
	Admin           = "admin"              // the user of the kubeconfig's first context
	System          = "system"             // the control plane's own programs
	APIServer       = "apiserver"          // served by the API server and its companions
	KubeletClient   = "kubelet-client"     // the API server towards kubelets
	KubeletServing  = "kubelet"            // served by kubelets, simulated or real
	FrontProxy      = "front-proxy-client" // the API server towards aggregated APIs
	Etcd            = "etcd"               // served by etcd, and used between its members
	EtcdClient      = "etcd-client"        // the API server towards etcd
	ServiceAccounts = "sa"                 // RSA key pair (sa.key, sa.pub), no certificate
)

// Masters is the group that RBAC lets do everything.
const Masters = "system:masters"

type leaf struct {
	name, ca, user string
	groups         []string
	server         bool
	address        net.IP // of a server that is not only on loopback
}

func leaves() []leaf {
	return []leaf{
		{name: Admin, ca: ClusterCA, user: "admin", groups: []string{Masters}},
		{name: System, ca: ClusterCA, user: "system:sandbox", groups: []string{Masters}},
		{name: KubeletClient, ca: ClusterCA, user: "kube-apiserver-kubelet-client", groups: []string{Masters}},
		{name: APIServer, ca: ClusterCA, user: "kube-apiserver", server: true},
		{name: KubeletServing, ca: ClusterCA, user: "kubelet", server: true},
		{name: FrontProxy, ca: FrontProxyCA, user: "front-proxy-client"},
		{name: Etcd, ca: EtcdCA, user: "etcd", server: true},
		{name: EtcdClient, ca: EtcdCA, user: "kube-apiserver-etcd-client"},
	}
}

// Ensure makes in dir every file that is missing there, valid from a minute
// before now. Files that exist are kept, so that kubeconfigs handed out earlier
// stay valid. If an authority is missing, what it signed is made again too.
func Ensure(dir string, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the certificate folder: %w", err)
	}
	for _, name := range []string{ClusterCA, FrontProxyCA, EtcdCA} {
		ca, made, err := ensureAuthority(dir, name, now)
		if err != nil {
			return fmt.Errorf("authority %s: %w", name, err)
		}
		for _, l := range leaves() {
			if l.ca != name || (!made && exists(dir, l.name+".crt", l.name+".key")) {
				continue
			}
			if err := ca.issue(dir, l, now); err != nil {
				return fmt.Errorf("certificate %s: %w", l.name, err)
			}
		}
	}
	if exists(dir, ServiceAccounts+".key", ServiceAccounts+".pub") {
		return nil
	}
	return makeServiceAccountKeys(dir)
}

// EnsureServing makes the certificate of one more server of the cluster, at an
// address of its own. The authorities must exist.
func EnsureServing(dir, name string, address netip.Addr, now time.Time) error {
	ca, err := readAuthority(dir, ClusterCA)
	if err != nil {
		return fmt.Errorf("authority %s: %w", ClusterCA, err)
	}
	if exists(dir, name+".crt", name+".key") {
		old, err := readAuthority(dir, name)
		if err == nil && old.cert.CheckSignatureFrom(ca.cert) == nil && old.cert.VerifyHostname(address.String()) == nil {
			return nil
		}
	}
	if err := ca.issue(dir, leaf{name: name, user: name, server: true, address: address.AsSlice()}, now); err != nil {
		return fmt.Errorf("certificate %s: %w", name, err)
	}
	return nil
}

// Cert is the path of the named certificate in dir.
func Cert(dir, name string) string { return filepath.Join(dir, name+".crt") }

// Key is the path of the named private key in dir.
func Key(dir, name string) string { return filepath.Join(dir, name+".key") }

// Public is the path of the named public key in dir.
func Public(dir, name string) string { return filepath.Join(dir, name+".pub") }

type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func ensureAuthority(dir, name string, now time.Time) (ca authority, made bool, err error) {
	if exists(dir, name+".crt", name+".key") {
		ca, err = readAuthority(dir, name)
		return ca, false, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, false, err
	}
	template, err := newTemplate("sandbox-"+name, nil, now)
	if err != nil {
		return authority{}, false, err
	}
	template.IsCA = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return authority{}, false, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return authority{}, false, err
	}
	return authority{cert, key}, true, writePair(dir, name, der, key)
}

func (a authority) issue(dir string, l leaf, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template, err := newTemplate(l.user, l.groups, now)
	if err != nil {
		return err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if l.server {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		template.DNSNames = []string{
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local",
		}
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, net.IPv4(10, 96, 0, 1)}
		if l.address != nil {
			template.IPAddresses = append(template.IPAddresses, l.address)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return err
	}
	return writePair(dir, l.name, der, key)
}

func newTemplate(user string, groups []string, now time.Time) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: user, Organization: groups},
		NotBefore:             now.Add(-time.Minute),
		NotAfter:              now.Add(lifetime),
		BasicConstraintsValid: true,
	}, nil
}

func makeServiceAccountKeys(dir string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return fmt.Errorf("service-account key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return fmt.Errorf("service-account key: %w", err)
	}
	return errors.Join(
		writePEM(Key(dir, ServiceAccounts), "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
		writePEM(Public(dir, ServiceAccounts), "PUBLIC KEY", public),
	)
}

func exists(dir string, names ...string) bool {
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); errors.Is(err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}
