package pki

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// ClientTLS is the TLS configuration of a client that shows the named leaf and
// trusts servers signed by the named authority.
func ClientTLS(dir, leafName, ca string) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(Cert(dir, leafName), Key(dir, leafName))
	if err != nil {
		return nil, fmt.Errorf("reading certificate %s: %w", leafName, err)
	}
	pemCA, err := os.ReadFile(Cert(dir, ca))
	if err != nil {
		return nil, fmt.Errorf("reading authority %s: %w", ca, err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pemCA) {
		return nil, fmt.Errorf("authority %s holds no certificate", ca)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots}, nil
}

func readAuthority(dir, name string) (authority, error) {
	pair, err := tls.LoadX509KeyPair(Cert(dir, name), Key(dir, name))
	if err != nil {
		return authority{}, err
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return authority{}, errors.New("its key cannot sign")
	}
	return authority{cert: pair.Leaf, key: key}, nil
}

func writePair(dir, name string, der []byte, key crypto.Signer) error {
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		writePEM(Key(dir, name), "PRIVATE KEY", encoded),
		writePEM(Cert(dir, name), "CERTIFICATE", der),
	)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
