package files

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"fathom/kube/problem"
)

// downloadDir copies a directory beside its place first.
func (f *FS) downloadDir(ctx context.Context, remote, local string, how How) (Report, error) {
	parent := filepath.Dir(local)
	stage := Base(partName("/"+filepath.Base(local), strings.ToLower(rand.Text()[:8])))
	if err := os.Mkdir(filepath.Join(parent, stage), 0o777); err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(filepath.Join(parent, stage))
	root, err := os.OpenRoot(filepath.Join(parent, stage))
	if err != nil {
		return Report{}, err
	}
	defer root.Close()
	var report Report
	if f.tools.Has("tar") {
		report, err = f.untar(ctx, remote, root, how)
	} else {
		report, err = f.walk(ctx, remote, root, how)
	}
	if err == nil {
		err = settle(parent, stage, filepath.Base(local), how.Replace)
	}
	report.Path = local
	return report, err
}

// untar copies by the container's tar.
func (f *FS) untar(ctx context.Context, remote string, root *os.Root, how How) (Report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w := io.Pipe()
	over := make(chan error, 1)
	code, said := 0, ""
	go func() {
		var err error
		code, said, err = execute(ctx, f.run, check+`cd "$1/." && exec tar cf - .`, []string{remote}, nil, w)
		w.CloseWithError(errors.Join(io.EOF, err))
		over <- err
	}()
	if how.Meter != nil {
		measured := make(chan struct{})
		go func() {
			defer close(measured)
			how.Meter.expect(f.Usage(ctx, remote))
		}()
		defer func() { cancel(); <-measured }()
	}
	x := &extractor{root: root, preserve: how.Preserve, meter: how.Meter}
	err := x.extract(&eofReader{r: r})
	if err == nil {
		_, err = io.Copy(io.Discard, &eofReader{r: r}) // what tar fills its last block with
	}
	if err != nil {
		cancel()
	}
	r.CloseWithError(io.ErrClosedPipe)
	broke := <-over
	switch {
	case ctx.Err() != nil && err == nil:
		return x.report, ctx.Err()
	case TroubleOf(err) != Other:
		return x.report, err
	case broke != nil && (err == nil || errors.Is(err, io.ErrUnexpectedEOF)):
		return x.report, broken(broke)
	case code > 2 || code != 0 && x.report.Files == 0 && len(x.dirs) == 0:
		return x.report, fault("copy", remote, code, said)
	case err != nil:
		return x.report, err
	case code != 0:
		x.report.Missed = said
	}
	return x.report, nil
}

// eofReader ends plainly where the pipe ends with the reason joined to io.EOF; the reason is told by the one who wrote.
type eofReader struct{ r io.Reader }

func (e *eofReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && errors.Is(err, io.EOF) {
		err = io.EOF
	}
	return n, err
}

// walk copies without tar: one listing for each directory, one command for each file.
func (f *FS) walk(ctx context.Context, remote string, root *os.Root, how How) (Report, error) {
	w := &walker{fs: f, root: root, how: how}
	err := w.dir(ctx, remote, ".")
	return w.report, err
}

type walker struct {
	fs     *FS
	root   *os.Root
	how    How
	report Report
}

func (w *walker) dir(ctx context.Context, remote, name string) error {
	l, err := w.fs.List(ctx, remote)
	if TroubleOf(err) == Denied && name != "." {
		w.report.Missed += problem.Of(err).Text + "\n"
		return nil
	}
	if err != nil {
		return err
	}
	if l.More {
		return trouble(Other, problem.Invalid, remote, "too many", Quote(remote)+" holds more files than can be copied without tar.", "Copy by a debug container that has tar.")
	}
	for _, e := range l.Entries {
		if err := w.entry(ctx, Join(remote, e.Name), path.Join(name, e.Name), e); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) entry(ctx context.Context, remote, name string, e Entry) error {
	if why := NameError(e.Name); why != nil {
		return trouble(Mismatch, problem.Invalid, remote, "", "The container told of a file named "+Quote(e.Name)+". The copy was given up.", "")
	}
	w.how.Meter.at(name)
	switch e.Kind {
	case Directory:
		if err := w.root.Mkdir(name, 0o777); err != nil {
			return err
		}
		if err := w.dir(ctx, remote, name); err != nil {
			return err
		}
		if !w.how.Preserve || !e.Known {
			return nil
		}
		return errors.Join(w.root.Chtimes(name, time.Time{}, e.Modified), w.root.Chmod(name, fs.FileMode(e.Mode&0o777)|0o700))
	case Link:
		if leadsOut(name, e.Target) {
			w.report.Outside++
		}
		w.report.Files++
		w.how.Meter.done()
		return w.root.Symlink(e.Target, name)
	case File:
		return w.file(ctx, remote, name, e)
	}
	w.report.Skipped = append(w.report.Skipped, name)
	return nil
}

func (w *walker) file(ctx context.Context, remote, name string, e Entry) error {
	perm := fs.FileMode(0o666)
	if w.how.Preserve && e.Known {
		perm = fs.FileMode(e.Mode & 0o777)
	}
	out, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm|0o600)
	if err != nil {
		return err
	}
	n := &tally{w: out, meter: w.how.Meter}
	err = w.fs.Read(ctx, remote, 0, -1, n)
	w.report.Bytes += n.n
	if w.how.Preserve && e.Known && err == nil {
		err = out.Chmod(perm)
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	switch {
	case TroubleOf(err) == Denied:
		w.report.Missed += problem.Of(err).Text + "\n"
		return w.root.Remove(name)
	case err != nil:
		return err
	case e.Size > 0 && n.n < e.Size:
		return trouble(Changed, problem.Conflict, remote, fmt.Sprintf("%d of %d bytes", n.n, e.Size),
			Quote(remote)+" changed while it was read. The copy was given up.", "Try again when nothing writes to it.")
	}
	w.report.Files++
	w.how.Meter.done()
	if w.how.Preserve {
		return w.root.Chtimes(name, time.Time{}, e.Modified)
	}
	return nil
}

// tally counts what is written through it.
type tally struct {
	w     io.Writer
	n     int64
	meter *Meter
}

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.n += int64(n)
	t.meter.add(int64(n))
	return n, err
}

// settle moves a staged directory to its name, or its files among those of the directory that has the name.
func settle(parent, stage, name string, merge bool) error {
	root, err := os.OpenRoot(parent)
	if err != nil {
		return err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return root.Rename(stage, name)
	case err != nil:
		return err
	case !merge:
		return existing(filepath.Join(parent, name))
	case !info.IsDir():
		return trouble(NotDir, problem.Invalid, name, "Not a directory",
			"Cannot copy a directory to "+Quote(filepath.Join(parent, name))+": it is not a directory.", "Choose another name.")
	}
	return mingle(root, stage, name)
}

// mingle moves what is in one directory into another. Directories that both have are gone into, other things take the
// place of what is there.
func mingle(root *os.Root, from, to string) error {
	dir, err := root.Open(from)
	if err != nil {
		return err
	}
	entries, err := dir.ReadDir(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return err
	}
	for _, e := range entries {
		a, b := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		there, err := root.Lstat(b)
		if err == nil && e.IsDir() && there.IsDir() {
			if err := mingle(root, a, b); err != nil {
				return err
			}
			continue
		}
		if err := root.Rename(a, b); err != nil {
			return err
		}
	}
	return nil
}
