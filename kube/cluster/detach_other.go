//go:build !unix

package cluster

import "os/exec"

// detach does nothing where a command without standard input cannot reach the terminal.
func detach(*exec.Cmd) {}
