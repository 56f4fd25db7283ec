package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/exec"
	"fathom/kube/forward"
	"fathom/kube/object"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

// inside checks from a container, with the tools that it has.
func (r *run) inside(ctx context.Context) bool {
	if r.From.Fresh && !r.within(ctx, startTimeout, "start", r.started) {
		return false
	}
	var port forward.Port
	if r.Kind != DNS {
		ok := r.step(ctx, "port", func(ctx context.Context) (string, string, error) {
			var err error
			port, err = r.port(ctx)
			return portWords(port), "", err
		})
		if !ok {
			return false
		}
	}
	var host string
	if !r.step(ctx, "address", func(ctx context.Context) (string, string, error) {
		var err error
		host, err = r.address(ctx)
		return host, "", err
	}) {
		return false
	}
	return r.step(ctx, "answer", func(ctx context.Context) (string, string, error) {
		return r.command(ctx, host, port)
	})
}

// address is by what the object is known inside the cluster.
func (r *run) address(ctx context.Context) (string, error) {
	switch {
	case r.Kind == DNS:
		return r.name(), nil
	case r.To.GVR.Resource == "services":
		return r.To.Name + "." + r.To.Namespace, nil
	case r.To.GVR.Resource != "pods":
		return "", wrong("Choose a Service, or one of its pods.", "%s has no address of its own inside the cluster.", r.To)
	}
	u, err := object.Get(ctx, r.API, r.To)
	if err != nil {
		return "", err
	}
	status, _ := u.Object["status"].(map[string]any)
	ip, _ := status["podIP"].(string)
	if ip == "" {
		return "", wrong("Wait until it runs.", "%s has no address yet.", r.To)
	}
	return ip, nil
}

// scripts are what a shell in the container runs, by the kind of the check: the first tool that is there. $1 is the address, $2
// the Host or the service to ask for. busybox has its tools with fewer options, which differ from build to build: nc without -z
// opens the connection for a program that does nothing, and wget is bounded from outside.
func scripts() map[Kind]string {
	const web = `if command -v curl >/dev/null 2>&1; then if [ -n "$2" ]; then set -- "$1" -H "Host: $2"; else set -- "$1"; fi; exec curl -sS -i -k -m 8 "$@"; fi
command -v wget >/dev/null 2>&1 || exit 127
if [ -n "$2" ]; then set -- --header "Host: $2" "$1"; else set -- "$1"; fi
if command -v timeout >/dev/null 2>&1; then exec timeout 8 wget -S -O - "$@"; fi
exec wget -S -O - "$@"`
	return map[Kind]string{
		HTTP: web, HTTPS: web,
		TCP: `if command -v bash >/dev/null 2>&1; then exec bash -c 'if command -v timeout >/dev/null; then exec timeout 8 bash -c ": </dev/tcp/$0/$1"; fi; : </dev/tcp/$0/$1' "${1%:*}" "${1##*:}"; fi
command -v nc >/dev/null 2>&1 || exit 127
if nc -z 2>&1 | grep -q -- "option.*z"; then exec nc -w 8 "${1%:*}" "${1##*:}" -e true; fi
exec nc -z -w 8 "${1%:*}" "${1##*:}"`,
		GRPC: `command -v grpc_health_probe >/dev/null 2>&1 || exit 127
exec grpc_health_probe -addr "$1" -service "$2"`,
		DNS: `if command -v nslookup >/dev/null 2>&1; then exec nslookup "$1"; fi
command -v getent >/dev/null 2>&1 || exit 127
exec getent hosts "$1"`,
	}
}

// tools are what the scripts look for.
func tools() map[Kind]string {
	return map[Kind]string{
		HTTP: "neither curl nor wget", HTTPS: "neither curl nor wget", TCP: "neither bash nor nc", GRPC: "no grpc_health_probe", DNS: "neither nslookup nor getent",
	}
}

// command runs the tool in the container.
func (r *run) command(ctx context.Context, host string, port forward.Port) (string, string, error) {
	address, second := host, r.Host
	if r.Kind != DNS {
		address = net.JoinHostPort(host, strconv.Itoa(port.Remote))
	}
	switch r.Kind {
	case HTTP, HTTPS:
		address = string(r.Kind) + "://" + address + r.Path
	case GRPC:
		second = r.Name
	}
	container, err := r.container(ctx)
	if err != nil {
		return "", "", err
	}
	result, err := exec.Output(ctx, r.API, exec.Request{
		Pod: r.From.Pod, Container: container, Command: []string{"sh", "-c", scripts()[r.Kind], "sh", address, second},
	}, mostAnswer)
	where := r.From.Pod.Name + "/" + container
	switch {
	case errors.Is(err, exec.ErrNoCommand):
		return "", "", wrong("Choose another container, or run a pod to check from.", "%s has no shell to check from.", where)
	case err != nil:
		return "", "", err
	case result.Code == 127:
		return "", "", wrong("Choose another container, or run a pod to check from.", "%s has %s.", where, tools()[r.Kind])
	}
	answer := strings.TrimSpace(string(result.Out) + "\n" + string(result.Err))
	if failed := verdict(r.Kind, result.Code, answer); failed != nil {
		return "", answer, failed
	}
	if r.Kind == DNS {
		return cmp.Or(lookedUp(answer), firstLine(answer)), answer, nil
	}
	return firstLine(answer), answer, nil
}

// startPoll is how often a pod that starts is looked at.
const startPoll = 200 * time.Millisecond

// started waits for the pod that asks to run.
func (r *run) started(ctx context.Context) (string, string, error) {
	tick := time.NewTicker(startPoll)
	defer tick.Stop()
	var waits error
	for {
		_, err := r.container(ctx)
		switch {
		case err == nil:
			return r.From.Pod.Name + " runs", "", nil
		case problem.Of(err).Class == problem.NotFound:
			return "", "", err
		case ctx.Err() == nil:
			waits = err
		}
		select {
		case <-ctx.Done():
			return "", "", cmp.Or(waits, ctx.Err())
		case <-tick.C:
		}
	}
}

// container is the one that asks: the pod's default one unless it is named.
func (r *run) container(ctx context.Context) (string, error) {
	u, err := object.Get(ctx, r.API, r.From.Pod)
	if err != nil {
		return "", err
	}
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, pod); err != nil {
		return "", err
	}
	name := cmp.Or(r.From.Container, pods.Default(pod))
	return name, exec.Check(pod, name)
}

// verdict says what a tool's answer means, nil for all is well.
func verdict(kind Kind, code int, said string) error {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(strings.ToLower(said), w) {
				return true
			}
		}
		return false
	}
	if code == 0 {
		if status := httpStatus(said); (kind == HTTP || kind == HTTPS) && status >= 400 {
			return wrong("See the log of what answers.", "It answers %d.", status)
		}
		return nil
	}
	switch {
	case has("could not resolve", "bad address", "unable to resolve", "name or service not known", "can't resolve", "nxdomain", "can't find"):
		return wrong("See whether the name is right, and check the cluster's DNS.", "The name cannot be resolved.")
	case has("refused"):
		return wrong("See whether a process listens on that port.", "The connection is refused.")
	case has("unreachable", "no route"):
		return wrong("See whether the address is right, and how the node's network is.", "There is no way to the address.")
	case has("timed out", "timeout"), code == 28, code == 124, code == 143:
		return wrong("See whether a NetworkPolicy is in the way, and whether the pods behind it are ready.", "There is no answer in time.")
	case code == 128+11:
		return wrong("Choose another container, or run a pod to check from.", "The tool in the container crashed.")
	case has("404", "403", "500", "502", "503", "504") && has("server returned error", "http/"):
		return wrong("See the log of what answers.", "It answers with an error: %s.", firstLine(said))
	case kind == TCP && said == "":
		return wrong("See whether a process listens on that port, and whether a NetworkPolicy is in the way.", "The connection cannot be opened.")
	}
	return wrong("See what the tool says.", "The check failed with exit code %d%s", code, saying(said))
}

func saying(said string) string {
	if line := firstLine(said); line != "" {
		return ": " + strings.TrimSuffix(line, ".") + "."
	}
	return "."
}

// httpStatus is the status of an answer as curl and wget print it, 0 if there is none.
func httpStatus(said string) int {
	for line := range strings.SplitSeq(said, "\n") {
		var minor string
		var status int
		if n, _ := fmt.Sscanf(strings.TrimSpace(line), "HTTP/%s %d", &minor, &status); n == 2 {
			return status
		}
	}
	return 0
}

// lookedUp are the addresses that nslookup has found, which it tells after those of the server; "" for what is written otherwise.
func lookedUp(said string) string {
	var found []string
	named := false
	for line := range strings.Lines(said) {
		label, value, _ := strings.Cut(line, ":")
		words := strings.Fields(value)
		switch {
		case label == "Name":
			named = true
		case named && strings.HasPrefix(label, "Address") && len(words) > 0:
			found = append(found, words[0])
		}
	}
	return strings.Join(found, ", ")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}
