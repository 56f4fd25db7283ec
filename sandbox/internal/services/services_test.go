package services

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func service(name, cluster string, ports ...corev1.ServicePort) *corev1.Service {
	return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}, Spec: corev1.ServiceSpec{ClusterIP: cluster, Ports: ports}}
}

func slice(of, port string, number int32, ends ...discoveryv1.Endpoint) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Labels: map[string]string{discoveryv1.LabelServiceName: of}},
		Ports:      []discoveryv1.EndpointPort{{Name: &port, Port: &number}}, Endpoints: ends,
	}
}

func end(address, host string, ready bool) discoveryv1.Endpoint {
	e := discoveryv1.Endpoint{Addresses: []string{address}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}}
	if host != "" {
		e.Hostname = &host
	}
	return e
}

func TestBuild(t *testing.T) {
	outside := service("outside", "")
	outside.Spec.Type, outside.Spec.ExternalName = corev1.ServiceTypeExternalName, "example.org"
	got := build(
		[]*corev1.Service{
			service("web", "10.96.1.1", corev1.ServicePort{Name: "http", Port: 80}, corev1.ServicePort{Name: "talk", Port: 99, Protocol: corev1.ProtocolUDP}),
			service("down", "10.96.1.2", corev1.ServicePort{Name: "http", Port: 80}),
			service("db", corev1.ClusterIPNone, corev1.ServicePort{Name: "sql", Port: 5432}),
			outside,
		},
		[]*discoveryv1.EndpointSlice{
			slice("web", "http", 8080, end("10.1.0.2", "", true), end("10.1.0.1", "", true), end("10.1.0.3", "", false)),
			slice("web", "talk", 99, end("10.1.0.1", "", true)),
			slice("down", "http", 8080, end("10.1.0.4", "", false)),
			slice("db", "sql", 5432, end("10.1.0.6", "db-1", true), end("10.1.0.5", "db-0", true)),
		},
	)
	if want := "map[10.96.1.1:80:[10.1.0.1:8080 10.1.0.2:8080]]"; fmt.Sprint(got.ports) != want {
		t.Errorf("ports are %v, want %s", got.ports, want)
	}
	for name, want := range map[string]string{
		"web.shop": "[10.96.1.1]", "down.shop": "[10.96.1.2]", "db.shop": "[10.1.0.5 10.1.0.6]",
		"db-1.db.shop": "[10.1.0.6]", "outside.shop": "[]example.org.", "none.shop": "[]",
	} {
		e := got.names[name+domain]
		if got := fmt.Sprint(e.addresses) + e.alias; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestFronts uses loopback in place of cluster addresses.
func TestFronts(t *testing.T) {
	backend, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	go func() {
		for {
			conn, err := backend.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(conn, conn) // an echo, to the end of what is said
			conn.Close()
		}
	}()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := netip.MustParseAddrPort(free.Addr().String())
	free.Close()

	f := newFronts(netip.AddrPort{})
	defer f.close()
	f.set(map[netip.AddrPort][]netip.AddrPort{at: {netip.MustParseAddrPort(backend.Addr().String())}})
	conn, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	f.set(nil)
	if other, err := net.Dial("tcp", at.String()); err == nil {
		other.Close()
		t.Error("an address with nothing behind it takes connections")
	}
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(conn); err != nil || string(said) != "hello" {
		t.Errorf("a connection that was open says %q, %v", said, err)
	}
}
