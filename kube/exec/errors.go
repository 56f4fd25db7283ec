package exec

import (
	"errors"
	"fmt"
	"strings"
	"time"

	clientexec "k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"

	"fathom/kube/problem"
)

// ExitError says that the command ran and ended with another code than 0.
type ExitError struct{ Code int }

func (e *ExitError) Error() string {
	return fmt.Sprintf("The command ended with exit code %d.", e.Code)
}

// signalled is what shells and runtimes add to the number of the signal that ended a process.
const signalled = 128

// Means says what an exit code is known to mean, "" if nothing is.
func (e *ExitError) Means() string {
	switch e.Code {
	case 126:
		return "not executable"
	case 127:
		return "no such command"
	case signalled + 2:
		return "interrupted"
	case signalled + 9:
		return "killed; perhaps out of memory"
	case signalled + 15:
		return "terminated"
	}
	return ""
}

var (
	// ErrLost is the cause of a problem that says that the connection ended before the command did.
	ErrLost = errors.New("the connection was lost")
	// ErrNoCommand is the cause of a problem that says that the container does not have the program.
	ErrNoCommand = errors.New("no such command")
	// ErrNoShell is the cause of a problem that says that the container has no shell.
	ErrNoShell = errors.New("no shell")
)

// explain makes of what client-go reports an *ExitError, or a problem in words.
func (w *wire) explain(err error) error {
	if exit, ok := errors.AsType[clientexec.CodeExitError](err); ok {
		return &ExitError{exit.Code}
	}
	switch {
	case !w.connected.Load():
		return w.refused(err)
	case err == nil:
		if w.silent() {
			return w.lost(errors.New("no exit code came"))
		}
		return nil
	case strings.HasPrefix(err.Error(), "error reading from error stream"):
		return w.lost(err)
	}
	return w.said(err)
}

// refused explains why no connection came about. Of SPDY's errors client-go passes on only the words, so its own is not used.
func (w *wire) refused(err error) error {
	if last := w.failed.Load(); last != nil {
		err = *last
	}
	if failure, ok := errors.AsType[*httpstream.UpgradeFailureError](err); ok {
		err = failure.Cause
	}
	return fmt.Errorf("cannot reach into %s: %w", w.request.name(), err)
}

func (w *wire) lost(cause error) error {
	return problem.New(problem.Server, "The connection to "+w.request.name()+" was lost.",
		"Try again; what ran there may have gone on or not.", fmt.Errorf("%w: %w", ErrLost, cause))
}

// unread explains a connection that was lost while the far side took no input: containerd does not tell how a command ended that
// left more of it unread than pipes hold, until somebody reads that.
func (w *wire) unread(waits time.Duration, lost error) error {
	return problem.New(problem.Server,
		fmt.Sprintf("The connection to %s was lost after nothing had taken the input for %s.", w.request.name(), waits.Round(time.Second)),
		"A command that ends without reading all of its input may not be able to say how: try sh -c 'COMMAND; code=$?; cat >/dev/null; exit $code'.", lost)
}

// said explains what the far side answered. Its errors come as words: a runtime's, a kubelet's or the API server's.
func (w *wire) said(err error) error {
	text := err.Error()
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return true
			}
		}
		return false
	}
	switch {
	case len(w.request.Command) > 0 && has("executable file not found", "no such file or directory", "cannot find the file specified"):
		return problem.New(problem.NotFound, fmt.Sprintf("%s has no %s.", w.request.name(), w.request.Command[0]),
			"Try another command, or debug it with a container that has the tools.", fmt.Errorf("%w: %w", ErrNoCommand, err))
	case has("container not found", "not running", "not created or running", "task not found", "no running task"):
		return problem.New(problem.NotFound, w.request.name()+" is not running.",
			"Wait until it runs, or debug the pod with a container of its own.", err)
	case has("error dialing backend", "connection refused", "No agent available"):
		return problem.New(problem.Server, "The API server does not reach the kubelet of the pod's node: "+strings.TrimSuffix(text, ".")+".",
			"Look at the node: whether it is ready, and whether the API server may connect to it.", err)
	}
	return problem.New(problem.Server, "The other side says: "+strings.TrimSuffix(text, ".")+".", "Look at the pod's events and at its node.", err)
}

// name is the container in words: "web-0/app".
func (r Request) name() string {
	if r.Container == "" {
		return r.Pod.Name
	}
	return r.Pod.Name + "/" + r.Container
}
