package exec

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

// answered is how much of a probe's output is of interest, in bytes.
const answered = 4 << 10

// find prints the path of the first shell that there is. A container may have sh and no PATH that names it.
const find = `command -v bash || command -v ash || command -v sh || echo /bin/sh`

// Shell finds a shell in a container by trying: bash, ash and sh, or on Windows PowerShell and cmd. What it returns is run
// as it is. ErrNoShell is the cause of the problem that there is none.
func Shell(ctx context.Context, api API, pod *corev1.Pod, container string) ([]string, error) {
	r := Request{Container: container, Pod: kube.Ref{GVR: pods.Resource(), Namespace: pod.Namespace, Name: pod.Name}}
	tries := probes()
	if pods.Windows(pod) {
		tries = windowsProbes()
	}
	for _, p := range tries {
		r.Command = p.command
		res, err := Output(ctx, api, r, answered)
		switch {
		case errors.Is(err, ErrNoCommand):
			continue
		case err != nil:
			return nil, err
		}
		if shell := p.shell(res); shell != "" {
			return []string{shell}, nil
		}
	}
	return nil, problem.New(problem.NotFound, fmt.Sprintf("There is no shell in %s: its image %s has neither bash nor sh.", r.name(), image(pod, container)),
		"Debug it with a container that has the tools.", ErrNoShell)
}

// probe is a command that tells of a shell.
type probe struct {
	command []string
	// shell reads the answer; "" says that there is none.
	shell func(Result) string
}

func probes() []probe {
	path := func(r Result) string {
		line, _, _ := strings.Cut(string(r.Out), "\n")
		if line = strings.TrimSpace(line); r.Code != 0 || !plain(strings.ReplaceAll(line, "/", "")) {
			return ""
		}
		return line // busybox names what it has in itself without a folder
	}
	var out []probe
	for _, sh := range []string{"sh", "bash", "ash", "/bin/sh"} {
		out = append(out, probe{[]string{sh, "-c", find}, path})
	}
	return out
}

func windowsProbes() []probe {
	ran := func(name string) func(Result) string {
		return func(r Result) string {
			if r.Code != 0 {
				return ""
			}
			return name
		}
	}
	return []probe{
		{[]string{"powershell.exe", "-NoLogo", "-NoProfile", "-Command", "exit 0"}, ran("powershell.exe")},
		{[]string{"cmd.exe", "/c", "exit 0"}, ran("cmd.exe")},
	}
}

func image(p *corev1.Pod, container string) string {
	c, _ := pods.Find(p, container)
	return c.Image
}

// begin starts the shell that $0 names. The runtime sets TERM to xterm, which every image knows that knows any; the user's own
// is better where the image has it. It comes as $1, and the letter under which it is filed as $2.
const begin = `for d in "$HOME/.terminfo" /etc/terminfo /lib/terminfo /usr/share/terminfo /usr/local/share/terminfo; do ` +
	`if [ -e "$d/$2/$1" ]; then TERM=$1; fi; done; export TERM="${TERM:-xterm}"; exec "$0"`

// Interactive is the command that runs a shell that Shell has found for a user whose terminal is of that type ($TERM).
func Interactive(shell []string, term string) []string {
	if len(shell) != 1 || strings.HasSuffix(shell[0], ".exe") || !plain(term) {
		return shell
	}
	return []string{shell[0], "-c", begin, shell[0], term, term[:1]}
}

// plain reports whether it is a name and nothing else.
func plain(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-+._", r))
	})
}
