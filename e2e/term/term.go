package term

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"

	"fathom/e2e/vt"
)

// Patience is how long a condition may take on a busy machine.
const Patience = 2 * time.Minute

// Options say how a program is started.
type Options struct {
	Width, Height int      // 120x40 if zero
	Light         bool     // the terminal's background
	Env           []string // the whole environment; see Env
	Dir           string
	Stderr        *os.File // the terminal if nil
}

// Env is the environment of a person whose files are all below home.
func Env(home string, more ...string) []string {
	return append([]string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor",
		"XDG_CONFIG_HOME=" + home + "/config", "XDG_STATE_HOME=" + home + "/state", "XDG_CACHE_HOME=" + home + "/cache",
	}, more...)
}

// Term is a program in a terminal. Its methods may be called from any goroutine.
type Term struct {
	cmd     *exec.Cmd
	pty     *os.File
	started time.Time

	mu      sync.Mutex
	vt      *vt.Terminal
	changed chan struct{} // closed and replaced at every output, and at the end
	written int64
	first   time.Time // of the first output on the alternate screen
	ended   bool
	code    int
}

// Start runs a program in a new terminal.
func Start(program string, o Options, args ...string) (*Term, error) {
	if o.Width == 0 {
		o.Width, o.Height = 120, 40
	}
	t := &Term{
		cmd: exec.Command(program, args...), vt: vt.New(vt.Options{Width: o.Width, Height: o.Height, Light: o.Light}),
		changed: make(chan struct{}),
	}
	t.cmd.Env, t.cmd.Dir = o.Env, o.Dir
	if o.Stderr != nil {
		t.cmd.Stderr = o.Stderr
	}
	var err error
	t.started = time.Now()
	if t.pty, err = pty.StartWithSize(t.cmd, size(o.Width, o.Height)); err != nil {
		return nil, fmt.Errorf("start %s in a terminal: %w", program, err)
	}
	go t.read()
	return t, nil
}

func size(w, h int) *pty.Winsize { return &pty.Winsize{Cols: uint16(w), Rows: uint16(h)} }

// read feeds the terminal until the program has ended and everything it wrote is read.
func (t *Term) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.pty.Read(buf)
		if n > 0 {
			t.mu.Lock()
			reply := t.vt.Write(buf[:n])
			t.written += int64(n)
			if t.first.IsZero() && t.vt.Screen().Alternate {
				t.first = time.Now()
			}
			t.flag()
			t.mu.Unlock()
			if len(reply) > 0 {
				_, _ = t.pty.Write(reply) // a program that has just ended needs no answer
			}
		}
		if err != nil {
			break
		}
	}
	err := t.cmd.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended, t.code = true, t.cmd.ProcessState.ExitCode()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.code = -1
	}
	t.flag()
	t.pty.Close()
}

func (t *Term) flag() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// Type sends keys: names such as enter and ctrl+d, or text. Nothing may follow esc in the same call.
func (t *Term) Type(keys ...string) error {
	s, err := encode(keys)
	if err != nil {
		return err
	}
	if _, err := t.pty.WriteString(s); err != nil {
		return fmt.Errorf("type %q: %w", keys, err)
	}
	return nil
}

// Until waits until the screen is as wanted. It fails when the program ends or Patience does.
func (t *Term) Until(wanted func(vt.Screen) bool) error { return t.UntilWithin(Patience, wanted) }

// UntilWithin is Until with a limit of its own.
func (t *Term) UntilWithin(limit time.Duration, wanted func(vt.Screen) bool) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		t.mu.Lock()
		s, changed, ended := t.vt.Screen(), t.changed, t.ended
		t.mu.Unlock()
		switch {
		case wanted(s):
			return nil
		case ended:
			return fmt.Errorf("the program ended with code %d", t.code)
		}
		select {
		case <-changed:
		case <-timer.C:
			return fmt.Errorf("not within %v", limit)
		}
	}
}

// Screen is what is on the screen now.
func (t *Term) Screen() vt.Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.vt.Screen()
}

// Resize gives the terminal another size, and tells the program.
func (t *Term) Resize(w, h int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.vt.Resize(w, h)
	if err := pty.Setsize(t.pty, size(w, h)); err != nil {
		return fmt.Errorf("resize to %dx%d: %w", w, h, err)
	}
	return nil
}

// Wait waits for the program's end and returns its exit code.
func (t *Term) Wait() (code int, err error) {
	timer := time.NewTimer(Patience)
	defer timer.Stop()
	for {
		t.mu.Lock()
		changed, ended, code := t.changed, t.ended, t.code
		t.mu.Unlock()
		if ended {
			return code, nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return 0, fmt.Errorf("the program has not ended within %v", Patience)
		}
	}
}

// Signal sends a signal to the program.
func (t *Term) Signal(s syscall.Signal) error { return t.cmd.Process.Signal(s) }

// Kill ends the program without asking it, and waits for the end. It may have ended before.
func (t *Term) Kill() {
	_ = t.cmd.Process.Kill()
	_, _ = t.Wait()
}

// Ended reports whether the program has ended.
func (t *Term) Ended() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ended
}

// PID is the program's process.
func (t *Term) PID() int { return t.cmd.Process.Pid }

// Written is how many bytes the program has sent to the terminal.
func (t *Term) Written() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Started is when the process was started, and First when its first frame began to appear, zero before that.
func (t *Term) Started() time.Time { return t.started }

// First is when the program's first frame began to appear, zero before that.
func (t *Term) First() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.first
}

// Colours is how many colours the program has chosen.
func (t *Term) Colours() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.vt.Colours()
}

// Clipboard is what the program has put on the terminal's clipboard.
func (t *Term) Clipboard() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.vt.Clipboard()
}

// Unknown are sequences that the terminal did not understand.
func (t *Term) Unknown() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.vt.Unknown()
}

// Dump is the screen for people: with its size, its frame and the cursor's place.
func (t *Term) Dump() string {
	s := t.Screen()
	var b strings.Builder
	fmt.Fprintf(&b, "%dx%d, cursor at %d,%d\n", s.Width, s.Height, s.X, s.Y)
	for _, l := range s.Lines {
		b.WriteString("| " + l + "\n")
	}
	return b.String()
}
