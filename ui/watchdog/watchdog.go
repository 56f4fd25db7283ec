//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package watchdog

import (
	"encoding/json"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Watchdog looks after the terminal of one program. Without a child, because none can be started, it does nothing.
type Watchdog struct {
	in, out *os.File
	before  *unix.Termios // nil if in has none
	spawn   func(work func())

	mu    sync.Mutex
	begun bool // the child is started, or none is any more
	held  bool
	child *exec.Cmd
	pipe  *os.File      // to the child; nil while there is none
	ended chan struct{} // closed when the child has ended
}

// parting is how long the child may take to end.
const parting = time.Second

// New notes the modes of a terminal that the program has not changed yet, by the file that it reads from; out is the one it
// writes to. spawn runs the work of goroutines.
func New(in, out *os.File, spawn func(work func())) *Watchdog {
	w := &Watchdog{in: in, out: out, spawn: spawn}
	if modes, err := unix.IoctlGetTermios(int(in.Fd()), getModes); err == nil {
		w.before = modes
	}
	return w
}

// Held says whether the terminal is to be put back if the program is killed from now on. The first time that it is, the child
// is started, in the background.
func (w *Watchdog) Held(held bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = held
	switch {
	case w.pipe != nil:
		w.tell()
	case held && !w.begun:
		w.begun = true
		go w.spawn(w.begin)
	}
}

// The child is told in one byte whether the program holds the terminal.
const (
	isHeld = '1'
	isFree = '0'
)

// tell needs mu. A child that is gone is no loss to the program.
func (w *Watchdog) tell() {
	state := []byte{isFree}
	if w.held {
		state[0] = isHeld
	}
	_, _ = w.pipe.Write(state)
}

// begin starts the child, which ends with the program.
func (w *Watchdog) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.held {
		w.begun = false // perhaps later
		return
	}
	child, pipe, err := w.start()
	if err != nil {
		return
	}
	w.child, w.pipe, w.ended = child, pipe, make(chan struct{})
	w.tell()
	go w.spawn(func() {
		_ = child.Wait() // so that it is no zombie, whoever has ended it
		close(w.ended)
	})
}

// Close ends the child. The terminal is not put back any more.
func (w *Watchdog) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held, w.begun = false, true
	if w.pipe == nil {
		return
	}
	w.tell()
	_ = w.child.Process.Kill() // it may have ended before
	select {
	case <-w.ended:
	case <-time.After(parting): // it goes when it can
	}
	_ = w.pipe.Close() // nothing is lost with it
	w.pipe = nil
}

// start makes the child and tells it of the modes.
func (w *Watchdog) start() (child *exec.Cmd, pipe *os.File, err error) {
	program, err := self()
	if err != nil {
		return nil, nil, err
	}
	modes, err := json.Marshal(w.before)
	if err != nil {
		return nil, nil, err
	}
	read, pipe, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer read.Close()
	child = &exec.Cmd{
		Path: program, Args: []string{name, strconv.Itoa(os.Getpid())}, Dir: "/",
		Env:   []string{"GOMAXPROCS=1", "GOGC=off"}, // it has one goroutine and next to no heap
		Stdin: read, Stdout: w.out, ExtraFiles: []*os.File{w.in},
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if err = child.Start(); err == nil {
		_, err = pipe.Write(append(modes, '\n'))
	}
	if err != nil {
		pipe.Close()
		return nil, nil, err
	}
	return child, pipe, nil
}

// self is this program, even if its file was replaced meanwhile.
func self() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}
