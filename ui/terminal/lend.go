package terminal

import (
	"errors"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Exec is tea.Exec for this terminal: the command gets it as the program had got it, and what it shows is drawn anew
// afterwards. The loop stands still meanwhile.
func (t *Terminal) Exec(c tea.ExecCommand, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(lent{c, t}, done)
}

// lent is a command that has the terminal while it runs.
type lent struct {
	tea.ExecCommand
	t *Terminal
}

// SetStdin hands on the terminal itself: a process can have that, and nothing that reads it for the program.
func (l lent) SetStdin(r io.Reader) {
	if in, ok := r.(*input); ok {
		r = in.File
	}
	l.ExecCommand.SetStdin(r)
}

// SetStdout sees that the command writes to the terminal itself.
func (l lent) SetStdout(io.Writer) { l.ExecCommand.SetStdout(os.Stdout) }

// Run gives the terminal away for as long as the command runs. Its size may be another after that.
func (l lent) Run() error {
	if err := l.t.give(); err != nil {
		return errors.Join(err, l.t.take())
	}
	err := l.ExecCommand.Run()
	ring(l.t.size)
	return errors.Join(err, l.t.take())
}

// stop is the command that stops the process, as the shell's key for it does, until the shell lets it go on.
type stop struct{ t *Terminal }

func (s stop) Run() error {
	s.t.release()
	return uv.Suspend()
}

func (stop) SetStdin(io.Reader)  {}
func (stop) SetStdout(io.Writer) {}
func (stop) SetStderr(io.Writer) {}
