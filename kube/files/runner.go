package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
)

// Runner runs commands in one container.
type Runner interface {
	// Run runs a command until it ends and returns its exit code. The error says that it could not be started or that
	// the connection broke; the code means nothing then. A nil in is an empty input. It may be called by several at once.
	Run(ctx context.Context, command []string, in io.Reader, out, errs io.Writer) (code int, err error)
}

// FS is the file system of one container. Its methods may be called from any goroutine.
type FS struct {
	run   Runner
	tools Tools
}

// Tools is what Open has found out about a container.
type Tools struct {
	Workdir string // where its commands begin
	Home    string // of the user it runs as, "" if it says none
	UID     int    // of that user, -1 if it does not say
	has     map[string]bool
	lister  lister
}

// Has reports whether there is a program of that name.
func (t Tools) Has(name string) bool { return t.has[name] }

// Tools tells what the container has.
func (f *FS) Tools() Tools { return f.tools }

// shell runs a script with arguments. What goes wrong is told as an error about path.
func (f *FS) shell(ctx context.Context, doing, path, script string, args []string, in io.Reader, out io.Writer) error {
	return shell(ctx, f.run, doing, path, script, args, in, out)
}

func shell(ctx context.Context, run Runner, doing, path, script string, args []string, in io.Reader, out io.Writer) error {
	code, said, err := execute(ctx, run, script, args, in, out)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return broken(err)
	case code != 0:
		return fault(doing, path, code, said)
	}
	return nil
}

// execute runs a script to its end, and returns its exit code and what it said on stderr. The script itself tells at its end
// how it ended: not all container runtimes pass that on, and a connection that broke must not look like success.
func execute(ctx context.Context, run Runner, script string, args []string, in io.Reader, out io.Writer) (code int, said string, err error) {
	errs := &tail{most: 4 << 10}
	code, err = run.Run(ctx, command(script, args), in, out, errs)
	said = errs.String()
	if i := strings.LastIndex(said, ended); i >= 0 {
		const unheard = 141 // what it wrote was not taken: the connection broke first
		if n := number(strings.TrimSpace(said[i+len(ended):])); n >= 0 && (err == nil || n != unheard) {
			return int(n), strings.TrimSpace(said[:i]), nil
		}
	}
	if err == nil && code == 0 {
		err = errLost
	}
	return code, said, err
}

// errLost says that a script did not tell how it ended.
var errLost = errors.New("the connection to the container was lost")

// output is shell for what prints little.
func (f *FS) output(ctx context.Context, doing, path, script string, args ...string) (string, error) {
	var out bytes.Buffer
	err := f.shell(ctx, doing, path, script, args, nil, &out)
	return out.String(), err
}

// tail keeps the last bytes that were written to it.
type tail struct {
	most int
	buf  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - t.most; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.ToValidUTF8(string(t.buf), "\uFFFD") }
