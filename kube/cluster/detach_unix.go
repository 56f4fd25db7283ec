//go:build unix

package cluster

import (
	"os/exec"
	"syscall"
)

// detach gives the command a session of its own, so that it cannot open the terminal and is killed with its children.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
