//go:build unix

package draft

import (
	"os"

	"golang.org/x/sys/unix"
)

// hold takes the lock on a file that the kernel drops when the process ends, however it ends. It fails where another
// holds it.
func hold(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
