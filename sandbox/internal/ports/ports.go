// Package ports chooses free TCP ports on loopback and keeps the ones chosen
// earlier where it can, so that a restarted sandbox is found at its old address.
// It holds nothing and opens nothing that outlives a call.
package ports

import (
	"fmt"
	"net"
	"strconv"
)

// Loopback is the address that everything of a sandbox listens on.
const Loopback = "127.0.0.1"

// Assign returns a port for every name. A port in remembered is kept if it is
// free now; the others are chosen by the system. All ports are different.
func Assign(names []string, remembered map[string]int) (map[string]int, error) {
	assigned := make(map[string]int, len(names))
	var held []net.Listener
	defer func() {
		for _, l := range held {
			l.Close()
		}
	}()

	for _, name := range names {
		l, err := listen(remembered[name])
		if err != nil {
			return nil, fmt.Errorf("finding a port for %s: %w", name, err)
		}
		// Held until all are chosen, so that none is given out twice.
		held = append(held, l)
		assigned[name] = l.Addr().(*net.TCPAddr).Port
	}
	return assigned, nil
}

func listen(preferred int) (net.Listener, error) {
	if preferred != 0 {
		if l, err := net.Listen("tcp", Address(preferred)); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", Address(0))
}

// Address is a port on loopback as host:port.
func Address(port int) string {
	return net.JoinHostPort(Loopback, strconv.Itoa(port))
}
