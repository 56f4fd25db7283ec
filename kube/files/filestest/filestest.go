// Package filestest runs the commands of package files on this host in place of a container, with the tools of one's choice,
// and breaks them off when it is told to. Only tests import it.
package filestest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Host is a Runner whose container is a directory of this host.
type Host struct {
	Dir  string // where commands begin
	path string // the one folder of its programs

	mu    sync.Mutex
	cut   int64 // bytes after which the next long stream breaks, 0 for never
	calls int
	fault error
}

// Kit names the tools that a Host has.
type Kit string

const (
	GNU     Kit = "gnu"     // those of this host
	Busybox Kit = "busybox" // busybox and nothing else
	NoTar   Kit = "no-tar"  // a shell, and of busybox all but tar and dd
	Bare    Kit = "bare"    // a shell, and of busybox neither tar, stat, find, dd, xargs nor checksums
	NoShell Kit = "none"    // nothing
)

// Kits are all that can list something.
func Kits() []Kit { return []Kit{GNU, Busybox, NoTar, Bare} }

// New is a Host in an empty directory of the test. The test is skipped where the host lacks what the kit is made of.
func New(t testing.TB, k Kit) *Host {
	t.Helper()
	h := &Host{Dir: t.TempDir(), path: t.TempDir()}
	missing := map[Kit][]string{
		NoTar: {"tar", "dd"}, Bare: {"tar", "stat", "find", "dd", "xargs", "sha256sum", "md5sum", "du"},
	}[k]
	switch k {
	case NoShell:
		return h
	case GNU:
		for _, name := range tools() {
			if file, err := exec.LookPath(name); err == nil {
				link(t, file, filepath.Join(h.path, name))
			}
		}
		return h
	}
	file, err := exec.LookPath("busybox")
	if err != nil {
		t.Skip("there is no busybox on this host")
	}
	for _, name := range tools() {
		if from := file; !slices.Contains(missing, name) {
			if name == "sh" && missing != nil { // busybox's own finds its tools without a path
				from = other(t)
			}
			link(t, from, filepath.Join(h.path, name))
		}
	}
	return h
}

// other is a shell that has only the tools of its path.
func other(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"dash", "bash"} {
		if file, err := exec.LookPath(name); err == nil {
			return file
		}
	}
	t.Skip("there is no shell but busybox on this host")
	return ""
}

func link(t testing.TB, from, to string) {
	t.Helper()
	if err := os.Symlink(from, to); err != nil {
		t.Fatal(err)
	}
}

func tools() []string {
	return []string{
		"sh", "cat", "chmod", "chown", "dd", "du", "find", "head", "id", "ln", "ls", "md5sum", "mkdir", "mv", "printf", "readlink", "rm",
		"rmdir", "sha256sum", "sleep", "stat", "tail", "tar", "touch", "wc", "xargs",
	}
}

// CutAfter breaks the connection of the next command that sends or gets more than n bytes, once.
func (h *Host) CutAfter(n int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cut = n
}

// Fail makes every command fail to start, nil lets them run again.
func (h *Host) Fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = err
}

// Calls is how many commands were run.
func (h *Host) Calls() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls
}

// ErrCut is how a broken connection is told.
var ErrCut = errors.New("the connection was lost")

// Run implements files.Runner.
func (h *Host) Run(ctx context.Context, command []string, in io.Reader, out, errs io.Writer) (int, error) {
	h.mu.Lock()
	h.calls++
	fault := h.fault
	h.mu.Unlock()
	if fault != nil {
		return 0, fault
	}
	program := filepath.Join(h.path, command[0])
	if _, err := os.Stat(program); err != nil {
		return 0, fmt.Errorf("OCI runtime exec failed: exec: %q: executable file not found in $PATH", command[0])
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	cmd.Dir, cmd.Env = h.Dir, []string{"PATH=" + h.path, "HOME=/home/of/nobody", "PWD=" + h.Dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second // for a reader of in that waits
	cmd.Stdout, cmd.Stderr = &breaker{h: h, w: out, broken: cancel}, errs
	if in != nil {
		cmd.Stdin = &breaker{h: h, r: in, broken: cancel}
	}
	err := cmd.Run()
	if errors.Is(context.Cause(ctx), ErrCut) {
		return 0, ErrCut
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// breaker passes bytes on until the connection is to break.
type breaker struct {
	h      *Host
	r      io.Reader
	w      io.Writer
	n      int64
	broken context.CancelCauseFunc
}

// allow is how many of n more bytes go through.
func (b *breaker) allow(n int) int {
	b.h.mu.Lock()
	defer b.h.mu.Unlock()
	if b.h.cut == 0 || b.n+int64(n) <= b.h.cut {
		b.n += int64(n)
		return n
	}
	some := int(b.h.cut - b.n)
	b.h.cut = 0
	b.broken(ErrCut)
	return some
}

func (b *breaker) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if some := b.allow(n); some < n {
		return some, ErrCut
	}
	return n, err
}

func (b *breaker) Write(p []byte) (int, error) {
	if some := b.allow(len(p)); some < len(p) {
		n, _ := b.w.Write(p[:some])
		return n, ErrCut
	}
	return b.w.Write(p)
}
