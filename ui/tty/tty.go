// Package tty has the terminal while something else than the program talks to the user through it: a shell in a container,
// a process that is joined. Keys and output pass through as they are, and afterwards the terminal is as it was, whatever was
// on the other side.
//
// It knows nothing of what is on the other side. Views lend it the terminal that ui.Run has given them; commands without a
// screen use it for the process's own.
package tty

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
)

// Size is that of the terminal, in cells.
type Size struct{ Width, Height uint16 }

// Line is the way between a user and the other side. Reading and writing go on at the same time; Close ends it.
type Line struct {
	keys   cancelreader.CancelReader
	out    io.Writer
	inFd   uintptr
	outFd  uintptr
	before *term.State // nil unless the terminal is in raw mode

	reading sync.Mutex // held by a Read

	mu    sync.Mutex
	modes modes
}

// Open makes keys from in available as they are typed, and puts the terminal into raw mode if raw is set and in is one.
func Open(in io.Reader, out io.Writer, raw bool) (*Line, error) {
	l := &Line{out: out, outFd: fd(out), inFd: fd(in)}
	keys, err := cancelreader.NewReader(in)
	if err != nil {
		keys = plain{in} // a file that is always ready: nothing waits for it
	}
	l.keys = keys
	if !raw || !term.IsTerminal(l.inFd) {
		return l, nil
	}
	if l.before, err = term.MakeRaw(l.inFd); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot put the terminal into raw mode: %w", err), keys.Close())
	}
	return l, nil
}

// none is a file descriptor that is none.
const none = ^uintptr(0)

func fd(stream any) uintptr {
	if f, ok := stream.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return none
}

// IsTerminal reports whether a stream is one.
func IsTerminal(stream any) bool { return term.IsTerminal(fd(stream)) }

// Raw reports whether the terminal is in raw mode: every key comes as it is pressed, the one that interrupts too.
func (l *Line) Raw() bool { return l.before != nil }

// Read returns keys as the terminal sends them.
func (l *Line) Read(p []byte) (int, error) {
	l.reading.Lock()
	defer l.reading.Unlock()
	n, err := l.keys.Read(p)
	if errors.Is(err, cancelreader.ErrCanceled) {
		err = io.EOF
	}
	return n, err
}

// Cancel ends a Read that waits, and those to come. It reports whether it can; no key is lost by it.
func (l *Line) Cancel() bool { return l.keys.Cancel() }

// Write passes the other side's output to the terminal.
func (l *Line) Write(p []byte) (int, error) {
	l.mu.Lock()
	l.modes.watch(p)
	l.mu.Unlock()
	return l.out.Write(p)
}

// Sizes gives the size of the terminal now and whenever it changes, until stop is closed. A size that nobody has taken gives
// way to the next.
func (l *Line) Sizes(stop <-chan struct{}) <-chan Size {
	sizes := make(chan Size, 1)
	changed := make(chan os.Signal, 1)
	uv.NotifyWinch(changed)
	l.measure(sizes)
	go func() {
		defer signal.Stop(changed)
		for {
			select {
			case <-stop:
				return
			case <-changed:
				l.measure(sizes)
			}
		}
	}()
	return sizes
}

// measure leaves the size of the terminal, if it tells one, as the only one to be taken.
func (l *Line) measure(sizes chan Size) {
	w, h, err := term.GetSize(l.outFd)
	if err != nil || w <= 0 || h <= 0 {
		return
	}
	select {
	case <-sizes:
	default:
	}
	sizes <- Size{uint16(w), uint16(h)}
}

// Close leaves the modes that the other side has set and not left, and puts the terminal back into its own. Keys that nobody
// has read are there for who reads next. It waits for a Read to end, where that can be made to.
func (l *Line) Close() error {
	if l.keys.Cancel() {
		l.reading.Lock()
		defer l.reading.Unlock()
	}
	errs := []error{l.keys.Close()}
	l.mu.Lock()
	left := l.modes.leave()
	l.mu.Unlock()
	if l.before != nil && left != "" {
		_, err := io.WriteString(l.out, left)
		errs = append(errs, err)
	}
	if l.before != nil {
		errs = append(errs, term.Restore(l.inFd, l.before))
		l.before = nil
	}
	return errors.Join(errs...)
}

// plain is a reader that cannot be cancelled.
type plain struct{ io.Reader }

func (plain) Cancel() bool { return false }
func (plain) Close() error { return nil }
