//go:build unix

package draft

import (
	"errors"

	"golang.org/x/sys/unix"
)

// running reports whether a process of that number lives.
func running(process int) bool {
	err := unix.Kill(process, 0)
	return err == nil || errors.Is(err, unix.EPERM)
}
