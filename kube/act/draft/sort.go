package draft

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// sort is one sort of texts, whose folders have a file that tells what is known of the text.
type sort[T any] struct {
	about string // the name of that file
	of    string // what the text is of, in a sentence
	at    func(*T) *folder
}

// load is the one with that text, as its File named it.
func (s sort[T]) load(file string) (*T, error) {
	t, err := s.in(filepath.Dir(file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the text of %s is not there any more: %s", s.of, file)
	}
	return t, err
}

func (s sort[T]) in(dir string) (*T, error) {
	data, err := os.ReadFile(filepath.Join(dir, s.about))
	if err != nil {
		return nil, err
	}
	t := new(T)
	if err := json.Unmarshal(data, t); err != nil {
		return nil, fmt.Errorf("read what is known of the text in %s: %w", dir, err)
	}
	s.at(t).dir = dir
	return t, nil
}

// left are those that no editor has open, the latest first.
func (s sort[T]) left(store *Store) []*T {
	found, err := filepath.Glob(filepath.Join(store.dir, "*", s.about))
	if err != nil {
		return nil
	}
	var out []*T
	for _, file := range found {
		t, err := s.in(filepath.Dir(file))
		if err == nil && s.at(t).free() {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *T) int {
		x, y := s.at(a), s.at(b)
		return cmp.Or(y.Began.Compare(x.Began), cmp.Compare(y.dir, x.dir))
	})
	return out
}
