package realnode

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"

	"fathom/sandbox/internal/plane"
)

// connect joins this process's network namespace to the machine's. The cable goes
// when the namespace does; one that is just going is removed.
func (n network) connect(machine *os.File) error {
	outer, err := netlink.NewHandleAt(netns.NsHandle(machine.Fd()))
	if err != nil {
		return fmt.Errorf("entering the machine's network: %w", err)
	}
	defer outer.Close()
	inner, err := netlink.NewHandle()
	if err != nil {
		return fmt.Errorf("asking for the node's network: %w", err)
	}
	defer inner.Close()
	if err := n.plug(outer); err != nil {
		return err
	}
	if err := n.outerEnd(outer); err != nil {
		return fmt.Errorf("setting up the machine's end of the node's cable: %w", err)
	}
	if err := n.innerEnd(inner); err != nil {
		return fmt.Errorf("setting up the node's network: %w", err)
	}
	return nil
}

const nodeEnd = "eth0"

// plug makes the cable.
func (n network) plug(outer *netlink.Handle) error {
	if old, err := outer.LinkByName(n.cable); err == nil {
		if err := outer.LinkDel(old); err != nil {
			return fmt.Errorf("removing the cable of an earlier node: %w", err)
		}
	}
	here, err := netns.Get()
	if err != nil {
		return fmt.Errorf("finding the node's own network: %w", err)
	}
	defer here.Close()
	cable := netlink.NewVeth(netlink.LinkAttrs{Name: n.cable})
	cable.PeerName, cable.PeerNamespace = nodeEnd, netlink.NsFd(here)
	if err := outer.LinkAdd(cable); err != nil {
		return fmt.Errorf("joining the node's network to the machine's: %w", err)
	}
	return nil
}

// outerEnd lets the machine, and nobody beyond it, reach node and pods.
func (n network) outerEnd(h *netlink.Handle) error {
	link, err := h.LinkByName(n.cable)
	if err != nil {
		return err
	}
	return errors.Join(
		h.AddrAdd(link, &netlink.Addr{IPNet: ipNet(n.link, n.machine)}),
		h.LinkSetUp(link),
		h.RouteAdd(&netlink.Route{LinkIndex: link.Attrs().Index, Dst: ipNet(n.pods, n.pods.Addr()), Gw: n.node.AsSlice()}),
	)
}

// innerEnd leads nowhere but to the machine. Cluster addresses are the node's own:
// whoever binds one serves it.
func (n network) innerEnd(h *netlink.Handle) error {
	loopback, err := h.LinkByName("lo")
	if err != nil {
		return err
	}
	link, err := h.LinkByName(nodeEnd)
	if err != nil {
		return err
	}
	services := netip.MustParsePrefix(plane.ServiceRange)
	return errors.Join(
		h.LinkSetUp(loopback),
		h.AddrAdd(link, &netlink.Addr{IPNet: ipNet(n.link, n.node)}),
		h.LinkSetUp(link),
		h.RouteAdd(&netlink.Route{
			LinkIndex: loopback.Attrs().Index, Dst: ipNet(services, services.Addr()),
			Type: unix.RTN_LOCAL, Table: unix.RT_TABLE_LOCAL, Scope: unix.RT_SCOPE_HOST,
		}),
	)
}

// dialMachine connects to addresses of the machine, as seen from its own network.
// It keeps a thread there for good.
func dialMachine(machine *os.File) (func(address string) (net.Conn, error), error) {
	type answer struct {
		conn net.Conn
		err  error
	}
	asked, answers, entered := make(chan string), make(chan answer), make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread is in another namespace
		entered <- unix.Setns(int(machine.Fd()), unix.CLONE_NEWNET)
		for address := range asked {
			conn, err := net.Dial("tcp", address)
			answers <- answer{conn, err}
		}
	}()
	if err := <-entered; err != nil {
		return nil, fmt.Errorf("entering the machine's network: %w", err)
	}
	var turn sync.Mutex
	return func(address string) (net.Conn, error) {
		turn.Lock()
		defer turn.Unlock()
		asked <- address
		a := <-answers
		return a.conn, a.err
	}, nil
}
