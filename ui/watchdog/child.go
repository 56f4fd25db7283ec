//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package watchdog

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// name is what the child is called in place of the program. No command line of a person begins with it.
const name = "fathom-terminal-watchdog"

// label is what lists of processes call it on Linux. Who ends every fathom by name does not mean it.
const label = "tty-watchdog"

// patience bounds how long a terminal may take to be put back.
const patience = 5 * time.Second

// said goes where the program once began. What a container wrote below while it had the terminal goes.
const said = "\r\x1b[JFathom was killed. The terminal is put back as it was.\r\n"

// init is where the child lives: what the program is made of need not get ready for it, which takes several times its memory
// and its start.
func init() {
	if os.Args[0] != name {
		return
	}
	_ = os.WriteFile("/proc/self/comm", []byte(label), 0) // a name is no condition
	const in = 3
	if before, held := follow(os.Stdin); held {
		time.AfterFunc(patience, func() { os.Exit(1) })
		putBack(in, os.Stdout, before)
	}
	os.Exit(0)
}

// follow reads what the program says until it ends: the modes that the terminal had before it, nil if they are not known, and
// whether it held the terminal in the end.
func follow(pipe io.Reader) (before *unix.Termios, held bool) {
	r := bufio.NewReader(pipe)
	modes, err := r.ReadBytes('\n')
	if err != nil || json.Unmarshal(modes, &before) != nil {
		return nil, false
	}
	for {
		state, err := r.ReadByte()
		if err != nil {
			return before, held
		}
		held = state == isHeld
	}
}

// putBack puts the terminal back. Of one that is gone it learns nothing, and nobody would read of it.
//
// A shell that has the terminal again may have put the modes right, and be about to edit a line in its own. It is told by the
// output, which shells process as ever and what reads every key by itself does not. Keys that nobody has read were for the
// program, and are dropped.
func putBack(in int, out io.Writer, before *unix.Termios) {
	now, err := unix.IoctlGetTermios(in, getModes)
	if err == nil && before != nil && now.Oflag != before.Oflag {
		_ = unix.IoctlSetTermios(in, setModes, before)
	}
	_, _ = io.WriteString(out, Reset+said)
	nudge(in)
}

// nudge has a shell write its prompt again that was quicker than the child, and wrote it on a screen that is gone. Those that
// edit lines do when the size of the terminal changes, of which all learn that have the terminal.
func nudge(in int) {
	size, err := unix.IoctlGetWinsize(in, unix.TIOCGWINSZ)
	if err != nil || size.Row < 2 {
		return
	}
	other := *size
	other.Row--
	if unix.IoctlSetWinsize(in, unix.TIOCSWINSZ, &other) == nil {
		_ = unix.IoctlSetWinsize(in, unix.TIOCSWINSZ, size) // it took the other one
	}
}
