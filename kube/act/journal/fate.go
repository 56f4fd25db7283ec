package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Fate is what is known of an entry that has begun and of which no end is written.
type Fate string

const (
	Running     Fate = "under way"   // the Fathom that began it is at it
	Interrupted Fate = "interrupted" // that one is gone and has not written an end
	Afar        Fate = "begun"       // it began on another host, where it may be under way
)

// Origin is the process that began an entry.
type Origin struct {
	Host string `json:"host,omitempty"`
	PID  int    `json:"pid"`
}

// holds is the folder in which every entry under way has a file that its Fathom keeps locked. The kernel drops the lock
// however that Fathom ends.
func (j *Journal) holds() string {
	return strings.TrimSuffix(j.file, filepath.Ext(j.file)) + ".running"
}

// hold locks the file of an entry that begins. Files whose Fathoms are gone are removed; the journal itself must be locked, so
// that none is taken for one of those between its making and its locking.
func (j *Journal) hold(id string) error {
	dir := j.holds()
	if !plainName(id) {
		return fmt.Errorf("the ID %q is no name for a file", id)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	sweep(dir)
	f, err := os.OpenFile(filepath.Join(dir, id), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return err
	}
	j.held[id] = f
	return nil
}

// sweep removes the files that nobody holds. What cannot be removed does no harm.
func sweep(dir string) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range files {
		file := filepath.Join(dir, e.Name())
		f, err := os.OpenFile(file, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			_ = os.Remove(file)
		}
		f.Close()
	}
}

// drop ends the hold on an entry.
func (j *Journal) drop(id string) {
	if f := j.held[id]; f != nil {
		_ = os.Remove(f.Name()) // without its lock it says as little as if it were gone
		f.Close()
		delete(j.held, id)
	}
}

// Close lets go of all entries under way, as the end of the process does.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for id := range j.held {
		j.drop(id)
	}
}

// Fate is what is known now of an entry, "" for one that has ended.
func (j *Journal) Fate(e Entry) Fate {
	switch {
	case !e.Begun:
		return ""
	case j.isHeld(e.ID):
		return Running
	case e.By != nil && e.By.Host != host():
		return Afar // locks need not be seen across hosts
	}
	return Interrupted
}

// isHeld reports whether some process has the entry's file locked.
func (j *Journal) isHeld(id string) bool {
	if !plainName(id) {
		return false
	}
	f, err := os.Open(filepath.Join(j.holds(), id))
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}

func plainName(id string) bool { return filepath.IsLocal(id) && id == filepath.Base(id) && id != "." }

// host is this machine's name, "" where it has none.
func host() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}
