package exectest

import (
	"encoding/json"
	"errors"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	protocol "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"fathom/kube/exec"
)

// spdy serves one call over SPDY: the near side opens a stream for each thing it asked for, and one for the verdict.
func (h *Handler) spdy(w http.ResponseWriter, r *http.Request) {
	if _, err := httpstream.Handshake(r, w, []string{protocol.StreamProtocolV4Name}); err != nil {
		return
	}
	opened := make(chan httpstream.Stream, 8)
	conn := streamspdy.NewResponseUpgrader().UpgradeResponse(w, r, func(s httpstream.Stream, _ <-chan struct{}) error {
		opened <- s
		return nil
	})
	if conn == nil {
		return
	}
	defer conn.Close()
	c, want := call(r)
	streams := map[string]httpstream.Stream{}
	for left := expected(want); left > 0; left-- {
		select {
		case s := <-opened:
			streams[s.Headers().Get(corev1.StreamType)] = s
		case <-conn.CloseChan():
			return
		}
	}
	if s := streams[corev1.StreamTypeStdin]; s != nil {
		c.In = s
	}
	if s := streams[corev1.StreamTypeStdout]; s != nil {
		c.Out = s
	}
	if s := streams[corev1.StreamTypeStderr]; s != nil {
		c.Err = s
	}
	sizes := make(chan exec.Size, 16)
	c.Size = sizes
	if s := streams[corev1.StreamTypeResize]; s != nil {
		go follow(s, sizes)
	}
	err := h.Run(c)
	if errors.Is(err, ErrHangUp) {
		return
	}
	text, _ := json.Marshal(status(err))
	verdict := streams[corev1.StreamTypeError]
	_, _ = verdict.Write(text)
	for _, s := range streams {
		s.Close()
	}
	<-conn.CloseChan()
}

// expected is how many streams the near side opens.
func expected(want map[string]bool) int {
	n := 1
	for _, name := range []string{"stdin", "stdout", "stderr", "tty"} { // a terminal has a stream for its size
		if want[name] {
			n++
		}
	}
	return n
}

func follow(s httpstream.Stream, sizes chan<- exec.Size) {
	defer close(sizes)
	for d := json.NewDecoder(s); ; {
		var size exec.Size
		if d.Decode(&size) != nil {
			return
		}
		sizes <- size
	}
}
