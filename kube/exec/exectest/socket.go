package exectest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	gws "github.com/gorilla/websocket"
	protocol "k8s.io/apimachinery/pkg/util/remotecommand"

	"fathom/kube/exec"
)

// socket serves one call over WebSocket: each message begins with the number of its stream.
func (h *Handler) socket(w http.ResponseWriter, r *http.Request) {
	up := gws.Upgrader{Subprotocols: []string{protocol.StreamProtocolV5Name}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	s := &socket{conn: conn, size: make(chan exec.Size, 16)}
	c, want := call(r)
	c.WebSocket, c.Size = true, s.size
	var in *io.PipeWriter
	if want["stdin"] {
		c.In, in = io.Pipe()
	}
	if want["stdout"] {
		c.Out = channel{s, protocol.StreamStdOut}
	}
	if want["stderr"] {
		c.Err = channel{s, protocol.StreamStdErr}
	}
	go s.read(in)
	err = h.Run(c)
	if errors.Is(err, ErrHangUp) {
		return
	}
	text, _ := json.Marshal(status(err))
	_, _ = channel{s, protocol.StreamErr}.Write(text)
	_ = conn.WriteControl(gws.CloseMessage, gws.FormatCloseMessage(gws.CloseNormalClosure, ""), time.Now().Add(time.Second))
}

type socket struct {
	conn *gws.Conn
	mu   sync.Mutex // of writes
	size chan exec.Size
}

// read takes what the near side sends, until it goes.
func (s *socket) read(in *io.PipeWriter) {
	defer func() {
		if in != nil {
			in.Close()
		}
		close(s.size)
	}()
	for {
		_, data, err := s.conn.ReadMessage()
		if err != nil || len(data) == 0 {
			return
		}
		switch data[0] {
		case protocol.StreamStdIn:
			if in != nil {
				_, _ = in.Write(data[1:])
			}
		case protocol.StreamResize:
			var size exec.Size
			if json.NewDecoder(bytes.NewReader(data[1:])).Decode(&size) == nil {
				s.size <- size
			}
		case protocol.StreamClose:
			if in != nil && len(data) > 1 && data[1] == protocol.StreamStdIn {
				in.Close()
			}
		}
	}
}

// channel is one stream to the near side.
type channel struct {
	s  *socket
	id byte
}

// Write implements io.Writer.
func (c channel) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if err := c.s.conn.WriteMessage(gws.BinaryMessage, append([]byte{c.id}, p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}
