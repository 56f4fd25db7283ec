package forward

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"fathom/kube"
)

// Port is one port to forward. The remote one is a port of the object: of a Service its own port, not that of its pods.
type Port struct {
	// Local is the port on this host; 0 lets the forward choose: the remote number if it is free, else another.
	Local int `json:"local,omitempty"`
	// Remote is a number, 0 where Name says which port is meant.
	Remote int    `json:"remote,omitempty"`
	Name   string `json:"name,omitempty"`
}

// String is the port as kubectl takes it: 8080:80, :http, 80.
func (p Port) String() string {
	if p.Local == 0 {
		return ":" + p.target()
	}
	if p.Local == p.Remote {
		return strconv.Itoa(p.Local)
	}
	return strconv.Itoa(p.Local) + ":" + p.target()
}

// target is the remote port as kubectl takes it.
func (p Port) target() string {
	if p.Remote > 0 {
		return strconv.Itoa(p.Remote)
	}
	return p.Name
}

// Target is the remote port for people: "80 (http)", "80", "http".
func (p Port) Target() string {
	if p.Remote > 0 && p.Name != "" {
		return fmt.Sprintf("%d (%s)", p.Remote, p.Name)
	}
	return p.target()
}

// Spec says what to forward where.
type Spec struct {
	To    kube.Ref `json:"to"`
	Ports []Port   `json:"ports"`
	// Address is where to listen: IP addresses and "localhost", separated by commas; "" is localhost, which is the loopback
	// address of either family.
	Address string `json:"address,omitempty"`
}

// localhost is both loopback addresses.
const localhost = "localhost"

// Addresses are the IP addresses to listen on, each once.
func (s Spec) Addresses() ([]string, error) {
	var out []string
	add := func(a string) {
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	for a := range strings.SplitSeq(cmp.Or(strings.TrimSpace(s.Address), localhost), ",") {
		switch a = strings.TrimSpace(a); {
		case a == localhost:
			add("127.0.0.1")
			add("::1")
		case net.ParseIP(a) != nil:
			add(net.ParseIP(a).String())
		default:
			return nil, fmt.Errorf("%q is neither an IP address nor localhost", a)
		}
	}
	return out, nil
}

// Exposed reports whether an address lets other hosts in; one that makes no sense does not.
func Exposed(address string) bool {
	all, err := Spec{Address: address}.Addresses()
	return err == nil && slices.ContainsFunc(all, func(a string) bool { return !net.ParseIP(a).IsLoopback() })
}

// Check says in a phrase what is wrong with a Spec before anything is asked of a server, nil for nothing.
func (s Spec) Check() error {
	if len(s.Ports) == 0 {
		return fmt.Errorf("name at least one port")
	}
	if _, err := s.Addresses(); err != nil {
		return err
	}
	seen := map[int]bool{}
	for _, p := range s.Ports {
		if p.Local > 0 && seen[p.Local] {
			return fmt.Errorf("local port %d is named twice", p.Local)
		}
		seen[p.Local] = true
	}
	return nil
}

// Kubectl is the line that does the same, until the first pod is gone.
func (s Spec) Kubectl() string {
	words := []string{"kubectl"}
	if s.To.Context != "" {
		words = append(words, "--context", quoted(s.To.Context))
	}
	if s.To.Namespace != "" {
		words = append(words, "-n", s.To.Namespace)
	}
	words = append(words, "port-forward", Named(s.To))
	for _, p := range s.Ports {
		words = append(words, p.String())
	}
	if s.Address != "" && s.Address != localhost {
		words = append(words, "--address", quoted(s.Address))
	}
	return strings.Join(words, " ")
}

// quoted makes a word safe for a POSIX shell.
func quoted(w string) string {
	if w != "" && !strings.ContainsFunc(w, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./:=,@%+", r)
	}) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// Named is an object as people write it: pod/web-0, svc/web, deployment/web.
func Named(r kube.Ref) string {
	switch r.GVR.Resource {
	case "services":
		return "svc/" + r.Name
	case "ingresses":
		return "ingress/" + r.Name
	}
	return strings.TrimSuffix(r.GVR.Resource, "s") + "/" + r.Name
}
