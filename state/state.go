// Package state keeps what Fathom remembers between runs: the last context, the namespaces chosen and typed, command
// history, favourites.
//
// Two Fathoms may run at once and either may be killed while it writes: every change reads the file again under a lock,
// applies itself and replaces the file in one rename. It is a leaf.
package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"
)

const (
	historyLength    = 200
	namespacesLength = 50
)

// State is the file's content.
type State struct {
	Version  int                `json:"version"`
	Context  string             `json:"context,omitempty"`  // the context that was open last
	Contexts map[string]Context `json:"contexts,omitempty"` // what is known of each
	History  []string           `json:"history,omitempty"`  // palette lines, oldest first
	Filters  []string           `json:"filters,omitempty"`  // filter lines, oldest first
	// LogQueries are queries of logs, oldest first; SavedQueries those that are kept by choice.
	LogQueries   []string `json:"logQueries,omitempty"`
	SavedQueries []string `json:"savedQueries,omitempty"`
	Theme        string   `json:"theme,omitempty"` // chosen in the theme picker
	Light        bool     `json:"light,omitempty"` // the terminal's background, as it told last
	Kinds        []string `json:"kinds,omitempty"` // favourite kinds
	// FavoriteContexts are marked in the context picker.
	FavoriteContexts []string   `json:"favoriteContexts,omitempty"`
	Commands         []Commands `json:"commands,omitempty"` // run in containers, the image used last at the end
}

// Context is what is remembered of one kubeconfig context.
type Context struct {
	// Namespaces are those looked at last; All says that it was all of them.
	Namespaces []string `json:"namespaces,omitempty"`
	All        bool     `json:"all,omitempty"`
	// Typed are namespaces that were named by hand, latest first: without the right to list them they are all there is.
	Typed []string `json:"typed,omitempty"`
	// Favorites are marked in the namespace picker.
	Favorites []string `json:"favorites,omitempty"`
	// Profiles are sets of port forwards.
	Profiles []Profile `json:"profiles,omitempty"`
}

// Store is the state file.
type Store struct{ file string }

// Open returns the Store on a file, which need not exist yet.
func Open(file string) *Store { return &Store{file: file} }

// Damaged is the error of a state file that could not be understood. The state is in order, but empty.
type Damaged struct {
	// Aside is where the file was moved to.
	Aside string
	err   error
}

func (d *Damaged) Error() string {
	return fmt.Sprintf("What Fathom remembered could not be read (%v) and starts anew; the old file is %s.", d.err, d.Aside)
}

func (d *Damaged) Unwrap() error { return d.err }

// Load reads the state. A file that is torn or foreign is set aside, which a *Damaged tells once, and the state starts empty.
func (s *Store) Load() (State, error) {
	data, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return State{Version: 1}, nil
	}
	if err != nil {
		return State{Version: 1}, fmt.Errorf("read the state file: %w", err)
	}
	st := State{Version: 1}
	if err := json.Unmarshal(data, &st); err != nil {
		aside := s.file + ".bad"
		if err := os.Rename(s.file, aside); err != nil {
			return State{Version: 1}, fmt.Errorf("set the damaged state file aside: %w", err)
		}
		return State{Version: 1}, &Damaged{aside, err}
	}
	return st, nil
}

// Update changes the state as it is on disk now, so that another Fathom's changes are kept.
func (s *Store) Update(change func(*State)) error {
	if err := os.MkdirAll(filepath.Dir(s.file), 0o700); err != nil {
		return fmt.Errorf("make the state folder: %w", err)
	}
	lock := flock.New(s.file + ".lock")
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock the state file: %w", err)
	}
	defer lock.Close()
	st, err := s.Load()
	if _, damaged := errors.AsType[*Damaged](err); err != nil && !damaged {
		return err
	}
	change(&st)
	return s.write(st)
}

func (s *Store) write(st State) error {
	data, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(s.file), ".state-*")
	if err != nil {
		return fmt.Errorf("write the state file: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(append(data, '\n'))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write the state file: %w", err)
	}
	if err := os.Rename(tmp.Name(), s.file); err != nil {
		return fmt.Errorf("replace the state file: %w", err)
	}
	return nil
}

// InContext changes what is remembered of one context.
func (st *State) InContext(name string, change func(*Context)) {
	if st.Contexts == nil {
		st.Contexts = map[string]Context{}
	}
	c := st.Contexts[name]
	change(&c)
	st.Contexts[name] = c
}

// Visit remembers the namespaces that are looked at; none means all.
func (c *Context) Visit(namespaces []string) {
	c.Namespaces, c.All = slices.Clone(namespaces), len(namespaces) == 0
}

// Type remembers a namespace named by hand.
func (c *Context) Type(namespace string) {
	c.Typed = slices.DeleteFunc(c.Typed, func(n string) bool { return n == namespace })
	c.Typed = slices.Insert(c.Typed, 0, namespace)
	c.Typed = c.Typed[:min(len(c.Typed), namespacesLength)]
}

// Toggle adds the name to the list, or takes it out if it is there.
func Toggle(list []string, name string) []string {
	if i := slices.Index(list, name); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return append(list, name)
}

// Remember appends a line to a history, moving it to the end if it is already there.
func Remember(history []string, line string) []string {
	history = slices.DeleteFunc(history, func(h string) bool { return h == line })
	history = append(history, line)
	return history[max(0, len(history)-historyLength):]
}
