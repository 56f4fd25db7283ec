package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"fathom/ui/terminal"
	"fathom/ui/watchdog"
)

// crashCode is the exit code of a crash, as Go's own.
const crashCode = 2

// restoreWait is how long the program may take to give the terminal back by itself.
const restoreWait = time.Second

// crash is what happens when a goroutine panics: the terminal is given back, the stack goes to a file, and the process
// ends. Without it, Go would print over a screen that nobody can read, in a terminal that nobody can type in.
type crash struct {
	env  Env
	dir  string // for the file
	exit func(code int)
	// kill ends the program, which gives the terminal back; seize gives it back whatever the program does.
	kill, seize func()
	watch       *watchdog.Watchdog // of the terminal
	begun       atomic.Bool
}

// newCrash is for the program that is about to take the terminal.
func newCrash(env Env) *crash {
	before, _ := term.GetState(env.Stdin.Fd()) // without it, the modes of the screen are reset all the same
	c := &crash{env: env, dir: crashDir(), kill: func() {}}
	out, _ := env.Stdout.(*os.File) // it is a terminal
	c.watch = watchdog.New(env.Stdin, out, c.guard)
	c.seize = func() {
		_, _ = io.WriteString(out, watchdog.Reset+"\r\n")
		if before != nil {
			_ = term.Restore(env.Stdin.Fd(), before)
		}
	}
	c.exit = func(code int) {
		c.watch.Close()
		os.Exit(code)
	}
	return c
}

// of makes a crash end the program before anything else, and take its terminal away.
func (c *crash) of(p *tea.Program, t *terminal.Terminal) {
	c.kill = func() {
		p.Kill()
		_ = t.Close() // what is left to do when it fails, it has done
	}
}

// guard runs work and sees to its panics.
func (c *crash) guard(work func()) {
	defer func() {
		if r := recover(); r != nil {
			c.die(r, debug.Stack())
		}
	}()
	work()
}

// wait keeps a program that a crash has ended from going on to its usual end.
func (c *crash) wait() {
	if c.begun.Load() {
		select {}
	}
}

// die ends the process. Of several goroutines that panic, the first one tells.
func (c *crash) die(value any, stack []byte) {
	if c.begun.Swap(true) {
		select {}
	}
	file, err := c.save(value, stack)
	c.restore()
	fmt.Fprintf(c.env.Stderr, "fathom: crashed: %s.\n", cause(value))
	if err != nil {
		fmt.Fprintf(c.env.Stderr, "The stack could not be kept: %v.\n%s", err, withoutArguments(stack))
	} else {
		fmt.Fprintf(c.env.Stderr, "This is a fault in Fathom. Where it happened is in %s, which holds nothing else.\n", file)
	}
	c.exit(crashCode)
}

// restore gives the terminal back, even when the goroutine that crashed holds what the program waits for.
func (c *crash) restore() {
	done := make(chan struct{})
	go func() {
		c.kill()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(restoreWait):
		c.seize()
	}
}

// save writes the crash file and returns its path.
func (c *crash) save(value any, stack []byte) (string, error) {
	now := c.env.Clock()
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for crash files: %w", err)
	}
	file := filepath.Join(c.dir, "crash-"+now.UTC().Format("20060102-150405")+".txt")
	text := fmt.Sprintf("fathom %s, %s %s/%s, %s\n%s\n\n%s", c.env.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH,
		now.UTC().Format(time.RFC3339), cause(value), withoutArguments(stack))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("write the crash file: %w", err)
	}
	return file, nil
}

// cause is what a panic said, where that can hold no data: only the runtime's own words.
func cause(value any) string {
	if err, ok := value.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("a panic with a value of type %T", value)
}

// withoutArguments takes the arguments of calls, and the words of the panic, out of a stack.
func withoutArguments(stack []byte) string {
	var out strings.Builder
	for line := range strings.Lines(string(stack)) {
		line = strings.TrimSuffix(line, "\n")
		open := strings.LastIndexByte(line, '(')
		switch {
		case strings.HasPrefix(line, "\t"), strings.HasPrefix(line, "goroutine "), strings.HasPrefix(line, "created by "):
		case strings.HasPrefix(line, "panic("):
			line = "panic(...)"
		case open > 0 && strings.HasSuffix(line, ")"):
			line = line[:open] + "(...)"
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}
