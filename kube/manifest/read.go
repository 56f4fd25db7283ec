package manifest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source says where manifests are.
type Source struct {
	// Paths are files, folders, patterns such as "*.yaml", addresses that begin with http:// or https://, and "-".
	Paths []string
	// Recursive goes into folders of folders.
	Recursive bool
	// Stdin is what "-" reads; nil is an error.
	Stdin io.Reader
	// Fetch gets what is at an address; nil is an error.
	Fetch func(ctx context.Context, url string) ([]byte, error)
}

// Remote reports whether a path is an address.
func Remote(path string) bool {
	return strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://")
}

// Read reads all documents, in the order of the paths, those of a folder by name. A path that does not exist is an error; a file
// of a folder that cannot be read is a Document with one.
func Read(ctx context.Context, s Source) ([]Document, error) {
	var out []Document
	for _, path := range s.Paths {
		docs, err := s.read(ctx, path)
		if err != nil {
			return nil, err
		}
		out = append(out, docs...)
	}
	return out, nil
}

func (s Source) read(ctx context.Context, path string) ([]Document, error) {
	switch {
	case path == "-" && s.Stdin == nil:
		return nil, errors.New("there is no standard input to read")
	case path == "-":
		data, err := io.ReadAll(s.Stdin)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return Parse(path, data), nil
	case Remote(path) && s.Fetch == nil:
		return nil, fmt.Errorf("%s is not on this machine", path)
	case Remote(path):
		data, err := s.Fetch(ctx, path)
		if err != nil {
			return nil, err
		}
		return Parse(path, data), nil
	}
	files, err := s.files(path)
	if err != nil {
		return nil, err
	}
	var out []Document
	for _, file := range files {
		data, err := os.ReadFile(file)
		switch {
		case err != nil && len(files) == 1:
			return nil, err
		case err != nil:
			out = append(out, Document{At: Position{File: file}, Err: reason(err)})
		default:
			out = append(out, Parse(file, data)...)
		}
	}
	return out, nil
}

// reason is an error of a file without the file's name, which stands beside it.
func reason(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("it cannot be read: %w", p.Err)
	}
	return err
}

// files are those that a path means.
func (s Source) files(path string) ([]string, error) {
	path, err := Home(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?[") {
		found, badPattern := filepath.Glob(path)
		if badPattern != nil || len(found) == 0 {
			return nil, fmt.Errorf("no file is called %s", path)
		}
		return found, nil
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, reason(err))
	case !info.IsDir():
		return []string{path}, nil
	}
	var out []string
	root := filepath.Clean(path) + string(filepath.Separator) // so that a link to a folder is one
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != root && !s.Recursive:
			return fs.SkipDir
		case !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(file)):
			out = append(out, file)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s has no files that end in .yaml, .yml or .json", path)
	}
	return out, err
}

// Home writes out the "~/" that a shell would.
func Home(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' {
		return path, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, rest), err
}
