package scenario

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// certLifetime is what public authorities give today.
const certLifetime = 90 * 24 * time.Hour

// keyPair is a self-signed certificate and its key, both PEM.
type keyPair struct{ cert, key string }

// keyPairs makes one pair a host, so that certificate and key match.
type keyPairs struct{ made map[string]keyPair }

func (k *keyPairs) forHost(host string, now time.Time) (keyPair, error) {
	if pair, ok := k.made[host]; ok {
		return pair, nil
	}
	pair, err := newKeyPair(host, now)
	if err != nil {
		return keyPair{}, fmt.Errorf("making a certificate for %s: %w", host, err)
	}
	if k.made == nil {
		k.made = map[string]keyPair{}
	}
	k.made[host] = pair
	return pair, nil
}

func newKeyPair(host string, now time.Time) (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: host, Organization: []string{"Fathom sandbox"}},
		DNSNames:     []string{host},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(certLifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return keyPair{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{
		cert: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})),
		key:  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}, nil
}
