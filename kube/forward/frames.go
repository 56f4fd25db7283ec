package forward

import (
	"encoding/binary"
	"net"
)

// headLength is that of every SPDY frame's head, whose last three bytes are the length of the rest.
const headLength = 8

// frames gathers what the framer writes in pieces, so that every frame is one message on a WebSocket, and one system call.
// Only one goroutine writes at a time: the framer sees to that.
type frames struct {
	net.Conn
	pending []byte // the frame that is not whole yet
}

func framed(conn net.Conn) *frames { return &frames{Conn: conn} }

// Write implements net.Conn.
func (f *frames) Write(p []byte) (int, error) {
	f.pending = append(f.pending, p...)
	whole := wholeFrames(f.pending)
	if whole == 0 {
		return len(p), nil
	}
	_, err := f.Conn.Write(f.pending[:whole])
	f.pending = append(f.pending[:0], f.pending[whole:]...)
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// wholeFrames is how many bytes at the beginning make up frames that are whole.
func wholeFrames(b []byte) int {
	n := 0
	for len(b)-n >= headLength {
		end := n + headLength + int(binary.BigEndian.Uint32(b[n+4:])&0xffffff)
		if end > len(b) {
			break
		}
		n = end
	}
	return n
}
