package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Trace writes one JSON line a frame, to find out where time and bytes go. It holds no text of the screen. A nil Trace
// does nothing and costs nothing.
type Trace struct {
	out   *json.Encoder
	clock func() time.Time
	bytes atomic.Int64
	next  Frame
}

// Frame is one line of a trace.
type Frame struct {
	Time    time.Time `json:"time"`
	Message string    `json:"message"`   // type of the message that led to it
	Update  float64   `json:"update_ms"` // milliseconds spent in Update since the frame before
	View    float64   `json:"view_ms"`   // milliseconds spent in View
	Bytes   int64     `json:"bytes"`     // written to the terminal since the frame before
	Rows    int       `json:"rows"`      // held by the screen on top
}

// NewTrace writes to w, which the event loop waits for: a file, or a buffer before it.
func NewTrace(w io.Writer, clock func() time.Time) *Trace {
	return &Trace{out: json.NewEncoder(w), clock: clock}
}

// Output counts what is written to the terminal. Give its result to tea.WithOutput; it is a terminal if f is one.
func (t *Trace) Output(f *os.File) io.Writer {
	if t == nil {
		return f
	}
	return &counted{File: f, n: &t.bytes}
}

// counted is a file that counts. It embeds the file, not an io.Writer, as Bubble Tea looks for its descriptor.
type counted struct {
	*os.File
	n *atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.File.Write(p)
	c.n.Add(int64(n))
	return n, err
}

// WriteString keeps io.WriteString from going past Write.
func (c *counted) WriteString(s string) (int, error) { return c.Write([]byte(s)) }

// ReadFrom keeps io.Copy from going past Write.
func (c *counted) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

func (t *Trace) begin() time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.clock()
}

// updated books the time of one Update.
func (t *Trace) updated(msg tea.Msg, start time.Time) {
	if t == nil {
		return
	}
	t.next.Update += milliseconds(t.clock().Sub(start))
	t.next.Message = fmt.Sprintf("%T", msg)
}

// viewed books the time of one View and writes the line.
func (t *Trace) viewed(start time.Time, rows int) {
	if t == nil {
		return
	}
	now := t.clock()
	t.next.Time, t.next.View = now, milliseconds(now.Sub(start))
	t.next.Bytes, t.next.Rows = t.bytes.Swap(0), rows
	// A trace that cannot be written must not stop the program it observes.
	_ = t.out.Encode(t.next)
	t.next = Frame{}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
