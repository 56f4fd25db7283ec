package draft

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"fathom/kube/act"
)

const baseFile = "base.yaml"

var drafts = sort[Draft]{"edit.json", "this edit", func(d *Draft) *folder { return &d.folder }}

// Store is the folder that drafts are in. It may be shared by several Fathoms.
type Store struct {
	dir   string
	clock func() time.Time
}

// Open is the store in a folder, which need not exist yet.
func Open(dir string, clock func() time.Time) *Store { return &Store{dir, clock} }

// Draft is one edit: of objects of one context, or of one key of a Secret or ConfigMap.
type Draft struct {
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

	folder
}

// Text is one on disk: a Draft, a Fresh, or a Copy.
type Text interface {
	Name() string // what it is of
	Context() string
	File() string // the text
	At() time.Time
	Hold() error
	Remove() error
}

// At is when the text was begun, UTC.
func (f *folder) At() time.Time { return f.Began }

// Left are the drafts whose change did not go in and that no editor has open, the latest first.
func (s *Store) Left() []*Draft {
	return slices.DeleteFunc(drafts.left(s), func(d *Draft) bool { return len(d.On) == 0 })
}

// All are the kept texts of every sort that no editor has open, the latest first.
func (s *Store) All() []Text {
	var out []Text
	for _, d := range s.Left() {
		out = append(out, d)
	}
	for _, f := range s.LeftNew() {
		out = append(out, f)
	}
	for _, c := range s.LeftCopies() {
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Text) int { return b.At().Compare(a.At()) })
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
	d, err := drafts.load(file)
	if err == nil && len(d.On) == 0 {
		return nil, fmt.Errorf("the edit in %s is of nothing", d.dir)
	}
	return d, err
}

// File is the text.
func (d *Draft) File() string { return filepath.Join(d.dir, d.fileName()) }

// fileName tells an editor by its ending what it is, and a person which.
func (d *Draft) fileName() string {
	switch {
	case d.Key != "":
		return "key-" + safe(d.Key) // a key is often named like a file, with an ending
	case len(d.On) > 1:
		return "objects.yaml"
	}
	return safe(d.On[0].Ref.GVR.Resource+"-"+d.On[0].Ref.Name) + ".yaml"
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

// Hold keeps others from opening the draft until After. It fails where another editor has it.
func (d *Draft) Hold() error { return d.hold(d.Name()) }

// keep keeps what is known of the draft.
func (d *Draft) keep() error { return d.save(drafts.about, d) }
