package tty

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

const soon = 2 * time.Minute // never waited for in full when a test passes

// open is a terminal: what the user sees and types, and the program's end.
func open(t *testing.T) (user, program *os.File) {
	t.Helper()
	user, program, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() {
		user.Close()
		program.Close()
	})
	if err := pty.Setsize(user, &pty.Winsize{Cols: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	return user, program
}

// TestLine: keys come one by one, sizes are told, and afterwards the terminal is as it was.
func TestLine(t *testing.T) {
	user, program := open(t)
	before, err := term.GetState(program.Fd())
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(program, program, true)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Raw() {
		t.Error("the terminal is not in raw mode")
	}
	stop := make(chan struct{})
	if s := <-l.Sizes(stop); s != (Size{100, 30}) {
		t.Errorf("%v", s)
	}
	close(stop)
	if _, err := user.Write([]byte{ctrlC}); err != nil {
		t.Fatal(err)
	}
	key := make([]byte, 8)
	if n, err := l.Read(key); err != nil || string(key[:n]) != "\x03" {
		t.Errorf("%q, %v", key[:n], err)
	}
	if _, err := io.WriteString(l, "\x1b[?1049h\x1b[?25lhere"); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	after, err := term.GetState(program.Fd())
	if err != nil || *after != *before {
		t.Errorf("%+v, %v", after, err)
	}
	out := make([]byte, 200)
	n, err := user.Read(out)
	for err == nil && !strings.Contains(string(out[:n]), "\x1b[?1049l") {
		var more int
		more, err = user.Read(out[n:])
		n += more
	}
	if err != nil || !strings.Contains(string(out[:n]), "here") || !strings.Contains(string(out[:n]), "\x1b[?25h\x1b[?1049l") {
		t.Errorf("%q, %v", out[:n], err)
	}
}

// TestCancel: a Read that waits ends, and the next key is for who comes next.
func TestCancel(t *testing.T) {
	user, program := open(t)
	l, err := Open(program, program, true)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := l.Read(make([]byte, 8))
		done <- err
	}()
	if !l.Cancel() {
		t.Fatal("it cannot be cancelled")
	}
	select {
	case err := <-done:
		if !errors.Is(err, io.EOF) {
			t.Errorf("%v", err)
		}
	case <-time.After(soon):
		t.Fatal("it reads on")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := user.WriteString("x\n"); err != nil {
		t.Fatal(err)
	}
	key := make([]byte, 8)
	if n, err := program.Read(key); err != nil || string(key[:n]) != "x\n" {
		t.Errorf("%q, %v", key[:n], err)
	}
}

// TestFile: what is no terminal is read as it is.
func TestFile(t *testing.T) {
	file := t.TempDir() + "/in"
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l, err := Open(f, io.Discard, true)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(l)
	if err != nil || string(data) != "text" || l.Raw() {
		t.Errorf("%q, %v", data, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestModes(t *testing.T) {
	for _, x := range []struct{ out, left string }{
		{"plain text\r\n", ""},
		{"\x1b[1;31mred\x1b[0m\x1b[2J\x1b[10;20H", ""},
		{"\x1b[?1049h\x1b[?25l\x1b[?1000;1006h", "\x1b[?1006l\x1b[?1000l\x1b[?25h\x1b[?1049l\x1b[0m"},
		{"\x1b[?1049h..\x1b[?1049l", ""},
		{"\x1b[?25l", "\x1b[?25h\x1b[0m"},
		{"\x1b[?1h\x1b=", "\x1b>\x1b[?1l\x1b[0m"},
		{"\x1b[2;10r", "\x1b7\x1b[r\x1b8\x1b[0m"},
		{"\x1b[2;10r\x1b[r", ""},
		{"\x1b[>1u\x1b[>4;2m", "\x1b[<u\x1b[>4;0m\x1b[0m"},
		{"\x1b[>1u\x1b[<u", ""},
		{"\x1b(0\x1b(B", ""},
		{"\x1b[?1049h\x1bc", ""},
	} {
		for _, step := range []int{1, 3, len(x.out)} { // however it is cut into pieces
			var m modes
			for rest := x.out; rest != ""; {
				n := min(step, len(rest))
				m.watch([]byte(rest[:n]))
				rest = rest[n:]
			}
			if got := m.leave(); got != x.left {
				t.Errorf("%q by %d: %q, want %q", x.out, step, got, x.left)
			}
		}
	}
}

func FuzzModes(f *testing.F) {
	f.Add([]byte("\x1b[?1049h\x1b[?25l"), 3)
	f.Add([]byte("\x1b[\x1b[\x1b(\x1b"), 1)
	f.Fuzz(func(t *testing.T, out []byte, step int) {
		var m modes
		for len(out) > 0 {
			n := min(max(step, 1), len(out))
			m.watch(out[:n])
			out = out[n:]
			if len(m.rest) > longest {
				t.Fatalf("%d bytes are remembered", len(m.rest))
			}
		}
		m.leave()
		if again := m.leave(); again != "" {
			t.Errorf("something is left: %q", again)
		}
	})
}

// script is a source of keys.
type script struct{ io.Reader }

func (script) Cancel() bool { return false }

func TestDetachable(t *testing.T) {
	for _, x := range []struct {
		typed, passed string
		left          bool
	}{
		{"abc", "abc", false},
		{"a\x10b", "a\x10b", false},
		{"a\x10\x10\x11z", "a\x10", true},
		{"\x10\x11", "", true},
		{"\x11\x10", "\x11", false},
	} {
		for _, whole := range []bool{true, false} {
			var from io.Reader = strings.NewReader(x.typed)
			if !whole {
				from = oneByOne{from}
			}
			left := false
			got, err := io.ReadAll(NewDetachable(script{from}, func() { left = true }))
			if string(got) != x.passed || left != x.left || errors.Is(err, ErrDetached) != x.left {
				t.Errorf("%q: %q, %v, %v", x.typed, got, left, err)
			}
		}
	}
}

type oneByOne struct{ io.Reader }

func (o oneByOne) Read(p []byte) (int, error) { return o.Reader.Read(p[:1]) }

func TestTyped(t *testing.T) {
	for _, x := range []struct {
		typed, passed, echo string
		left                bool
	}{
		{"ls\r", "ls\n", "ls\r\n", false},
		{"lx\x7fs\r", "ls\n", "lx\b \bs\r\n", false},
		{"ü\x7fa\r", "a\n", "ü\b \ba\r\n", false},
		{"abc\x15d\r", "d\n", "abc\b \b\b \b\b \bd\r\n", false},
		{"ab\x04\x04c\r", "ab", "ab", false},
		{"ab\x03c\r", "", "ab", true},
		{"a\r\x10\x11", "a\n", "a\r\n", true},
	} {
		var echo bytes.Buffer
		left := false
		got, err := io.ReadAll(NewTyped(script{strings.NewReader(x.typed)}, &echo, func() { left = true }))
		if string(got) != x.passed || echo.String() != x.echo || left != x.left || errors.Is(err, ErrDetached) != x.left {
			t.Errorf("%q: %q, echo %q, %v, %v", x.typed, got, &echo, left, err)
		}
	}
}

func TestReturns(t *testing.T) {
	var out bytes.Buffer
	r := &Returns{To: &out}
	for _, s := range []string{"a\nb\r", "\nc\n"} {
		if n, err := io.WriteString(r, s); n != len(s) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if out.String() != "a\r\nb\r\nc\r\n" {
		t.Errorf("%q", &out)
	}
}
