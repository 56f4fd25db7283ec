package files

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"fathom/kube/problem"
)

// Download copies a file or a directory of the container to a local path. It is there once it is whole, under a name
// beside it before. A file whose copy broke off goes on where it was.
func (f *FS) Download(ctx context.Context, remote, local string, how How) (Report, error) {
	remote, err := f.Resolve(ctx, remote)
	if err != nil {
		return Report{}, err
	}
	e, err := f.Stat(ctx, remote)
	if err != nil {
		return Report{}, err
	}
	if _, err := os.Lstat(local); err == nil && !how.Replace {
		return Report{}, existing(local)
	}
	switch e.Kind {
	case File:
		return f.downloadFile(ctx, remote, e, local, how)
	case Directory:
		return f.downloadDir(ctx, remote, local, how)
	}
	return Report{}, trouble(NotRegular, problem.Invalid, remote, "Not a regular file",
		"Cannot copy "+Quote(remote)+": it is a "+e.Kind.String()+", which has no content to copy.", "")
}

// incoming is one file on its way to this host.
type incoming struct {
	fs     *FS
	remote string
	e      Entry
	part   *os.File
	have   int64
	hash   hash.Hash // of what is in part; nil if the container makes no checksums
	how    How
}

// notHere says why a file cannot be written on this host.
func notHere(local string, err error) error {
	why := err
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		why = at.Err
	}
	return problem.New(problem.Invalid, fmt.Sprintf("Cannot write %s on this host: %v.", local, why), "Choose another place, or make the directory first.", err)
}

func (f *FS) downloadFile(ctx context.Context, remote string, e Entry, local string, how How) (Report, error) {
	in := &incoming{fs: f, remote: remote, e: e, how: how}
	name := partLocal(local, marked(remote, e.Size, e.Modified.UnixNano()))
	var err error
	if in.part, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666); err != nil {
		return Report{}, notHere(local, err)
	}
	defer in.part.Close()
	how.Meter.at(Base(remote))
	how.Meter.expect(e.Size)
	report, err := in.fetch(ctx)
	if err != nil {
		if t := TroubleOf(err); in.have == 0 || t != Other && t != Broken {
			os.Remove(name)
		}
		return report, err
	}
	if how.Preserve && e.Known {
		err = errors.Join(in.part.Chmod(fs.FileMode(e.Mode&0o777)), os.Chtimes(name, time.Time{}, e.Modified))
	}
	if err == nil {
		err = in.part.Close()
	}
	if err == nil {
		err = place(name, local, how.Replace)
	}
	if err != nil {
		os.Remove(name)
		return report, err
	}
	how.Meter.done()
	report.Path, report.Files = local, 1
	return report, nil
}

// fetch fills the part, beginning with what an earlier attempt left, and checks it.
func (in *incoming) fetch(ctx context.Context) (Report, error) {
	var r Report
	if err := in.begin(); err != nil {
		return r, err
	}
	r.Resumed = in.have
	if err := in.read(ctx); err != nil {
		return r, err
	}
	r.Bytes = in.have
	same, checked, err := in.check(ctx)
	if err == nil && !same && r.Resumed > 0 { // what was left may have been of another file
		if err = in.again(); err == nil {
			r.Resumed = 0
			if err = in.read(ctx); err == nil {
				same, checked, err = in.check(ctx)
			}
		}
	}
	if err == nil && !same {
		err = trouble(Changed, problem.Conflict, in.remote, "changed",
			Quote(in.remote)+" changed while it was read. The copy was given up.", "Try again when nothing writes to it.")
	}
	r.Checked = checked
	return r, err
}

// begin takes over what the part holds. Files of the kernel, whose size is not told, are read anew.
func (in *incoming) begin() error {
	size, err := in.part.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if in.e.Size <= 0 || size > in.e.Size {
		return in.again()
	}
	in.hash = in.fs.hash()
	in.have = size
	if _, err := in.part.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if in.hash != nil {
		_, err = io.Copy(in.hash, in.part)
	} else {
		_, err = in.part.Seek(size, io.SeekStart)
	}
	in.how.Meter.set(in.have)
	return err
}

// again begins with nothing.
func (in *incoming) again() error {
	in.have, in.hash = 0, in.fs.hash()
	in.how.Meter.set(0)
	_, err := in.part.Seek(0, io.SeekStart)
	return errors.Join(err, in.part.Truncate(0))
}

// read reads what is missing, and goes on when the connection breaks, as long as something arrives.
func (in *incoming) read(ctx context.Context) error {
	for try := 1; ; try++ {
		length := int64(-1)
		if in.e.Size > 0 {
			length = in.e.Size - in.have
		}
		before := in.have
		err := in.fs.Read(ctx, in.remote, in.have, length, in)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !breaks(ctx, err):
			return err
		case in.have == before && try > 1 || try == attempts:
			return interrupted(err, in.remote)
		}
	}
}

// Write implements io.Writer for what arrives.
func (in *incoming) Write(p []byte) (int, error) {
	n, err := in.part.Write(p)
	in.have += int64(n)
	if in.hash != nil {
		in.hash.Write(p[:n])
	}
	in.how.Meter.add(int64(n))
	return n, err
}

// check compares what has arrived with what is there now. A file that has grown meanwhile, as logs do, is the same as
// far as it was read.
func (in *incoming) check(ctx context.Context) (same, checked bool, err error) {
	if in.e.Size <= 0 {
		return true, false, nil
	}
	now, err := in.fs.Stat(ctx, in.remote)
	if err != nil {
		return false, false, err
	}
	switch {
	case in.have != in.e.Size || now.Size < in.e.Size:
		return false, false, nil
	case now.Size > in.e.Size:
		return true, false, nil
	}
	sum, err := in.fs.Sum(ctx, in.remote)
	if err != nil || sum == "" || in.hash == nil {
		return err == nil && now.Modified.Equal(in.e.Modified), false, err
	}
	same = sum == sumOf(in.hash)
	return same, same, nil
}

// partLocal is partName for this host.
func partLocal(local, mark string) string {
	return filepath.Join(filepath.Dir(local), Base(partName("/"+filepath.Base(local), mark)))
}

// place moves a whole file to its name. Without replace nothing is overwritten, also not what came there a moment ago.
func place(part, local string, replace bool) error {
	if info, err := os.Lstat(local); err == nil && info.IsDir() {
		return trouble(IsDir, problem.Invalid, local, "Is a directory", "Cannot write "+Quote(local)+": it is a directory.", "Choose another name.")
	}
	if replace {
		return os.Rename(part, local)
	}
	err := os.Link(part, local)
	switch {
	case err == nil:
		return os.Remove(part)
	case errors.Is(err, fs.ErrExist):
		return existing(local)
	}
	if _, err := os.Lstat(local); err == nil { // a file system without links
		return existing(local)
	}
	return os.Rename(part, local)
}
