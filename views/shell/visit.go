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
	"fathom/ui/tty"
)

// visit is a session that has the terminal: a tea.ExecCommand.
type visit struct {
	ctx     context.Context
	api     exec.API
	request exec.Request
	banner  string
	what    string // for the journal: "shell", "command", "attached"
	// lines is set for a process without a terminal, whose lines are edited here; detaches lets one leave without ending it.
	lines, detaches bool
	// lingers keeps what was printed on the screen until it was read; subject is what printed it.
	lingers bool
	subject string
	down    func() error
	clock   func() time.Time
	spawn   func(work func())
	done    func(what string, err error) // tells the journal

	in      io.Reader
	out     io.Writer
	typed   atomic.Bool
	printed atomic.Bool
	end     end
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
		request: exec.Request{Pod: d.Ref(), Container: d.Container, Stdin: true, TTY: true}, what: "shell", subject: v.subject(),
	}
	if program := ""; !v.attach {
		s.request.Command, program = v.shell, base(v.shell[0])
		kubectl := s.request.Kubectl()
		s.request.Command = exec.Interactive(v.shell, v.opt.Term)
		s.banner = fmt.Sprintf("shell in %s (%s) - exit or ctrl-d returns to Fathom", d.Name(), program)
		if s.lingers = len(d.Meant.Command) > 0 && !d.Meant.Shell; s.lingers {
			s.what, s.banner = "command", fmt.Sprintf("%s in %s - Fathom is back when it has ended", program, d.Name())
		}
		s.done = v.opt.Session.Visit(d.Cluster, "exec", s.what+" "+program, s.request.Pod, d.Container, kubectl)
		return s
	}
	s.what = "attached"
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
	ctx, stop := signal.NotifyContext(s.ctx, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := s.run(ctx)
	s.end = end{err: err, took: s.clock().Sub(began), typed: s.typed.Load()}
	s.done(s.end.brief(s.what), s.end.trouble())
	s.linger(ctx)
	return nil
}

func (s *visit) run(ctx context.Context) (err error) {
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
	streams := exec.Streams{In: keys, Out: heard{line, &s.printed}, Down: s.down}
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
		streams.Size = Sizes(ctx, line, s.request.Attach)
	}
	err = exec.Run(ctx, s.api, s.request, streams)
	if errors.Is(err, errLeft) {
		_, _ = io.WriteString(line, "\r\n") // what comes next is not on the line of what goes on
	}
	return err
}

// idle waits for the keys that leave a process which reads none. It ends when the terminal is given back.
func idle(keys io.Reader) {
	// That is no error.
	_, _ = io.Copy(io.Discard, keys)
}

// Sizes passes on the sizes of the terminal until ctx ends. To redraw, the first is preceded by another one: what runs already
// draws itself anew when the size changes, and there would be nothing to see of it if that is what it was.
func Sizes(ctx context.Context, line *tty.Line, redraw bool) exec.SizeQueue {
	from, to := line.Sizes(ctx.Done()), make(chan exec.Size)
	pass := func(width, height uint16) bool {
		select {
		case to <- exec.Size{Width: width, Height: height}:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		for {
			select {
			case s := <-from:
				if redraw && !pass(s.Width, s.Height+1) || !pass(s.Width, s.Height) {
					return
				}
				redraw = false
			case <-ctx.Done():
				return
			}
		}
	}()
	return to
}
