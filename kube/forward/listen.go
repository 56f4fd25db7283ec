package forward

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"

	"fathom/kube/problem"
)

// privileged is the first port that anybody may listen on; lifted is added to those below it.
const (
	privileged = 1024
	lifted     = 8000
)

// opened are the listeners of one port.
type opened struct {
	port      Port // with the local port
	listeners []net.Listener
}

func (o opened) close() {
	for _, l := range o.listeners {
		l.Close() // it is not used any more, whatever becomes of it
	}
}

// listen opens every port of a Spec, or none. Those that may be chosen are the same as before, if they are free.
func listen(s Spec, before []Port) (all []opened, err error) {
	addresses, err := s.Addresses()
	if err != nil {
		return nil, problem.New(problem.Invalid, capital(err.Error())+".", "", err)
	}
	for i, p := range s.Ports {
		wishes := Wishes(p)
		if i < len(before) && before[i].Local > 0 {
			wishes = append([]int{before[i].Local}, wishes...)
		}
		o, err := listenOn(addresses, p, wishes)
		if err != nil {
			for _, o := range all {
				o.close()
			}
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// Propose are the ports of a Spec with the local ports that it would get now. It opens them for a moment; the error says
// which cannot be opened.
func Propose(s Spec) ([]Port, error) {
	all, err := listen(s, nil)
	if err != nil {
		return nil, err
	}
	var out []Port
	for _, o := range all {
		o.close()
		out = append(out, o.port)
	}
	return out, nil
}

// listenOn opens a port: the one that was asked for or an error, else the first of the wishes that is free, else any.
func listenOn(addresses []string, p Port, wishes []int) (opened, error) {
	if p.Local > 0 {
		return listenAt(addresses, p, p.Local)
	}
	for _, local := range wishes {
		if o, err := listenAt(addresses, p, local); err == nil {
			return o, nil
		}
	}
	const attempts = 20 // what is free at one address may be taken at the next
	for i := 1; ; i++ {
		o, err := listenAt(addresses, p, 0)
		if err == nil || i == attempts {
			return o, err
		}
	}
}

// Wishes are the local ports that suit a remote one, the best first.
func Wishes(p Port) []int {
	switch n := p.Remote; {
	case n == 0:
		return nil
	case n < privileged:
		return []int{n + lifted}
	case n+lifted > 65535:
		return []int{n}
	default:
		return []int{n, n + lifted}
	}
}

// listenAt opens a local port at every address; with 0, the one that the first address has free. A host without one of
// the address families does without it, unless nothing is left.
func listenAt(addresses []string, p Port, local int) (opened, error) {
	o := opened{port: p}
	var missing error
	for _, a := range addresses {
		l, err := net.Listen(family(a), net.JoinHostPort(a, strconv.Itoa(local)))
		switch {
		case err != nil && (errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)):
			missing = err
			continue
		case err != nil:
			o.close()
			return opened{}, refused(a, local, err)
		}
		o.listeners = append(o.listeners, l)
		local = l.Addr().(*net.TCPAddr).Port
	}
	if len(o.listeners) == 0 {
		return opened{}, refused(addresses[0], local, missing)
	}
	o.port.Local = local
	return o, nil
}

// family is the network of an address. Without it, 0.0.0.0 would let in what comes by IPv6 too.
func family(address string) string {
	if net.ParseIP(address).To4() != nil {
		return "tcp4"
	}
	return "tcp6"
}

// refused says why a port cannot be listened on.
func refused(address string, local int, err error) error {
	where := net.JoinHostPort(address, strconv.Itoa(local))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return problem.New(problem.Invalid, fmt.Sprintf("Port %d of %s is in use.", local, address),
			"Choose another local port, or leave it out to have one chosen.", err)
	case errors.Is(err, syscall.EACCES):
		return problem.New(problem.Invalid, fmt.Sprintf("Only root may listen on %s.", where),
			fmt.Sprintf("Choose a local port from %d on.", privileged), err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return problem.New(problem.Invalid, fmt.Sprintf("This host has no address %s.", address), "Choose one that it has, or localhost.", err)
	}
	return problem.New(problem.Invalid, fmt.Sprintf("Listening on %s failed: %v.", where, err), "Choose another local port or address.", err)
}
