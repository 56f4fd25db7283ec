package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/ui/tty"
	"fathom/ui/watchdog"
	"fathom/views/shell"
)

func (e *enter) stream(ctx context.Context, c *cluster.Cluster, r exec.Request) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	raw := r.TTY && r.Stdin
	defer e.watched(raw)()
	line, err := tty.Open(e.env.Stdin, e.env.Stdout, raw)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, line.Close()) }()
	sent := &ending{from: line}
	s := exec.Streams{In: sent, Out: line, Err: e.env.Stderr}
	if line.Raw() {
		s.Down = func() error { return shell.Down(c) }
	}
	if r.TTY {
		s.Size = shell.Sizes(ctx, line, r.Attach)
	}
	if r.Attach && line.Raw() {
		fmt.Fprintf(e.env.Stderr, "ctrl-p ctrl-q leaves it running.\r\n")
		s.In = tty.NewDetachable(line, func() { cancel(tty.ErrDetached) })
	}
	err = exec.Run(ctx, c, r, s)
	if errors.Is(err, tty.ErrDetached) {
		fmt.Fprint(e.env.Stderr, "\r\n") // what comes next is not on the line of what goes on
	}
	if err == nil && !line.Raw() && sent.short() {
		fmt.Fprintln(e.env.Stderr, "fathom: the command ended before all of the input was sent.")
	}
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}

// ending is input of which is known whether it came to its end.
type ending struct {
	from        exec.Canceler
	begun, over atomic.Bool
}

// Read implements io.Reader.
func (e *ending) Read(p []byte) (int, error) {
	n, err := e.from.Read(p)
	if n > 0 {
		e.begun.Store(true)
	}
	if err != nil {
		e.over.Store(true)
	}
	return n, err
}

// Cancel implements exec.Canceler.
func (e *ending) Cancel() bool { return e.from.Cancel() }

// short reports whether the input was still coming when nobody took it any more.
func (e *ending) short() bool { return e.begun.Load() && !e.over.Load() }

// watched has the terminal put back if the process is killed before it is released, where it is one that is made raw.
func (e *enter) watched(raw bool) (release func()) {
	out, ok := e.env.Stdout.(*os.File)
	if !raw || !ok || !tty.IsTerminal(e.env.Stdin) {
		return func() {}
	}
	w := watchdog.New(e.env.Stdin, out, func(work func()) { work() })
	w.Held(true)
	return w.Close
}
