package draft

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fathom/kube/act"
	"fathom/kube/problem"
)

const (
	aboutFile = "edit.json"
	baseFile  = "base.yaml"
	lockFile  = "lock"
)

// Store is the folder that drafts are in. It may be shared by several Fathoms.
type Store struct {
	dir   string
	clock func() time.Time
}

// Open is the store in a folder, which need not exist yet.
func Open(dir string, clock func() time.Time) *Store { return &Store{dir, clock} }

// Draft is one edit: of objects of one context, or of one key of a Secret or ConfigMap.
type Draft struct {
	Began       time.Time    `json:"began"`
	On          []act.Target `json:"on"`
	Subresource string       `json:"subresource,omitempty"`
	Key         string       `json:"key,omitempty"`
	// NewKey is set when the object has no such key yet; Bare when its value ends without a line break.
	NewKey bool `json:"newKey,omitempty"`
	Bare   bool `json:"bare,omitempty"`
	// Head are the lines that stand above the text and do not belong to it, Marks those within that point at conflicts.
	Head  []string `json:"head,omitempty"`
	Marks []string `json:"marks,omitempty"`
	// Sum is of the text below the head as it was given to the editor last, Full of all that was given.
	Sum  string `json:"sum"`
	Full string `json:"full"`
	// Again is set when it was not given for the first time; Clash when that was because of a conflict.
	Again bool `json:"again,omitempty"`
	Clash bool `json:"clash,omitempty"`

	dir  string
	lock *os.File // while an editor has the text
}

// begin makes a folder for a draft.
func (s *Store) begin(d *Draft) error {
	const some = 10 // letters, enough to tell drafts of one second apart
	d.Began = s.clock().UTC()
	name := d.Began.Format("20060102-150405") + "-" + strings.ToLower(rand.Text()[:some])
	d.dir = filepath.Join(s.dir, name)
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return fmt.Errorf("make a folder for the text to edit: %w", err)
	}
	return nil
}

// Left are the drafts whose change did not go in and that no editor has open, the latest first.
func (s *Store) Left() []*Draft {
	found, err := filepath.Glob(filepath.Join(s.dir, "*", aboutFile))
	if err != nil {
		return nil
	}
	var out []*Draft
	for _, file := range found {
		d, err := load(filepath.Dir(file))
		if err == nil && d.free() {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *Draft) int { return cmp.Or(b.Began.Compare(a.Began), cmp.Compare(b.dir, a.dir)) })
	return out
}

// Find is the latest draft of that of one object, nil if there is none.
func (s *Store) Find(t act.Target, what What) *Draft {
	for _, d := range s.Left() {
		if len(d.On) == 1 && d.On[0].Ref == t.Ref && d.Subresource == what.Subresource && d.Key == what.Key {
			return d
		}
	}
	return nil
}

// Load is the draft with that text, as File named it.
func (s *Store) Load(file string) (*Draft, error) {
	d, err := load(filepath.Dir(file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the text of this edit is not there any more: %s", file)
	}
	return d, err
}

func load(dir string) (*Draft, error) {
	data, err := os.ReadFile(filepath.Join(dir, aboutFile))
	if err != nil {
		return nil, err
	}
	d := &Draft{dir: dir}
	if err := json.Unmarshal(data, d); err != nil {
		return nil, fmt.Errorf("read what is known of the edit in %s: %w", dir, err)
	}
	if len(d.On) == 0 {
		return nil, fmt.Errorf("the edit in %s is of nothing", dir)
	}
	return d, nil
}

// File is the text.
func (d *Draft) File() string { return filepath.Join(d.dir, d.fileName()) }

// fileName tells an editor by its ending what it is, and a person which.
func (d *Draft) fileName() string {
	safe := strings.NewReplacer("/", "-", `\`, "-", ":", "-")
	switch {
	case d.Key != "":
		return "key-" + safe.Replace(d.Key) // a key is often named like a file, with an ending
	case len(d.On) > 1:
		return "objects.yaml"
	}
	return safe.Replace(d.On[0].Ref.GVR.Resource+"-"+d.On[0].Ref.Name) + ".yaml"
}

// Name says what is edited: "deployments/web", "key password of secrets/db", "3 objects".
func (d *Draft) Name() string {
	switch {
	case len(d.On) > 1:
		return fmt.Sprintf("%d objects", len(d.On))
	case d.Key != "":
		return "key " + d.Key + " of " + d.On[0].Ref.String()
	}
	return d.On[0].Ref.String()
}

// Context is the one that all objects of the draft are in.
func (d *Draft) Context() string { return d.On[0].Ref.Context }

// Remove deletes the draft: it went in, or nobody wants it any more.
func (d *Draft) Remove() error { return os.RemoveAll(d.dir) }

// save keeps what is known of the draft.
func (d *Draft) save() error {
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return replace(filepath.Join(d.dir, aboutFile), data)
}

// replace writes a file as a whole or not at all.
func replace(file string, data []byte) error {
	next := file + ".new"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return fmt.Errorf("keep the text of the edit: %w", err)
	}
	if err := os.Rename(next, file); err != nil {
		return fmt.Errorf("keep the text of the edit: %w", err)
	}
	return nil
}

// Hold keeps others from opening the draft until After. It fails where another editor has it.
func (d *Draft) Hold() error {
	lock, err := hold(filepath.Join(d.dir, lockFile))
	if err != nil {
		return problem.New(problem.Conflict, "Another editor has the text of "+d.Name()+" open.", "Go on there, or leave it first.", err)
	}
	d.lock = lock
	return nil
}

func (d *Draft) release() {
	if d.lock != nil {
		d.lock.Close() // which gives the lock back; nothing was written
		d.lock = nil
	}
}

// free reports whether no editor has the draft open.
func (d *Draft) free() bool {
	if d.Hold() != nil {
		return false
	}
	d.release()
	return true
}
