package scenario

import (
	"crypto/tls"
	"crypto/x509"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func TestFill(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	l := &loader{now: now, dir: "/data"}
	in := map[string]any{
		"time":  "ago:1h30m",
		"micro": "ago-micro:500ms",
		"list":  []any{"dir:logs/a.log", "as it is", int64(3), nil},
		"deep":  map[string]any{"time": "ago:0s"},
	}
	want := map[string]any{
		"time":  "2026-03-04T10:30:00Z",
		"micro": "2026-03-04T11:59:59.500000Z",
		"list":  []any{filepath.Join("/data", "logs", "a.log"), "as it is", int64(3), nil},
		"deep":  map[string]any{"time": "2026-03-04T12:00:00Z"},
	}
	got, err := l.fill(in)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("fill = %v, want %v", got, want)
	}
}

func TestFillRefuses(t *testing.T) {
	for _, text := range []string{"ago:yesterday", "ago-micro:", "dir:logs/a.log"} {
		l := &loader{now: time.Now()}
		if got, err := l.fill(map[string]any{"key": []any{text}}); err == nil {
			t.Errorf("fill(%q) = %v, want an error", text, got)
		}
	}
}

func TestFillKeyPair(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	l := &loader{now: now}
	cert, err := l.fillString("tls-cert:shop.example.com")
	if err != nil {
		t.Fatal(err)
	}
	key, err := l.fillString("tls-key:shop.example.com")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair([]byte(cert), []byte(key))
	if err != nil {
		t.Fatal("certificate and key do not belong together:", err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := leaf.VerifyHostname("shop.example.com"); err != nil {
		t.Error(err)
	}
	if !leaf.NotAfter.Equal(now.Add(certLifetime)) {
		t.Errorf("it ends %v, want %v", leaf.NotAfter, now.Add(certLifetime))
	}
}
