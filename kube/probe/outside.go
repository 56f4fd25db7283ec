package probe

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"fathom/kube/forward"
	"fathom/kube/pods"
)

// outside checks from this host, through a forward that lives as long as the check.
func (r *run) outside(ctx context.Context) bool {
	var port forward.Port
	ok := r.step(ctx, "port", func(ctx context.Context) (string, string, error) {
		var err error
		port, err = r.port(ctx)
		return portWords(port), "", err
	})
	return ok && r.step(ctx, "pods", r.ready) && r.through(ctx, port, r.ask)
}

// through opens a forward and asks at its near end.
func (r *run) through(ctx context.Context, port forward.Port, ask func(ctx context.Context, address string) (said, answer string, err error)) bool {
	hub := forward.NewHub(forward.Options{
		Open: func(forward.Spec) (forward.API, func(forward.Spec, error)) {
			return r.API, func(forward.Spec, error) {}
		},
		Clock: r.Clock, Guard: r.Guard,
	})
	defer hub.Close()
	var open forward.State
	ok := r.step(ctx, "forward", func(ctx context.Context) (string, string, error) {
		var err error
		open, err = r.open(ctx, hub, port)
		return "reached " + open.Pod, "", err
	})
	if !ok {
		return false
	}
	address := open.Local(open.Ports[0])
	if !r.step(ctx, "connect", func(ctx context.Context) (string, string, error) { return connect(ctx, hub, open, address) }) {
		return false
	}
	return r.Kind == TCP || r.step(ctx, "answer", func(ctx context.Context) (string, string, error) { return ask(ctx, address) })
}

// port is the one that is meant, among those that the object declares.
func (r *run) port(ctx context.Context) (forward.Port, error) {
	offered, err := forward.Suggest(ctx, r.API, r.To)
	if err != nil {
		return forward.Port{}, err
	}
	if number, err := strconv.Atoi(r.Port); err == nil {
		for _, p := range offered {
			if p.Remote == number {
				return p, nil
			}
		}
		if r.To.GVR.Resource == "services" {
			return forward.Port{}, wrong("Ask one of its ports.", "%s has no port %d, only %s.", r.To, number, portsWords(offered))
		}
		return forward.Port{Remote: number}, nil // a pod listens where it likes
	}
	for _, p := range offered {
		if r.Port == "" || p.Name == r.Port {
			return p, nil
		}
	}
	if r.Port == "" {
		return forward.Port{}, wrong("Name the port.", "%s declares no port.", r.To)
	}
	return forward.Port{}, wrong("Ask one of its ports.", "%s has no port %q, only %s.", r.To, r.Port, portsWords(offered))
}

func portWords(p forward.Port) string {
	if p.Name == "" {
		return strconv.Itoa(p.Remote)
	}
	return fmt.Sprintf("%d (%s)", p.Remote, p.Name)
}

func portsWords(ports []forward.Port) string {
	var out []string
	for _, p := range ports {
		out = append(out, portWords(p))
	}
	return cmp.Or(strings.Join(out, ", "), "none")
}

// ready counts the pods that can answer.
func (r *run) ready(ctx context.Context) (string, string, error) {
	all, err := pods.List(ctx, r.API, pods.Target{Ref: r.To})
	if err != nil {
		return "", "", err
	}
	if len(all) == 0 {
		return "", "", wrong("See whether its selector carries the pods' labels, and whether there are pods.", "There is no pod behind %s.", r.To)
	}
	n := 0
	for _, p := range all {
		if pods.Ready(p) {
			n++
		}
	}
	if n == 0 {
		return "", "", wrong("See what the pods wait for, or why they fail their readiness probes.", "None of the %d pods behind %s is ready.", len(all), r.To)
	}
	return fmt.Sprintf("%d of %d ready", n, len(all)), "", nil
}

// poll is how often the state of a forward is looked at.
const poll = 10 * time.Millisecond

// open starts the forward and waits until it leads somewhere.
func (r *run) open(ctx context.Context, hub *forward.Hub, port forward.Port) (forward.State, error) {
	port.Local = 0
	id := hub.Start(forward.Spec{To: r.To, Ports: []forward.Port{port}})
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		st, _ := hub.Find(id)
		switch {
		case st.Phase == forward.Ready:
			return st, nil
		case st.Phase.Over(), st.Phase == forward.Reconnecting && st.Err != nil:
			return st, st.Err
		}
		select {
		case <-ctx.Done():
			if st.Err != nil {
				return st, st.Err
			}
			return st, wrong("See whether the pod's node answers.", "The forward to %s is still %s after %s.", r.To, st.Phase, stepTimeout)
		case <-tick.C:
		}
	}
}

// silence is how long a connection that is not refused may say nothing before it counts as open.
const silence = 500 * time.Millisecond

// connect opens a connection through the forward. Its near end always opens; whether the far one does shows a moment later.
func connect(ctx context.Context, hub *forward.Hub, st forward.State, address string) (string, string, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return "", "", err
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return "", "", err
	}
	greeting := make([]byte, 512)
	n, err := conn.Read(greeting)
	if n > 0 {
		return "it greets", string(greeting[:n]), nil
	}
	if failed, ok := err.(net.Error); ok && failed.Timeout() {
		return "open", "", nil
	}
	if text := failure(ctx, hub, st); text != "" {
		return "", "", wrong("See whether a process of the container listens on that port, on all addresses.", "%s", text)
	}
	return "", "", wrong("See the container's log.", "%s closes the connection at once.", st.Pod)
}

// failure is what the far end said of a connection that broke, "" if it says nothing. Its word may come later than the end.
func failure(ctx context.Context, hub *forward.Hub, before forward.State) string {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if now, _ := hub.Find(before.ID); now.Failures > before.Failures {
			return now.Last().Text
		}
		select {
		case <-ctx.Done():
			return ""
		case <-tick.C:
		}
	}
}
