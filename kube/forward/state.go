package forward

import (
	"net"
	"strconv"
	"time"

	"fathom/kube"
)

// Phase is how a forward fares.
type Phase uint8

const (
	Starting     Phase = iota // its ports are being opened
	Waiting                   // for a ready pod
	Connecting                // to a pod
	Ready                     // connections are carried
	Reconnecting              // the last attempt failed; the next comes by itself
	Failed                    // it cannot listen, and does nothing more
	Stopped                   // by somebody
)

// String is the phase in words.
func (p Phase) String() string {
	return [...]string{"starting", "waiting for a ready pod", "connecting", "ready", "reconnecting", "failed", "stopped"}[p]
}

// Over reports whether a forward in the phase carries nothing any more.
func (p Phase) Over() bool { return p == Failed || p == Stopped }

// State is a forward at one moment.
type State struct {
	ID   int
	Spec Spec
	// Ports are those of the Spec with the local ports that were chosen, Addresses where they are open.
	Ports     []Port
	Addresses []string
	// Wanted are the ports with the local ones that it was to have if they were free, and Moved says in sentences which were not.
	Wanted []Port
	Moved  []string

	Phase Phase
	// Pod is the name of the pod that it leads to, or led to last.
	Pod string
	// Behind is what the pods are taken from: the Spec's object, or what manages the pod that it names.
	Behind kube.Ref
	// Err is why it is Reconnecting, Waiting or Failed, as far as there is a reason; Retry when it tries again.
	Err   error
	Retry time.Time
	Since time.Time // it was started

	Open, Total int   // TCP connections
	In, Out     int64 // bytes to this host, and from it
	// Faults are what went wrong lately, the latest last; Failures counts all.
	Faults   []Fault
	Failures int
}

// Fault is something that went wrong, on one connection or between forward and pod.
type Fault struct {
	At   time.Time
	Text string // a sentence
}

// Last is the latest Fault, zero without one.
func (s State) Last() Fault {
	if len(s.Faults) == 0 {
		return Fault{}
	}
	return s.Faults[len(s.Faults)-1]
}

// Local is the address of a port for people and for URLs: localhost:8080.
func (s State) Local(p Port) string {
	host := localhost
	for i, a := range s.Addresses {
		if i == 0 && !net.ParseIP(a).IsLoopback() && !net.ParseIP(a).IsUnspecified() {
			host = a
		}
	}
	return net.JoinHostPort(host, strconv.Itoa(p.Local))
}

// URL is where a browser finds a port.
func (s State) URL(p Port) string { return p.Scheme() + "://" + s.Local(p) + "/" }

// Scheme guesses whether a port speaks https or http, by its name, then by its number.
func (p Port) Scheme() string {
	switch {
	case isTLS(p.Name):
		return "https"
	case p.Name == "" && (p.Remote == 443 || p.Remote == 6443 || p.Remote == 8443 || p.Remote == 9443):
		return "https"
	}
	return "http"
}
