package realnode

import (
	"fmt"
	"net"
	"net/netip"
)

// network is where the node and its pods are. The node has a network namespace of
// its own, which a cable joins to the machine's. Addresses follow from the node's
// port, because the routes of all sandboxes meet in the machine's namespace.
type network struct {
	cable string       // name of the machine's end
	link  netip.Prefix // the addresses of both ends
	// machine and node are the addresses of the ends, pods those of the pods.
	machine, node netip.Addr
	pods          netip.Prefix
}

// newNetwork gives each port 128 addresses of 10.128.0.0/9: the first 64 to the
// pods, the next four to the cable.
func newNetwork(port int) network {
	at := func(offset int) netip.Addr {
		n := port<<7 + offset
		return netip.AddrFrom4([4]byte{10, byte(128 + n>>16), byte(n >> 8), byte(n)})
	}
	return network{
		cable: fmt.Sprintf("sandbox%d", port), // no more than 15 letters
		pods:  netip.PrefixFrom(at(0), 26),
		link:  netip.PrefixFrom(at(64), 30), machine: at(65), node: at(66),
	}
}

// Address is where the kubelet that listens on a port is reached, from this machine
// only.
func Address(port int) string { return newNetwork(port).node.String() }

func ipNet(p netip.Prefix, a netip.Addr) *net.IPNet {
	return &net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(p.Bits(), a.BitLen())}
}

// apiService is the address of the Service of the API server itself.
const apiService = "10.96.0.1:443"

// names is where the cluster's DNS answers.
func names() netip.AddrPort { return netip.MustParseAddrPort("10.96.0.10:53") }
