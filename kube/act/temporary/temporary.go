// Package temporary keeps a list on disk of what was made only for a while, objects and containers in pods, so that it is
// removed even if the Fathom that made it was killed.
//
// It knows where they are and whether somebody still uses them; it removes nothing in a cluster. session imports it.
package temporary

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube"
)

// Item is an object that is to go, or a container in a pod that is to end: the pod stays.
type Item struct {
	Ref  kube.Ref  `json:"ref"`
	Made time.Time `json:"made"`
	// Container is "" for the object itself, and UID that of the pod that it is in, which others may follow under the same name.
	Container string    `json:"container,omitempty"`
	UID       types.UID `json:"uid,omitempty"`
	// file is where it stands.
	file string
}

// List is a folder. Each run of Fathom that holds something has a folder of its own in it, with a file for each object, and a
// lock that the kernel drops however the run ends.
type List struct {
	dir string

	mu   sync.Mutex
	own  string       // folder of this run, "" until it holds something
	lock *flock.Flock // of that folder
	mine []Item
}

// Open is the list in a folder, which need not exist yet.
func Open(dir string) *List { return &List{dir: dir} }

// lockName is the file in a run's folder that the run holds locked.
const lockName = "lock"

// Hold writes something down. It is called before that is made.
func (l *List) Hold(it Item) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return fmt.Errorf("keep a note of what is to be removed again: %w", err)
	}
	it.Made, it.file = it.Made.UTC(), filepath.Join(l.own, rand.Text()+".json")
	data, err := json.Marshal(it)
	if err == nil {
		err = os.WriteFile(it.file, data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep a note of what is to be removed again: %w", err)
	}
	l.mine = append(l.mine, it)
	return nil
}

// begin makes the folder of this run and locks it.
func (l *List) begin() error {
	if l.own != "" {
		return nil
	}
	own := filepath.Join(l.dir, rand.Text())
	if err := os.MkdirAll(own, 0o700); err != nil {
		return err
	}
	lock := flock.New(filepath.Join(own, lockName))
	if err := lock.Lock(); err != nil {
		return err
	}
	l.own, l.lock = own, lock
	return nil
}

// Mine is what this run holds.
func (l *List) Mine() []Item {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.mine)
}

// Gone strikes something off, whichever run it is of.
func (l *List) Gone(it Item) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if it.file == "" {
		return nil // it was never written down
	}
	l.mine = slices.DeleteFunc(l.mine, func(m Item) bool { return m.file == it.file })
	err := os.Remove(it.file)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if dir := filepath.Dir(it.file); dir != l.own {
		sweep(dir)
	}
	return err
}

// Left is what is held by runs that are over.
func (l *List) Left() []Item {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Item
	for _, dir := range l.otherRuns() {
		if !over(dir) {
			continue
		}
		items := read(dir)
		if len(items) == 0 {
			sweep(dir)
		}
		out = append(out, items...)
	}
	return out
}

// Others is what all other runs hold, whether they are over or not.
func (l *List) Others() []Item {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Item
	for _, dir := range l.otherRuns() {
		out = append(out, read(dir)...)
	}
	return out
}

// otherRuns are the folders of all runs but this one. A list that does not exist, or cannot be read, has none.
func (l *List) otherRuns() []string {
	runs, err := os.ReadDir(l.dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, run := range runs {
		if dir := filepath.Join(l.dir, run.Name()); dir != l.own {
			out = append(out, dir)
		}
	}
	return out
}

// Close lets go of this run's folder. What it still holds is left for the next run.
func (l *List) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.own == "" {
		return
	}
	l.lock.Close()
	if len(l.mine) == 0 {
		sweep(l.own)
	}
	l.own, l.lock, l.mine = "", nil, nil
}

// over reports whether the run that a folder belongs to has ended: nobody holds its lock.
func over(dir string) bool {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetFlag(os.O_RDWR)) // which makes no file
	free, err := lock.TryLock()
	defer lock.Close()
	if err != nil {
		return errors.Is(err, fs.ErrNotExist) && old(dir)
	}
	return free
}

// old tells a folder whose lock is about to be made from one whose run ended in between.
func old(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && time.Since(info.ModTime()) > time.Minute
}

func read(dir string) []Item {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil
	}
	var out []Item
	for _, file := range files {
		data, err := os.ReadFile(file)
		it := Item{file: file}
		if err == nil && json.Unmarshal(data, &it) == nil && !it.Ref.IsZero() {
			out = append(out, it)
		}
	}
	return out
}

// sweep removes the folder of a run that is over and holds nothing.
func sweep(dir string) {
	if len(read(dir)) > 0 {
		return
	}
	// Nothing depends on it: the next run tries again.
	_ = os.RemoveAll(dir)
}
