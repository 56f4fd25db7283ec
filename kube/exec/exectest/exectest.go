// Package exectest is the far side of exec and attach for tests: a server of both protocols, whose containers are functions.
// Tests of packages that reach into containers import it, and nothing else.
package exectest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	gws "github.com/gorilla/websocket"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	protocol "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/streaming/pkg/httpstream"

	"fathom/kube/exec"
)

// Call is one command that is run, or one process that is joined.
type Call struct {
	Pod, Container string
	Command        []string
	Attach, TTY    bool
	In             io.Reader // ends at once if none is sent
	Out, Err       io.Writer // io.Discard if not asked for
	Size           exec.SizeQueue
	// WebSocket tells the protocols apart.
	WebSocket bool
}

// ErrHangUp, returned by a Handler's Run, cuts the connection with no word of how the command ended.
var ErrHangUp = errors.New("hang up")

// Handler serves pods' exec and attach.
type Handler struct {
	// Run is the container. It returns nil, an *exec.ExitError, ErrHangUp, or what the kubelet would say.
	Run func(c *Call) error
	// OnlySPDY turns WebSocket connections away, as some proxies do.
	OnlySPDY bool
	// Deny answers every request so, when it is set.
	Deny *metav1.Status
}

// ServeHTTP implements http.Handler for paths that end in /pods/NAME/exec or /attach.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case h.Deny != nil:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(int(h.Deny.Code))
		_ = json.NewEncoder(w).Encode(h.Deny)
	case gws.IsWebSocketUpgrade(r) && h.OnlySPDY:
		http.Error(w, "no WebSocket here", http.StatusBadRequest)
	case gws.IsWebSocketUpgrade(r):
		h.socket(w, r)
	case httpstream.IsUpgradeRequest(r):
		h.spdy(w, r)
	default:
		http.Error(w, "not an upgrade", http.StatusBadRequest)
	}
}

// call reads what is asked for.
func call(r *http.Request) (c *Call, want map[string]bool) {
	q := r.URL.Query()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	c = &Call{Container: q.Get("container"), Command: q["command"], In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}
	if n := len(parts); n >= 2 {
		c.Pod, c.Attach = parts[n-2], parts[n-1] == "attach"
	}
	want = map[string]bool{}
	for _, name := range []string{"stdin", "stdout", "stderr", "tty"} {
		want[name], _ = strconv.ParseBool(q.Get(name))
	}
	c.TTY = want["tty"]
	return c, want
}

// status is how the command ended, as kubelets say it.
func status(err error) metav1.Status {
	exit, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return metav1.Status{Status: metav1.StatusSuccess}
	case ok:
		return metav1.Status{
			Status: metav1.StatusFailure, Reason: protocol.NonZeroExitCodeReason,
			Message: fmt.Sprintf("command terminated with non-zero exit code %d", exit.Code),
			Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{Type: protocol.ExitCodeCauseType, Message: strconv.Itoa(exit.Code)}}},
		}
	}
	return metav1.Status{Status: metav1.StatusFailure, Reason: metav1.StatusReasonInternalError, Message: "Internal error occurred: " + err.Error()}
}
