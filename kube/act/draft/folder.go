package draft

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"fathom/kube/problem"
)

// lockFile is held while an editor has the text.
const lockFile = "lock"

// folder is where one text lies, with what is known of it.
type folder struct {
	Began time.Time `json:"began"` // UTC

	dir  string
	lock *flock.Flock // while an editor has the text
}

// folder makes one, whose name tells when.
func (s *Store) folder() (folder, error) {
	const some = 10 // letters, enough to tell texts of one second apart
	f := folder{Began: s.clock().UTC()}
	f.dir = filepath.Join(s.dir, f.Began.Format("20060102-150405")+"-"+strings.ToLower(rand.Text()[:some]))
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return f, fmt.Errorf("make a folder for the text: %w", err)
	}
	return f, nil
}

// Remove deletes the text: it went in, or nobody wants it any more.
func (f *folder) Remove() error { return os.RemoveAll(f.dir) }

// save keeps what is known of the text.
func (f *folder) save(name string, about any) error {
	data, err := json.Marshal(about)
	if err != nil {
		return err
	}
	return replace(filepath.Join(f.dir, name), data)
}

// hold keeps others from opening the text until release. It fails where another editor has it.
func (f *folder) hold(name string) error {
	lock := flock.New(filepath.Join(f.dir, lockFile))
	if held, err := lock.TryLock(); !held {
		return problem.New(problem.Conflict, "Another editor has the text of "+name+" open.", "Go on there, or leave it first.", err)
	}
	f.lock = lock
	return nil
}

func (f *folder) release() {
	if f.lock != nil {
		f.lock.Close()
		f.lock = nil
	}
}

// free reports whether no editor has the text open.
func (f *folder) free() bool {
	if f.hold("") != nil {
		return false
	}
	f.release()
	return true
}

// replace writes a file as a whole or not at all.
func replace(file string, data []byte) error {
	next := file + ".new"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return fmt.Errorf("keep the text: %w", err)
	}
	if err := os.Rename(next, file); err != nil {
		return fmt.Errorf("keep the text: %w", err)
	}
	return nil
}

// safe is a name that can be a file's.
func safe(name string) string { return strings.NewReplacer("/", "-", `\`, "-", ":", "-").Replace(name) }
