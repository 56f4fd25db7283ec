//go:build unix

package terminal

import (
	"errors"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// reading makes a program read the process's input, if it is a terminal, with answers in one piece.
func reading(f *os.File) []tea.ProgramOption {
	if !term.IsTerminal(f.Fd()) {
		return nil
	}
	return []tea.ProgramOption{tea.WithInput(&input{File: f, read: f.Read, now: time.Now, ready: func(d time.Duration) bool {
		fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
		for {
			n, err := unix.Poll(fds, int(d.Milliseconds()))
			if !errors.Is(err, unix.EINTR) {
				return err == nil && n > 0 && fds[0].Revents&unix.POLLIN != 0
			}
		}
	}})}
}
