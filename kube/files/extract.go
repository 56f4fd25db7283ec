package files

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"fathom/kube/problem"
)

// extractor writes a tar stream below a root that nothing in it can lead out of: names with .. or from the root directory
// are refused, and a link is made but never followed to the outside.
type extractor struct {
	root     *os.Root
	preserve bool
	meter    *Meter
	report   Report
	dirs     []*tar.Header // whose modes and times are set last: they may forbid to write
	buf      []byte
}

// extract writes all of a stream.
func (x *extractor) extract(r io.Reader) error {
	x.buf = make([]byte, 128<<10)
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return x.finish()
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return err
		}
		name, err := x.inside(h.Name)
		if err != nil {
			return err
		}
		x.meter.at(name)
		if err := x.entry(h, name, tr); err != nil {
			return err
		}
	}
}

// inside is a name of the stream as one below the root, or why it cannot be one.
func (x *extractor) inside(name string) (string, error) {
	hostile := name == "" || strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0)
	for part := range strings.SplitSeq(name, "/") {
		hostile = hostile || part == ".."
	}
	if !hostile {
		return path.Clean(name), nil
	}
	return "", trouble(Mismatch, problem.Invalid, name, "",
		"The container sent a file named "+Quote(name)+", which leads out of the folder. The copy was given up.",
		"Its tar does what tar does not do: do not trust this container.")
}

func (x *extractor) entry(h *tar.Header, name string, r io.Reader) error {
	if h.Typeflag == tar.TypeXGlobalHeader {
		return nil
	}
	if name != "." {
		if err := x.clear(name, h.Typeflag == tar.TypeDir); err != nil {
			return x.escaped(err, name)
		}
	}
	var err error
	switch h.Typeflag {
	case tar.TypeDir:
		own := *h
		own.Name = name
		x.dirs = append(x.dirs, &own)
		if name != "." {
			err = x.root.MkdirAll(name, 0o777)
		}
		return x.escaped(err, name)
	case tar.TypeReg, tar.TypeGNUSparse:
		err = x.file(h, name, r)
	case tar.TypeSymlink:
		if err = x.root.Symlink(h.Linkname, name); leadsOut(name, h.Linkname) {
			x.report.Outside++
		}
	case tar.TypeLink:
		err = x.hard(h, name)
	default:
		x.report.Skipped = append(x.report.Skipped, name)
		return nil
	}
	if err != nil {
		return x.escaped(err, name)
	}
	x.report.Files++
	x.meter.done()
	return nil
}

// clear makes the directories above a name, and room for it: the last entry of a name is the one that counts.
func (x *extractor) clear(name string, dir bool) error {
	if up := path.Dir(name); up != "." {
		if err := x.root.MkdirAll(up, 0o777); err != nil {
			return err
		}
	}
	info, err := x.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && dir && info.IsDir() {
		return nil
	}
	if err != nil {
		return err
	}
	return x.root.RemoveAll(name)
}

func (x *extractor) file(h *tar.Header, name string, r io.Reader) error {
	perm := fs.FileMode(h.Mode) & 0o777
	if !x.preserve {
		perm = 0o666 | perm&0o111
	}
	f, err := x.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	n, err := io.CopyBuffer(io.MultiWriter(f, meterWriter{x.meter}), onlyReader{r}, x.buf)
	x.report.Bytes += n
	if err == nil && x.preserve {
		err = f.Chmod(perm)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil && x.preserve {
		err = x.root.Chtimes(name, time.Time{}, h.ModTime)
	}
	return err
}

// onlyReader hides the other methods of a reader, so that CopyBuffer uses its buffer.
type onlyReader struct{ io.Reader }

func (x *extractor) hard(h *tar.Header, name string) error {
	old, err := x.inside(h.Linkname)
	if err != nil {
		return err
	}
	return x.root.Link(old, name)
}

// finish sets modes and times of directories, the deepest first as they come last.
func (x *extractor) finish() error {
	if !x.preserve {
		return nil
	}
	for i := len(x.dirs) - 1; i >= 0; i-- {
		h := x.dirs[i]
		if info, err := x.root.Lstat(h.Name); err != nil || !info.IsDir() {
			continue // a later entry has taken its place
		}
		if err := x.root.Chtimes(h.Name, time.Time{}, h.ModTime); err != nil {
			return err
		}
		// Whoever copied it may want to remove it, so that its owner keeps that right.
		if err := x.root.Chmod(h.Name, fs.FileMode(h.Mode)&0o777|0o700); err != nil {
			return err
		}
	}
	return nil
}

// escaped tells in words that a link was to lead out.
func (x *extractor) escaped(err error, name string) error {
	if err == nil || !strings.Contains(err.Error(), "escapes from parent") {
		return err
	}
	return trouble(Mismatch, problem.Invalid, name, err.Error(),
		"The container sent a file "+Quote(name)+" that is to be written through a link out of the folder. The copy was given up.",
		"Its tar does what tar does not do: do not trust this container.")
}

// leadsOut reports whether a link leads out of the tree that it is in.
func leadsOut(name, target string) bool {
	if strings.HasPrefix(target, "/") {
		return true
	}
	depth := strings.Count(name, "/")
	for part := range strings.SplitSeq(target, "/") {
		switch part {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}
