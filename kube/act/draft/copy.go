package draft

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fathom/kube"
)

var copies = sort[Copy]{"file.json", "this file", func(c *Copy) *folder { return &c.folder }}

// Copy is the text of a file in a container, until it is written back.
type Copy struct {
	Pod       kube.Ref `json:"pod"`
	Container string   `json:"container"`
	// Path is the file's in the container: any bytes.
	Path []byte `json:"path"`
	// Size, in bytes, and Modified are those of the file when it was fetched.
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	// Sum is of the text as it was fetched.
	Sum string `json:"sum"`

	folder
}

// Copy keeps a text that was fetched from a container; c says from where. It is held until Read.
func (s *Store) Copy(c Copy, text []byte) (*Copy, error) {
	at, err := s.folder()
	if err != nil {
		return nil, err
	}
	c.Sum, c.folder = sum(text), at
	if err := replace(c.File(), text); err != nil {
		return nil, err
	}
	if err := c.save(copies.about, &c); err != nil {
		return nil, err
	}
	return &c, c.Hold()
}

// LoadCopy is the Copy with that text, as File named it.
func (s *Store) LoadCopy(file string) (*Copy, error) { return copies.load(file) }

// LeftCopies are the texts of files that were not written back and that no editor has open, the latest first. Those in which
// nothing was typed are removed.
func (s *Store) LeftCopies() []*Copy {
	return slices.DeleteFunc(copies.left(s), func(c *Copy) bool {
		_, other, err := c.Read()
		return err == nil && !other && c.Remove() == nil
	})
}

// longest is how long the name of a text may be, in bytes, so that there is room for an ending.
const longest = 200

// File is the text. It has the file's own name where it can, which tells an editor what it is.
func (c *Copy) File() string {
	name := safe(path.Base(string(c.Path)))
	switch {
	case !utf8.ValidString(name), strings.ContainsFunc(name, unicode.IsControl), len(name) > longest:
		name = "text"
	case name == lockFile, strings.HasPrefix(name, copies.about):
		name = "file-" + name
	}
	return filepath.Join(c.dir, name)
}

// Name says what is edited: "/etc/hosts of pods/web-0 (app)".
func (c *Copy) Name() string {
	plain := func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) {
			return '?'
		}
		return r
	}
	return fmt.Sprintf("%s of %s (%s)", strings.Map(plain, string(c.Path)), c.Pod, c.Container)
}

// Context is the pod's.
func (c *Copy) Context() string { return c.Pod.Context }

// Hold keeps others from opening the text until Read. It fails where another editor has it.
func (c *Copy) Hold() error { return c.hold(c.Name()) }

// Read is the text as the editor left it, and whether it is another one than was fetched.
func (c *Copy) Read() (text []byte, other bool, err error) {
	defer c.release()
	text, err = os.ReadFile(c.File())
	if err != nil {
		return nil, false, fmt.Errorf("read the text: %w", err)
	}
	return text, sum(text) != c.Sum, nil
}
