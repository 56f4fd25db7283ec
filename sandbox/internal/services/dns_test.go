package services

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func names(name string) (entry, bool) {
	e, ok := map[string]entry{
		"web.shop.svc.cluster.local.": {addresses: []netip.Addr{netip.MustParseAddr("10.96.1.1")}},
		"ext.shop.svc.cluster.local.": {alias: "web.shop.svc.cluster.local."},
	}[name]
	return e, ok
}

func TestAnAliasIsTold(t *testing.T) {
	q := dnsmessage.Message{Questions: []dnsmessage.Question{{
		Name: dnsmessage.MustNewName("ext.shop.svc.cluster.local."), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET,
	}}}
	query, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	var reply dnsmessage.Message
	if err := reply.Unpack(answer(query, names)); err != nil {
		t.Fatal(err)
	}
	if len(reply.Answers) != 1 || !strings.Contains(reply.Answers[0].Body.GoString(), "web.shop.svc.cluster.local.") {
		t.Errorf("the answer is %v", reply.GoString())
	}
}

// TestNames asks as a program would, by both protocols.
func TestNames(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := netip.MustParseAddrPort(free.Addr().String())
	free.Close()
	if err := serveNames(at, names); err != nil {
		t.Fatal(err)
	}
	for _, protocol := range []string{"udp", "tcp"} {
		r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, protocol, at.String())
		}}
		for name, want := range map[string]string{
			"web.shop.svc.cluster.local.": "10.96.1.1", "WEB.shop.svc.cluster.local.": "10.96.1.1", "none.shop.svc.cluster.local.": "",
		} {
			got, err := r.LookupHost(t.Context(), name)
			if strings.Join(got, " ") != want || (err == nil) != (want != "") {
				t.Errorf("%s is %v by %s, %v", name, got, protocol, err)
			}
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte("\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03web\x04shop\x03svc\x07cluster\x05local\x00\x00\x01\x00\x01"))
	f.Add([]byte("\x00"))
	f.Fuzz(func(t *testing.T, query []byte) {
		reply := answer(query, names)
		if reply != nil && (len(reply) < 12 || reply[0] != query[0] || reply[1] != query[1] || reply[2]&0x80 == 0) {
			t.Errorf("%q is answered with %q", query, reply)
		}
	})
}
