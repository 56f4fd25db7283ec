//go:build !linux

package proc

import "syscall"

// dieWithParent has no counterpart here: a sandbox killed hard leaves its
// children running.
func dieWithParent(*syscall.SysProcAttr) {}
