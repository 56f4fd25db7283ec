//go:build linux

package watchdog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"fathom/e2e/vt"
)

// part is the variable that makes a test binary the program, and says what it does before it waits to be killed.
const part = "WATCHDOG_TEST_PART"

// What the program does.
const (
	drawn   = "drawn"   // has a frame on the screen
	lent    = "lent"    // runs a shell of a container, in which vi is open
	away    = "away"    // has given the terminal back
	busy    = "busy"    // as drawn, with a process in the background that outlives it
	dogless = "dogless" // as away, without a child by then
	closed  = "closed"  // is about to end in good order
)

// frame is what a program writes that takes the terminal.
const frame = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[>4;2m\x1b[>1u\x1b[2J\x1b[1;1Hdrawn by the program"

func TestMain(m *testing.M) {
	if what := os.Getenv(part); what != "" {
		program(what)
	}
	os.Exit(m.Run())
}

// program is what is killed. It says on stderr when it is ready.
func program(what string) {
	begun := make(chan struct{}, 2)
	w := New(os.Stdin, os.Stdout, func(work func()) { work(); begun <- struct{}{} })
	fail := func(err error) {
		if err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
	}
	_, err := term.MakeRaw(os.Stdin.Fd())
	fail(err)
	os.Stdout.WriteString(frame)
	w.Held(true)
	<-begun
	switch what {
	case away:
		w.Held(false)
	case closed:
		w.Close()
		if child(os.Getpid()) != 0 {
			fail(errors.New("the child stays"))
		}
	case lent:
		os.Stdout.WriteString(Reset + "$ vi\r\n" + frame + "\x1b[2;4r\x1b(0\x1b[4h")
	case busy:
		fail((&exec.Cmd{Path: "/bin/sleep", Args: []string{"sleep", "600"}, Stderr: os.Stderr}).Start())
	case dogless:
		fail(syscall.Kill(child(os.Getpid()), syscall.SIGKILL))
		<-begun // it was waited for
		w.Held(false)
	}
	os.Stderr.WriteString("ready\n")
	select {}
}

// seat is a terminal with the program on it.
type seat struct {
	*testing.T
	user, near *os.File
	before     unix.Termios
	cmd        *exec.Cmd
	said       *bufio.Reader
}

// sit starts the program, on whose screen a prompt and its command are.
func sit(t *testing.T, what string) *seat {
	t.Helper()
	user, near, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { user.Close() })
	said, stderr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { said.Close() })
	s := &seat{T: t, user: user, near: near, cmd: exec.Command("/proc/self/exe"), said: bufio.NewReader(said)}
	s.before = s.modes()
	if _, err := near.WriteString("$ program\n"); err != nil {
		t.Fatal(err)
	}
	s.cmd.Env = append(os.Environ(), part+"="+what)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = near, near, stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	stderr.Close()
	if line, err := s.said.ReadString('\n'); line != "ready\n" {
		t.Fatalf("the program says %q, %v", line, err)
	}
	return s
}

func (s *seat) modes() unix.Termios {
	s.Helper()
	modes, err := unix.IoctlGetTermios(int(s.near.Fd()), getModes)
	if err != nil {
		s.Fatal(err)
	}
	return *modes
}

// kill ends the program by force and returns the screen once nobody has the terminal any more, and its modes.
func (s *seat) kill() (vt.Screen, unix.Termios) {
	s.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		s.Fatal(err)
	}
	_ = s.cmd.Wait() // killed
	screen := vt.New(vt.Options{Width: 80, Height: 10})
	var modes unix.Termios
	buf, all := make([]byte, 4096), ""
	for {
		n, err := s.user.Read(buf)
		screen.Write(buf[:n])
		all += string(buf[:n])
		if s.near != nil && strings.Contains(all, "is put back as it was.") {
			// The modes are as they stay, and of a terminal that nobody has any more they would be lost.
			modes = s.modes()
			s.near.Close()
			s.near = nil
		}
		if err != nil {
			return screen.Screen(), modes
		}
	}
}

// TestKilled: a terminal is put back on which the program has a frame, or what it has let onto it.
func TestKilled(t *testing.T) {
	for _, what := range []string{drawn, lent, busy} {
		t.Run(what, func(t *testing.T) {
			s := sit(t, what)
			screen, modes := s.kill()
			if screen.Alternate || !screen.CursorShown || screen.Mouse || screen.Paste || screen.Title != "" {
				t.Errorf("alternate screen %v, cursor %v, mouse %v, paste %v, title %q", screen.Alternate, screen.CursorShown, screen.Mouse, screen.Paste, screen.Title)
			}
			if !screen.Has("$ program") || screen.Has("drawn by") || !screen.Has("Fathom was killed. The terminal is put back as it was.") {
				t.Errorf("the screen shows\n%s", screen.Text())
			}
			if modes != s.before {
				t.Errorf("the modes are %+v, not %+v", modes, s.before)
			}
		})
	}
}

// TestGivenBack: nobody touches a terminal that the program does not hold, and nobody keeps it.
func TestGivenBack(t *testing.T) {
	for _, what := range []string{away, dogless, closed} {
		t.Run(what, func(t *testing.T) {
			s := sit(t, what)
			held := s.modes()
			s.near.Close()
			s.near = nil
			screen, _ := s.kill() // returns only if the child goes
			if !screen.Alternate || screen.Has("killed") || held == s.before {
				t.Errorf("the screen shows\n%s", screen.Text())
			}
		})
	}
}

// TestModesOfAShell: a shell that has put the modes right, and edits a line in its own, keeps them.
func TestModesOfAShell(t *testing.T) {
	s := sit(t, drawn)
	editing := s.before
	editing.Lflag &^= unix.ICANON | unix.ECHO
	if err := unix.IoctlSetTermios(int(s.near.Fd()), unix.TCSETS, &editing); err != nil {
		t.Fatal(err)
	}
	if _, modes := s.kill(); modes != editing {
		t.Errorf("the modes are %+v, not %+v", modes, editing)
	}
}

// TestNudge: the size of the terminal is what it was, whatever it was.
func TestNudge(t *testing.T) {
	user, near, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	defer user.Close()
	defer near.Close()
	for _, size := range []pty.Winsize{{}, {Rows: 1, Cols: 9}, {Rows: 24, Cols: 80, X: 640, Y: 480}} {
		if err := pty.Setsize(user, &size); err != nil {
			t.Fatal(err)
		}
		nudge(int(near.Fd()))
		if got, err := pty.GetsizeFull(user); err != nil || *got != size {
			t.Errorf("%+v became %+v, %v", size, got, err)
		}
	}
}

// TestTerminalGone: a child whose terminal has gone with the program goes, too.
func TestTerminalGone(t *testing.T) {
	s := sit(t, drawn)
	s.near.Close()
	s.user.Close() // hangs up, which ends nobody whose terminal it does not control
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait() // killed
	for child(s.cmd.Process.Pid) != 0 {
		runtime.Gosched()
	}
}

// child is the process that watches over another one, 0 if there is none.
func child(of int) int {
	processes, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	for _, p := range processes {
		line, err := os.ReadFile("/proc/" + p.Name() + "/cmdline")
		if err == nil && string(line) == fmt.Sprintf("%s\x00%d\x00", name, of) {
			pid, _ := strconv.Atoi(p.Name()) // of what has a command line, it is a number
			return pid
		}
	}
	return 0
}

func TestFollow(t *testing.T) {
	for _, x := range []struct {
		told        string
		known, held bool
	}{
		{"", false, false},
		{"{", false, false},
		{"what\n1", false, false},
		{"null\n", false, false},
		{"null\n1", false, true},
		{"{\"Oflag\":5}\n1", true, true},
		{"{\"Oflag\":5}\n1010", true, false},
	} {
		before, held := follow(strings.NewReader(x.told))
		if (before != nil) != x.known || held != x.held || before != nil && before.Oflag != 5 {
			t.Errorf("%q: %v, %v", x.told, before, held)
		}
	}
}

func FuzzFollow(f *testing.F) {
	f.Add("{\"Oflag\":5}\n1")
	f.Fuzz(func(t *testing.T, told string) {
		if _, held := follow(io.MultiReader(strings.NewReader(told), strings.NewReader("0"))); held {
			t.Errorf("%q: it is held", told)
		}
	})
}
