package state

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// ErrRunning is returned by Lock when a sandbox runs in the folder.
var ErrRunning = errors.New("a sandbox is already running in this folder")

// Lock marks the folder as that of a running sandbox until release is called or
// the process ends, however it ends.
func (d Dir) Lock() (release func(), err error) {
	// Whoever asks Running holds the lock for a moment.
	const tries, pause = 10, 20 * time.Millisecond
	for range tries {
		if release, err = d.tryLock(syscall.LOCK_EX); !errors.Is(err, ErrRunning) {
			break
		}
		time.Sleep(pause)
	}
	return release, err
}

func (d Dir) tryLock(how int) (release func(), err error) {
	f, err := os.OpenFile(d.lockFile(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the sandbox's folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrRunning
		}
		return nil, fmt.Errorf("locking the sandbox's folder: %w", err)
	}
	return func() { f.Close() }, nil
}

// Running tells whether a sandbox runs in the folder. Only then does the state's
// PID name that sandbox and not some later process of the same number.
func (d Dir) Running() (bool, error) {
	if _, err := os.Stat(d.lockFile()); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	release, err := d.tryLock(syscall.LOCK_SH)
	if errors.Is(err, ErrRunning) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	release()
	return false, nil
}

func (d Dir) lockFile() string { return d.Path("lock") }
