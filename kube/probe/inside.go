package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"fathom/kube/exec"
	"fathom/kube/forward"
	"fathom/kube/object"
)

// inside checks from a container, with the tools that it has.
func (r *run) inside(ctx context.Context) bool {
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

// script is what a shell in the container runs: the first tool that is there. $1 is the address, $2 the Host to ask for.
func (r *run) script() string {
	switch r.Kind {
	case HTTP, HTTPS:
		return `if command -v curl >/dev/null 2>&1; then if [ -n "$2" ]; then set -- "$1" -H "Host: $2"; else set -- "$1"; fi; exec curl -sS -i -k -m 8 "$@"; fi
if command -v wget >/dev/null 2>&1; then if [ -n "$2" ]; then exec wget -S -O - -T 8 --header "Host: $2" "$1"; fi; exec wget -S -O - -T 8 "$1"; fi
exit 127`
	case TCP:
		return `if command -v nc >/dev/null 2>&1; then exec nc -z -w 8 "${1%:*}" "${1##*:}"; fi
if command -v bash >/dev/null 2>&1; then exec timeout 8 bash -c ': </dev/tcp/"${0%:*}"/"${0##*:}"' "$1"; fi
exit 127`
	case GRPC:
		return `if command -v grpc_health_probe >/dev/null 2>&1; then exec grpc_health_probe -addr "$1" -service "$2"; fi
exit 127`
	}
	return `if command -v nslookup >/dev/null 2>&1; then exec nslookup "$1"; fi
if command -v getent >/dev/null 2>&1; then exec getent hosts "$1"; fi
exit 127`
}

// tools are what the script looks for.
func (r *run) tools() string {
	switch r.Kind {
	case HTTP, HTTPS:
		return "curl nor wget"
	case TCP:
		return "nc nor bash"
	case GRPC:
		return "grpc_health_probe"
	}
	return "nslookup nor getent"
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
	result, err := exec.Output(ctx, r.API, exec.Request{
		Pod: r.From.Pod, Container: r.From.Container, Command: []string{"sh", "-c", r.script(), "sh", address, second},
	}, mostAnswer)
	where := r.From.Pod.Name + "/" + r.From.Container
	switch {
	case errors.Is(err, exec.ErrNoCommand):
		return "", "", wrong("Choose another container, or run a pod to check from.", "%s has no shell to check from.", where)
	case err != nil:
		return "", "", err
	case result.Code == 127:
		return "", "", wrong("Choose another container, or run a pod to check from.", "%s has neither %s.", where, r.tools())
	}
	answer := strings.TrimSpace(string(result.Out) + "\n" + string(result.Err))
	if failed := verdict(r.Kind, result.Code, answer); failed != nil {
		return "", answer, failed
	}
	return firstLine(answer), answer, nil
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
	case has("timed out", "timeout"), code == 28, code == 124, code == 143:
		return wrong("See whether a NetworkPolicy is in the way, and whether the pods behind it are ready.", "There is no answer in time.")
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

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}
