package services

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// fronts are the open cluster addresses.
type fronts struct {
	reserved netip.AddrPort
	open     map[netip.AddrPort]*front
}

// front is one cluster address.
type front struct {
	listener net.Listener
	mu       sync.Mutex
	behind   []netip.AddrPort // never empty
}

func newFronts(reserved netip.AddrPort) *fronts {
	return &fronts{reserved: reserved, open: map[netip.AddrPort]*front{}}
}

// set opens and closes addresses until they are those wanted. Connections that are
// open stay so, as with kube-proxy.
func (f *fronts) set(wanted map[netip.AddrPort][]netip.AddrPort) {
	for address, open := range f.open {
		if _, still := wanted[address]; !still {
			open.listener.Close()
			delete(f.open, address)
		}
	}
	for address, behind := range wanted {
		if address == f.reserved {
			continue
		}
		if open, is := f.open[address]; is {
			open.mu.Lock()
			open.behind = behind
			open.mu.Unlock()
			continue
		}
		listener, err := net.Listen("tcp", address.String())
		if err != nil {
			fmt.Fprintf(os.Stderr, "services: %v\n", err) // tried again with the next change
			continue
		}
		open := &front{listener: listener, behind: behind}
		f.open[address] = open
		go Relay(listener, open.dial)
	}
}

func (f *fronts) close() {
	for _, open := range f.open {
		open.listener.Close()
	}
}

const dialPatience = 5 * time.Second

// dial connects to one of the addresses behind, chosen at random.
func (f *front) dial() (net.Conn, error) {
	f.mu.Lock()
	to := f.behind[rand.IntN(len(f.behind))]
	f.mu.Unlock()
	return net.DialTimeout("tcp", to.String(), dialPatience)
}

// Relay joins each connection that comes in to one that it dials, until the
// listener is closed. What cannot be joined is reset.
func Relay(l net.Listener, dial func() (net.Conn, error)) {
	for {
		near, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer near.Close()
			far, err := dial()
			if err != nil {
				if tcp, ok := near.(*net.TCPConn); ok {
					_ = tcp.SetLinger(0) // a reset in place of an end
				}
				return
			}
			defer far.Close()
			join(near, far)
		}()
	}
}

// join copies both ways until both ends have ended.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			_, err := io.Copy(way[0], way[1])
			if half, ok := way[0].(*net.TCPConn); ok && err == nil {
				_ = half.CloseWrite()
				return
			}
			way[0].Close()
			way[1].Close()
		})
	}
	both.Wait()
}
