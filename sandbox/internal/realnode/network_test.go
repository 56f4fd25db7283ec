package realnode

import (
	"net/netip"
	"testing"
)

func TestNetworksAreApart(t *testing.T) {
	all := netip.MustParsePrefix("10.128.0.0/9")
	seen := map[netip.Addr]int{}
	for port := range 1 << 16 {
		n := newNetwork(port)
		if !all.Contains(n.pods.Addr()) || n.pods.Masked() != n.pods || n.link.Masked() != n.link || n.pods.Overlaps(n.link) ||
			!n.link.Contains(n.machine) || !n.link.Contains(n.node) || n.machine == n.node || len(n.cable) > 15 {
			t.Fatalf("port %d has %+v", port, n)
		}
		for _, a := range []netip.Addr{n.pods.Addr(), n.link.Addr()} {
			if other, taken := seen[a]; taken {
				t.Fatalf("ports %d and %d both have %s", other, port, a)
			}
			seen[a] = port
		}
	}
	if got := Address(40000); got != "10.206.32.66" {
		t.Errorf("port 40000 is at %s", got)
	}
}
