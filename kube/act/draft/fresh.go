package draft

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"fathom/kube"
)

var freshes = sort[Fresh]{"new.json", "this object", func(f *Fresh) *folder { return &f.folder }}

// Fresh is the text of a new object, from a template of its kind.
type Fresh struct {
	Kind kube.Kind `json:"kind"`
	In   string    `json:"context"`
	// Sum is of the template, which alone is nothing to create.
	Sum string `json:"sum"`

	folder
}

// New keeps the template of a kind for a context, to be edited.
func (s *Store) New(context string, kind kube.Kind, template string) (*Fresh, error) {
	at, err := s.folder()
	if err != nil {
		return nil, err
	}
	f := &Fresh{Kind: kind, In: context, Sum: sum([]byte(template)), folder: at}
	if err := replace(f.File(), []byte(template)); err != nil {
		return nil, err
	}
	return f, f.save(freshes.about, f)
}

// LoadNew is the Fresh with that text, as File named it.
func (s *Store) LoadNew(file string) (*Fresh, error) { return freshes.load(file) }

// LeftNew are the texts of objects that were not created and that no editor has open, the latest first.
func (s *Store) LeftNew() []*Fresh { return freshes.left(s) }

// File is the text.
func (f *Fresh) File() string { return filepath.Join(f.dir, safe("new-"+f.Kind.Singular)+".yaml") }

// Name says what is made: "new deployment".
func (f *Fresh) Name() string { return "new " + f.Kind.Singular }

// Context is the one that the object is for.
func (f *Fresh) Context() string { return f.In }

// Hold keeps others from opening the text until Read. It fails where another editor has it.
func (f *Fresh) Hold() error { return f.hold(f.Name()) }

// Read is the text as the editor left it; "" when there is nothing to create: it is the template, or nothing at all.
func (f *Fresh) Read() (string, error) {
	defer f.release()
	text, err := os.ReadFile(f.File())
	if err != nil {
		return "", fmt.Errorf("read the text: %w", err)
	}
	if sum(text) == f.Sum || len(bytes.TrimSpace(text)) == 0 {
		return "", nil
	}
	return string(text), nil
}
