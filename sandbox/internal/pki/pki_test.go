package pki

import (
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"
)

func TestEnsureSignsEveryLeaf(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if err := Ensure(dir, now); err != nil {
		t.Fatal(err)
	}
	for _, l := range leaves() {
		pair, err := tls.LoadX509KeyPair(Cert(dir, l.name), Key(dir, l.name))
		if err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		config, err := ClientTLS(dir, l.name, l.ca)
		if err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		usage := x509.ExtKeyUsageClientAuth
		opts := x509.VerifyOptions{Roots: config.RootCAs, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{usage}}
		if l.server {
			opts.KeyUsages[0], opts.DNSName = x509.ExtKeyUsageServerAuth, "127.0.0.1"
		}
		if _, err := pair.Leaf.Verify(opts); err != nil {
			t.Errorf("%s is not valid: %v", l.name, err)
		}
		if pair.Leaf.Subject.CommonName != l.user || !slices.Equal(pair.Leaf.Subject.Organization, l.groups) {
			t.Errorf("%s names %v, want user %q, groups %q", l.name, pair.Leaf.Subject, l.user, l.groups)
		}
	}
}

func TestEtcdTrustsOnlyItsOwnClients(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if err := Ensure(dir, now); err != nil {
		t.Fatal(err)
	}
	etcd, err := ClientTLS(dir, EtcdClient, EtcdCA)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := tls.LoadX509KeyPair(Cert(dir, Admin), Key(dir, Admin))
	if err != nil {
		t.Fatal(err)
	}
	_, err = admin.Leaf.Verify(x509.VerifyOptions{
		Roots: etcd.RootCAs, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err == nil {
		t.Error("a client of the API server may use etcd directly")
	}
}

func TestEnsureKeepsWhatExists(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if err := Ensure(dir, now); err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	admin, ca, sa := read(Cert(dir, Admin)), read(Cert(dir, ClusterCA)), read(Key(dir, ServiceAccounts))
	if err := os.Remove(Cert(dir, Etcd)); err != nil {
		t.Fatal(err)
	}
	if err := Ensure(dir, now); err != nil {
		t.Fatal(err)
	}
	if read(Cert(dir, Admin)) != admin || read(Cert(dir, ClusterCA)) != ca || read(Key(dir, ServiceAccounts)) != sa {
		t.Error("files that existed were made anew")
	}
	if read(Cert(dir, Etcd)) == "" {
		t.Error("the missing certificate was not made")
	}

	if err := os.Remove(Key(dir, ClusterCA)); err != nil {
		t.Fatal(err)
	}
	if err := Ensure(dir, now); err != nil {
		t.Fatal(err)
	}
	if read(Cert(dir, Admin)) == admin {
		t.Error("a certificate outlived its authority")
	}
}

func TestKeysAreForTheirOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	if err := Ensure(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{ClusterCA, Admin, ServiceAccounts} {
		info, err := os.Stat(Key(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s.key has mode %v", name, info.Mode().Perm())
		}
	}
}

func TestEnsureServing(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if err := Ensure(dir, now); err != nil {
		t.Fatal(err)
	}
	serial := func(address string) string {
		t.Helper()
		if err := EnsureServing(dir, "extra", netip.MustParseAddr(address), now); err != nil {
			t.Fatal(err)
		}
		made, err := readAuthority(dir, "extra")
		if err != nil {
			t.Fatal(err)
		}
		if err := made.cert.VerifyHostname(address); err != nil {
			t.Error(err)
		}
		return made.cert.SerialNumber.String()
	}
	first := serial("10.1.2.3")
	if serial("10.1.2.3") != first {
		t.Error("a certificate that does is made again")
	}
	if serial("10.1.2.4") == first {
		t.Error("a certificate for another address is kept")
	}
}
