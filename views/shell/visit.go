package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"path"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"fathom/kube/exec"
	"fathom/kube/problem"
	"fathom/ui/tty"
)

// visit is a session that has the terminal: a tea.ExecCommand.
type visit struct {
	ctx     context.Context
	api     exec.API
	request exec.Request
	banner  string
	// lines is set for a process without a terminal, whose lines are edited here; detaches lets one leave without ending it.
	lines, detaches bool
	down            func() error
	clock           func() time.Time
	spawn           func(work func())
	done            func(what string, err error) // tells the journal

	in    io.Reader
	out   io.Writer
	typed atomic.Bool
	end   end
}

// noted is the terminal whose keys are noticed.
type noted struct {
	*tty.Line
	typed *atomic.Bool
}

func (n noted) Read(p []byte) (int, error) {
	read, err := n.Line.Read(p)
	if read > 0 {
		n.typed.Store(true)
	}
	return read, err
}

// visit prepares the session that the stage calls for.
func (v *View) visit() *visit {
	d := v.door
	c, _ := d.Chosen()
	s := &visit{
		ctx: d.Context, api: d.Cluster, clock: v.opt.Session.Clock, spawn: v.opt.Session.Go, down: func() error { return Down(d.Cluster) },
		request: exec.Request{Pod: d.Ref(), Container: d.Container, Stdin: true, TTY: true},
	}
	if !v.attach {
		s.request.Command = v.shell
		kubectl := s.request.Kubectl()
		s.request.Command = exec.Interactive(v.shell, v.opt.Term)
		s.banner = fmt.Sprintf("shell in %s (%s) - exit or ctrl-d returns to Fathom", d.Name(), base(v.shell[0]))
		s.done = v.opt.Session.Visit(d.Cluster, "exec", "shell "+base(v.shell[0]), s.request.Pod, d.Container, kubectl)
		return s
	}
	s.request.Attach, s.request.Stdin, s.request.TTY = true, c.Stdin, c.TTY
	s.detaches, s.lines = true, !c.TTY
	s.banner = attached(d.Name(), c.Stdin, c.TTY)
	s.done = v.opt.Session.Visit(d.Cluster, "attach", "attached", s.request.Pod, d.Container, s.request.Kubectl())
	return s
}

// attached says what joining means for a process, and how to leave it.
func attached(name string, stdin, tty bool) string {
	text := "joined " + name + " - "
	switch {
	case tty:
		return text + "ctrl-p ctrl-q leaves it running and returns to Fathom; ctrl-c goes to the process"
	case stdin:
		return text + "lines go to the process, ctrl-d in an empty one ends its input; ctrl-c or ctrl-p ctrl-q leaves it running and returns to Fathom"
	}
	return text + "it reads no input; ctrl-c or ctrl-p ctrl-q returns to Fathom"
}

// base is the name of a program without its folder.
func base(program string) string { return path.Base(strings.ReplaceAll(program, `\`, "/")) }

func (s *visit) SetStdin(r io.Reader)  { s.in = r }
func (s *visit) SetStdout(w io.Writer) { s.out = w }
func (s *visit) SetStderr(io.Writer)   {}

// errLeft ends a session that the user has left.
var errLeft = errors.New("left")

// Run implements tea.ExecCommand: it has the terminal until the session is over. How that came about is in end.
func (s *visit) Run() error {
	began := s.clock()
	err := s.run()
	s.end = end{err: err, took: s.clock().Sub(began), typed: s.typed.Load()}
	s.done(s.end.brief(s.request), s.end.trouble())
	return nil
}

func (s *visit) run() (err error) {
	ctx, stop := signal.NotifyContext(s.ctx, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if s.in == nil {
		s.in = strings.NewReader("")
	}
	if s.out == nil {
		s.out = io.Discard
	}
	line, err := tty.Open(s.in, s.out, true)
	if err != nil {
		return err
	}
	defer func() {
		if failed := line.Close(); err == nil {
			err = failed
		}
	}()
	if _, err := fmt.Fprintf(line, "%s\r\n", s.banner); err != nil {
		return err
	}
	keys := noted{line, &s.typed}
	streams := exec.Streams{In: keys, Out: line, Down: s.down}
	leave := func() { cancel(errLeft) }
	switch {
	case s.lines:
		out := &tty.Returns{To: line}
		streams.In, streams.Out, streams.Err = tty.NewTyped(keys, line, leave), out, out
		if !s.request.Stdin {
			s.spawn(func() { idle(tty.NewTyped(keys, io.Discard, leave)) })
			streams.In, streams.Down = nil, nil
		}
	case s.detaches:
		streams.In = tty.NewDetachable(keys, leave)
	}
	if s.request.TTY {
		streams.Size = Sizes(ctx, line)
	}
	return exec.Run(ctx, s.api, s.request, streams)
}

// idle waits for the keys that leave a process which reads none. It ends when the terminal is given back.
func idle(keys io.Reader) {
	// That is no error.
	_, _ = io.Copy(io.Discard, keys)
}

// Sizes passes on the sizes of the terminal until ctx ends.
func Sizes(ctx context.Context, line *tty.Line) exec.SizeQueue {
	from, to := line.Sizes(ctx.Done()), make(chan exec.Size)
	go func() {
		for {
			select {
			case s := <-from:
				select {
				case to <- exec.Size{Width: s.Width, Height: s.Height}:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return to
}

// end is how a session ended.
type end struct {
	err   error
	took  time.Duration
	typed bool // the user has typed something
}

// brisk is how soon a session ends, without anything typed, that has hardly begun.
const brisk = 2 * time.Second

// left reports whether the user has left it.
func (e end) left() bool { return errors.Is(e.err, errLeft) }

// ordinary reports whether there is nothing to say beyond that it ended: a shell's exit code is that of its last command.
func (e end) ordinary(attach bool) bool {
	exit, exited := errors.AsType[*exec.ExitError](e.err)
	switch {
	case e.err == nil && !attach, e.left():
		return true
	case !exited || attach:
		return false // of a process, any end is news
	}
	return (e.typed || e.took > brisk) && exit.Code < 128+9
}

// text says how it ended, as a sentence: "bash in web-0/app ended with exit code 1 after 3m."
func (e end) text(subject, name string) string {
	after := " after " + span(e.took) + "."
	exit, exited := errors.AsType[*exec.ExitError](e.err)
	switch {
	case e.left():
		return "Left " + name + after + " It goes on."
	case e.err == nil:
		return subject + " ended with exit code 0" + after
	case exited && exit.Means() != "":
		return fmt.Sprintf("%s ended with exit code %d (%s)%s", subject, exit.Code, exit.Means(), after)
	case exited:
		return fmt.Sprintf("%s ended with exit code %d%s", subject, exit.Code, after)
	case errors.Is(e.err, exec.ErrLost):
		return "The connection to " + name + " was lost" + after
	}
	return problem.Of(e.err).Text
}

// next says what can be done about it.
func (e end) next() string {
	if e.err == nil {
		return ""
	}
	if _, exited := errors.AsType[*exec.ExitError](e.err); exited {
		return ""
	}
	return problem.Of(e.err).Next
}

// brief is what the journal keeps.
func (e end) brief(r exec.Request) string {
	what := "attached"
	if !r.Attach {
		what = "shell"
	}
	exit, exited := errors.AsType[*exec.ExitError](e.err)
	switch {
	case exited:
		return fmt.Sprintf("%s, exit code %d", what, exit.Code)
	case e.err == nil:
		return what + ", exit code 0"
	}
	return what
}

// trouble is the error that the journal keeps: none for a session that ended by itself, or was left.
func (e end) trouble() error {
	if _, exited := errors.AsType[*exec.ExitError](e.err); exited || e.left() {
		return nil
	}
	return e.err
}

// span is a length of time in a word: 0.4s, 12s, 3m, 2h.
func span(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < 2*time.Minute:
		return d.Round(time.Second).String()
	case d < 2*time.Hour:
		return fmt.Sprintf("%dm", int(d.Round(time.Minute)/time.Minute))
	}
	return fmt.Sprintf("%dh", int(d.Round(time.Hour)/time.Hour))
}
