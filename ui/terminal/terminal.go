package terminal

import (
	"fmt"
	"io"
	"sync"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
)

// Console is the device behind the terminal; a uv.Console is one.
type Console interface {
	// MakeRaw hands over every key as it is pressed, and every byte as it is written. Restore undoes it.
	MakeRaw() (*term.State, error)
	Restore() error
	// GetSize is in cells.
	GetSize() (w, h int, err error)
}

// Options say which terminal it is.
type Options struct {
	Console Console
	// Out is where everything is written to. It may block.
	Out io.Writer
	// Environ is the environment, as "NAME=value".
	Environ []string
	// Shown is called once, off the loop, when the first frame is on the terminal; nil for nobody.
	Shown func()
	// Held is told, off the loop, from when on the terminal has to be put back if the program is killed, and when it has been
	// given back; nil for nobody. While it is lent it stays held.
	Held func(held bool)
	// Guard runs the work of goroutines, and sees to its panics; nil for none.
	Guard func(work func())
}

// Terminal draws the frames of one program. Its methods may be called from any goroutine.
type Terminal struct {
	opt  Options
	wake chan struct{} // there is something to draw
	size chan struct{} // the size may be another
	done chan struct{}
	once sync.Once

	shown sync.Once // the first frame

	// mu is never held for longer than it takes to note something down.
	mu     sync.Mutex
	next   frame
	w, h   int
	orders []func(*painter)

	// drawing is held while the terminal is written to, however long it takes.
	drawing sync.Mutex
	painter *painter
	ours    bool // neither lent nor given back
	held    bool // as told last
}

// New is for a terminal that is not touched before Program.
func New(o Options) *Terminal {
	if o.Guard == nil {
		o.Guard = func(work func()) { work() }
	}
	if o.Shown == nil {
		o.Shown = func() {}
	}
	if o.Held == nil {
		o.Held = func(bool) {}
	}
	return &Terminal{
		opt: o, painter: newPainter(o.Environ, colorprofile.Env(o.Environ)),
		wake: make(chan struct{}, 1), size: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// show takes over a frame. It never waits: of frames that come while one is drawn, the latest is next.
func (t *Terminal) show(f frame) {
	t.mu.Lock()
	f.w, f.h = t.w, t.h
	same := f.shows(t.next)
	t.next = f
	t.mu.Unlock()
	if !same {
		ring(t.wake)
	}
}

// order has something done to the painter before the next frame.
func (t *Terminal) order(do func(*painter)) {
	t.mu.Lock()
	t.orders = append(t.orders, do)
	t.mu.Unlock()
	ring(t.wake)
}

// resized notes the size for which the next frames are made.
func (t *Terminal) resized(w, h int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.w, t.h = w, h
}

// ring makes sure that who waits for the bell wakes up once more.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// draw is the goroutine that draws.
func (t *Terminal) draw() {
	for {
		select {
		case <-t.done:
			return
		case <-t.wake:
			t.flush()
		}
	}
}

// flush brings the terminal to the latest frame. A frame without content is none: the model does not know its size yet.
func (t *Terminal) flush() {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	if !t.ours {
		return
	}
	t.mu.Lock()
	f, orders := t.next, t.orders
	t.orders = nil
	t.mu.Unlock()
	for _, do := range orders {
		do(t.painter)
	}
	if f.Content == "" {
		t.write(t.painter.said())
		return
	}
	t.write(t.painter.paint(f))
	t.shown.Do(t.opt.Shown)
	t.hold(true)
}

// write drops what cannot be written: a terminal that is gone ends the program by a signal.
func (t *Terminal) write(p []byte) {
	if len(p) > 0 {
		_, _ = t.opt.Out.Write(p)
	}
}

// take makes the terminal ours.
func (t *Terminal) take() error {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	if _, err := t.opt.Console.MakeRaw(); err != nil {
		return fmt.Errorf("cannot put the terminal into raw mode: %w", err)
	}
	t.ours = true
	ring(t.wake)
	return nil
}

// give makes it what it was before take. It waits for a frame that is being written. The screen is left last: who sees the
// next one may type for it at once, and is read as it expects.
func (t *Terminal) give() error {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	if !t.ours {
		return nil
	}
	t.ours = false
	err := t.opt.Console.Restore()
	t.write(t.painter.leave())
	if err != nil {
		return fmt.Errorf("cannot put the terminal back into its own mode: %w", err)
	}
	return nil
}

// Close gives the terminal back for good. The second call does nothing.
func (t *Terminal) Close() error {
	t.once.Do(func() { close(t.done) })
	err := t.give()
	t.release()
	return err
}

// release tells that the terminal need not be put back any more.
func (t *Terminal) release() {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	t.hold(false)
}

// hold needs drawing.
func (t *Terminal) hold(held bool) {
	if t.held != held {
		t.held = held
		t.opt.Held(held)
	}
}
