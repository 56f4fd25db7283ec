package tty

import (
	"errors"
	"io"
	"unicode/utf8"
)

// Keys that matter here, as a terminal in raw mode sends them.
const (
	ctrlC  = 0x03
	ctrlD  = 0x04
	ctrlP  = 0x10
	ctrlQ  = 0x11
	ctrlU  = 0x15
	enter  = '\r'
	rubout = 0x7f
	erase  = 0x08 // the same on some terminals
)

// ErrDetached is what a Detachable returns once its sequence was typed.
var ErrDetached = errors.New("detached")

// Detachable passes keys on until ctrl-p ctrl-q is typed, and calls left then. A ctrl-p alone waits for the next key.
type Detachable struct {
	keys keys
	left func()
	held bool
	done bool
}

// keys is a source that can be cancelled.
type keys interface {
	io.Reader
	Cancel() bool
}

// NewDetachable watches the keys of a source. left is called once, from the goroutine that reads.
func NewDetachable(from keys, left func()) *Detachable { return &Detachable{keys: from, left: left} }

// Cancel ends a Read.
func (d *Detachable) Cancel() bool { return d.keys.Cancel() }

// Read returns keys, of which a held one may make one more than were typed: p must have room for two.
func (d *Detachable) Read(p []byte) (int, error) {
	for {
		if d.done {
			return 0, ErrDetached
		}
		buf := make([]byte, max(len(p)-1, 1))
		n, err := d.keys.Read(buf)
		out := p[:0]
		for _, b := range buf[:n] {
			if d.held {
				d.held = false
				if b == ctrlQ {
					d.done = true
					d.left()
					return len(out), nil
				}
				out = append(out, ctrlP)
			}
			if b == ctrlP {
				d.held = true
				continue
			}
			out = append(out, b)
		}
		if len(out) > 0 || err != nil {
			return len(out), err
		}
	}
}

// Typed makes lines of keys, as a terminal does that is not in raw mode, for a process that has no terminal. ctrl-c and
// ctrl-p ctrl-q leave.
type Typed struct {
	keys keys
	echo io.Writer
	left func()
	line []byte
	out  []byte // finished, and not yet read
	held bool
	end  error
}

// NewTyped reads keys and echoes what is typed. left is called once, from the goroutine that reads.
func NewTyped(from keys, echo io.Writer, left func()) *Typed {
	return &Typed{keys: from, echo: echo, left: left}
}

// Cancel ends a Read.
func (t *Typed) Cancel() bool { return t.keys.Cancel() }

// Read returns whole lines, and what is there of one when ctrl-d is typed; in an empty line that ends the input.
func (t *Typed) Read(p []byte) (int, error) {
	buf := make([]byte, 256)
	for len(t.out) == 0 && t.end == nil {
		n, err := t.keys.Read(buf)
		for _, b := range buf[:n] {
			if t.end == nil {
				t.key(b)
			}
		}
		if t.end == nil {
			t.end = err
		}
	}
	n := copy(p, t.out)
	if t.out = t.out[n:]; n > 0 {
		return n, nil
	}
	return 0, t.end
}

func (t *Typed) key(b byte) {
	held := t.held
	t.held = b == ctrlP
	switch {
	case b == ctrlC, held && b == ctrlQ:
		t.end = ErrDetached
		t.left()
	case b == ctrlD && len(t.line) == 0:
		t.end = io.EOF
	case b == ctrlD:
		t.finish()
	case b == enter || b == '\n':
		t.say("\r\n")
		t.line = append(t.line, '\n')
		t.finish()
	case b == rubout || b == erase:
		if len(t.line) > 0 {
			_, size := utf8.DecodeLastRune(t.line)
			t.line = t.line[:len(t.line)-size]
			t.say("\b \b")
		}
	case b == ctrlU:
		for range utf8.RuneCount(t.line) {
			t.say("\b \b")
		}
		t.line = nil
	case b >= ' ' || b == '\t':
		t.line = append(t.line, b)
		t.say(string([]byte{b}))
	}
}

func (t *Typed) finish() {
	t.out = append(t.out, t.line...)
	t.line = nil
}

// say echoes. A terminal that takes nothing more ends the session by its output.
func (t *Typed) say(s string) { _, _ = io.WriteString(t.echo, s) }

// Returns writes a carriage return before each line break that has none, for a process without a terminal whose output goes
// to one in raw mode.
type Returns struct {
	To   io.Writer
	last byte
}

// Write implements io.Writer.
func (r *Returns) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+16)
	for _, b := range p {
		if b == '\n' && r.last != '\r' {
			out = append(out, '\r')
		}
		out = append(out, b)
		r.last = b
	}
	if _, err := r.To.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
