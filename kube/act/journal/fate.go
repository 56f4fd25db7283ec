package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
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
	lock := flock.New(filepath.Join(dir, id))
	if err := lock.Lock(); err != nil {
		return err
	}
	j.held[id] = lock
	return nil
}

// sweep removes the files that nobody holds. What cannot be removed does no harm.
func sweep(dir string) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range files {
		lock := flock.New(filepath.Join(dir, e.Name()), flock.SetFlag(os.O_RDWR))
		if free, _ := lock.TryLock(); free {
			remove(lock)
		}
	}
}

// drop ends the hold on an entry.
func (j *Journal) drop(id string) {
	if lock := j.held[id]; lock != nil {
		remove(lock)
		delete(j.held, id)
	}
}

// remove deletes a file and gives up the lock on it. Where an open file cannot be deleted it stays: without its lock it says as
// little as if it were gone.
func remove(lock *flock.Flock) {
	_ = os.Remove(lock.Path())
	_ = lock.Close()
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
	lock := flock.New(filepath.Join(j.holds(), id), flock.SetFlag(os.O_RDONLY)) // which makes no file
	defer lock.Close()
	free, err := lock.TryRLock()
	return err == nil && !free
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
