package shell

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"fathom/ui/tty"
)

// heard is a terminal on which it is noticed that something was printed.
type heard struct {
	io.Writer
	printed *atomic.Bool
}

func (h heard) Write(p []byte) (int, error) {
	h.printed.Store(true)
	return h.Writer.Write(p)
}

// onward are the keys that go on: enter, ctrl-c, ctrl-d, escape and q. Others may have been meant for what came before.
const onward = "\r\n\x03\x04\x1bq"

// linger leaves what a command printed on the screen until it was read or ctx ends. Who has typed something into one that
// took its time has seen it.
func (s *visit) linger(ctx context.Context) {
	if !s.lingers || !s.printed.Load() || s.end.typed && s.end.took > brisk || ctx.Err() != nil {
		return
	}
	line, err := tty.Open(s.in, s.out, true)
	if err != nil {
		return // the screen that comes back says how it ended
	}
	defer context.AfterFunc(ctx, func() { line.Cancel() })()
	if _, err := fmt.Fprintf(line, "\r\n%s Enter returns to Fathom.", s.end.text(s.subject, s.request.Pod.Name+"/"+s.request.Container)); err == nil {
		for keys := make([]byte, 64); ; {
			n, err := line.Read(keys)
			if err != nil || bytes.ContainsAny(keys[:n], onward) {
				break
			}
		}
	}
	_, _ = io.WriteString(line, "\r\n")
	_ = line.Close() // the program takes the terminal as it is
}
