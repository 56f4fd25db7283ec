// Package journal keeps what Plans did, one JSON line each, in a file of the user's. It never holds the value of a Secret.
//
// It writes and reads; what is in an entry comes from package act. session and the journal's own screen and command
// import it.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"fathom/kube"
	"fathom/kube/act"
)

// Entry is one Plan that ran, or that was refused, or a Visit.
type Entry struct {
	ID      string    `json:"id"`
	Time    time.Time `json:"time"` // when it ended, UTC; of one that has not, when it began
	Context string    `json:"context"`
	User    string    `json:"user,omitempty"`
	Verb    string    `json:"verb"`
	Summary string    `json:"summary"`
	Kubectl []string  `json:"kubectl,omitempty"`
	// Refused says why nothing was sent, "" when something was.
	Refused string   `json:"refused,omitempty"`
	Items   []Item   `json:"items,omitempty"`
	Undoes  string   `json:"undoes,omitempty"` // the ID of the entry that this one took back
	Warned  []string `json:"warnings,omitempty"`
	Visit   *Visit   `json:"visit,omitempty"` // nil for a Plan
	// Begun is set before the first request is sent. An entry that has it has not ended; By began it, and Fate, which is not in
	// the file, says what is known of it since.
	Begun bool    `json:"begun,omitempty"`
	By    *Origin `json:"by,omitempty"`
	Fate  Fate    `json:"fate,omitempty"`
}

// Item is what came of one Change.
type Item struct {
	Ref    kube.Ref `json:"ref"`
	Result string   `json:"result,omitempty"` // kubectl's word
	Error  string   `json:"error,omitempty"`
	Diff   string   `json:"diff,omitempty"` // unified, secret values masked
	// Undo takes the change back; without it NoUndo says why not.
	Undo   *act.Change `json:"undo,omitempty"`
	NoUndo string      `json:"noUndo,omitempty"`
}

// Journal is the file. It may be shared by several Fathoms.
type Journal struct {
	file string

	mu   sync.Mutex
	held map[string]*flock.Flock // by ID, of the entries that this process began and has not ended
}

// New is the journal in a file, which need not exist yet.
func New(file string) *Journal { return &Journal{file: file, held: map[string]*flock.Flock{}} }

// File is where it is.
func (j *Journal) File() string { return j.file }

// Add writes an entry at the end. One that has begun counts as under way until its end is written, or this process ends.
func (j *Journal) Add(e Entry) error {
	e.Fate = ""
	if e.Begun {
		e.By = &Origin{Host: host(), PID: os.Getpid()}
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if !e.Begun {
		defer j.drop(e.ID)
	}
	if err := os.MkdirAll(filepath.Dir(j.file), 0o700); err != nil {
		return fmt.Errorf("make the journal's folder: %w", err)
	}
	f, err := os.OpenFile(j.file, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	defer f.Close()
	lock := flock.New(j.file + ".lock") // beside it: some systems keep others from even reading a locked file
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock the journal: %w", err)
	}
	defer lock.Close()
	if e.Begun {
		if err := j.hold(e.ID); err != nil {
			return fmt.Errorf("mark the entry as under way: %w", err)
		}
	}
	if _, err := f.Write(append(mend(f), append(line, '\n')...)); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// mend is the line feed that a write which was torn off has left out.
func mend(f *os.File) []byte {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return nil
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, end-1); err != nil || last[0] == '\n' {
		return nil
	}
	return []byte{'\n'}
}

// Read returns all entries, the oldest first. Lines that cannot be read are skipped and counted. Of an entry that has
// ended there is only how it ended; of any other there is its Fate.
func (j *Journal) Read() (entries []Entry, torn int, err error) {
	for {
		before := j.size()
		entries, torn, err = j.lines()
		if !j.judge(entries) || j.size() == before {
			return entries, torn, err
		}
		// What has ended between the reading of the file and that of its fate looks interrupted, and its end is there now.
	}
}

// size is the file's, in bytes; 0 where there is none.
func (j *Journal) size() int64 {
	info, err := os.Stat(j.file)
	if err != nil {
		return 0
	}
	return info.Size()
}

// judge fills in the fates, and reports whether some entry is interrupted.
func (j *Journal) judge(entries []Entry) (interrupted bool) {
	for i := range entries {
		entries[i].Fate = j.Fate(entries[i])
		interrupted = interrupted || entries[i].Fate == Interrupted
	}
	return interrupted
}

// lines reads the file.
func (j *Journal) lines() (entries []Entry, torn int, err error) {
	f, err := os.Open(j.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open the journal: %w", err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var e Entry
			if json.Unmarshal(line, &e) == nil && e.ID != "" {
				entries = append(entries, e)
			} else {
				torn++
			}
		}
		if errors.Is(err, io.EOF) {
			return fold(entries), torn, nil
		}
		if err != nil {
			return fold(entries), torn, fmt.Errorf("read the journal: %w", err)
		}
	}
}

// fold leaves out the beginnings of what has ended.
func fold(all []Entry) []Entry {
	ended := map[string]bool{}
	for _, e := range all {
		if !e.Begun {
			ended[e.ID] = true
		}
	}
	return slices.DeleteFunc(all, func(e Entry) bool { return e.Begun && ended[e.ID] })
}
