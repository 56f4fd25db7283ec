package files

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fathom/kube/problem"
)

// Upload copies a local file or directory to a path in the container. It is there once it is whole, under a name beside
// it before. A file whose copy broke off goes on where it was.
func (f *FS) Upload(ctx context.Context, local, remote string, how How) (Report, error) {
	info, err := os.Stat(local)
	if err != nil {
		return Report{}, err
	}
	remote, err = f.Resolve(ctx, remote)
	if err != nil {
		return Report{}, err
	}
	there, err := f.Stat(ctx, remote)
	switch {
	case err != nil && TroubleOf(err) != Missing:
		return Report{}, err
	case err == nil && !how.Replace:
		return Report{}, existing(remote)
	case err == nil && info.IsDir() && there.Kind != Directory:
		return Report{}, fault("copy a directory to", remote, 1, "Not a directory")
	}
	switch {
	case info.Mode().IsRegular():
		return f.uploadFile(ctx, local, info, remote, how)
	case info.IsDir():
		return f.uploadDir(ctx, local, remote, err == nil, how)
	}
	return Report{}, trouble(NotRegular, problem.Invalid, local, "Not a regular file",
		"Cannot copy "+Quote(local)+": it is a "+kindOfGo(info.Mode()).String()+", which has no content to copy.", "")
}

// outgoing is one file on its way to the container.
type outgoing struct {
	fs           *FS
	file         *os.File
	size         int64
	remote, part string
	how          How
}

func (f *FS) uploadFile(ctx context.Context, local string, info fs.FileInfo, remote string, how How) (Report, error) {
	file, err := os.Open(local)
	if err != nil {
		return Report{}, err
	}
	defer file.Close()
	whole, err := filepath.Abs(local)
	if err != nil {
		return Report{}, err
	}
	out := &outgoing{fs: f, file: file, size: info.Size(), remote: remote, how: how}
	out.part = partName(remote, marked(whole, info.Size(), info.ModTime().UnixNano()))
	how.Meter.at(filepath.Base(local))
	how.Meter.expect(out.size)
	put := Put{Size: out.size, Replace: how.Replace}
	if how.Preserve {
		mode := uint32(info.Mode().Perm())
		put.Mode, put.Modified = &mode, info.ModTime()
	}
	report := Report{Files: 1, Bytes: out.size}
	sum := ""
	report.Resumed, sum, err = out.send(ctx)
	var w Written
	if err == nil {
		w, err = f.finish(ctx, out.part, remote, sum, put)
	}
	if TroubleOf(err) == Mismatch && report.Resumed > 0 { // what was left may have been of another file
		f.discard(ctx, out.part)
		if report.Resumed, sum, err = out.send(ctx); err == nil {
			w, err = f.finish(ctx, out.part, remote, sum, put)
		}
	}
	if err != nil {
		if t := TroubleOf(err); t != Other && t != Broken {
			f.discard(ctx, out.part)
		}
		return report, err
	}
	how.Meter.done()
	report.Path, report.InPlace, report.Checked = w.Path, w.InPlace, sum != ""
	return report, nil
}

// send sends what the container does not have yet, and goes on when the connection breaks, as long as something arrives.
// It returns how much an earlier attempt had left, and the checksum of all of it.
func (o *outgoing) send(ctx context.Context) (resumed int64, sum string, err error) {
	last := int64(-1)
	for try := 1; ; try++ {
		have, err := o.there(ctx)
		if err == nil && try == 1 {
			resumed = have
		}
		var h hash.Hash
		if err == nil {
			h, err = o.sendFrom(ctx, have)
		}
		switch {
		case err == nil:
			return resumed, sumOf(h), nil
		case ctx.Err() != nil:
			return resumed, "", ctx.Err()
		case !breaks(ctx, err):
			return resumed, "", err
		case have <= last || try == attempts:
			return resumed, "", interrupted(err, o.remote)
		}
		last = have
	}
}

func (o *outgoing) sendFrom(ctx context.Context, have int64) (hash.Hash, error) {
	h := o.fs.hash()
	if _, err := o.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if h != nil {
		if _, err := io.CopyN(h, o.file, have); err != nil {
			return nil, err
		}
	} else if _, err := o.file.Seek(have, io.SeekStart); err != nil {
		return nil, err
	}
	o.how.Meter.set(have)
	body := &counter{r: io.LimitReader(o.file, o.size-have), tell: o.how.Meter.add}
	if h != nil {
		body.hash = h
	}
	err := o.fs.append(ctx, o.part, o.remote, have, o.size, body)
	if body.end && body.n < o.size-have {
		err = trouble(Changed, problem.Conflict, o.file.Name(), "shorter",
			Quote(o.file.Name())+" became shorter while it was read. The copy was given up.", "Try again when nobody writes there.")
	}
	return h, err
}

// there is how much of the file the container has.
func (o *outgoing) there(ctx context.Context) (int64, error) {
	n, err := o.fs.begin(ctx, o.part, o.remote)
	if n > o.size {
		return 0, err
	}
	return n, err
}

// mergeScript moves what is in the staged directory $1 to $2: as it is, or, where there is such a directory, its files among
// those there.
const mergeScript = `merge() {
  for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$f" ] || [ -L "$f" ] || continue
    b=${f##*/}
    if [ -d "$f" ] && [ ! -L "$f" ] && [ -d "$2/$b" ] && [ ! -L "$2/$b" ]; then
      merge "$f" "$2/$b" || return 1
    else
      mv -f "$f" "$2/" || return 1
    fi
  done
  rmdir "$1"
}
if [ -d "$2" ]; then merge "$1" "$2"; else mv "$1" "$2"; fi`

// uploadDir copies a directory beside its place first.
func (f *FS) uploadDir(ctx context.Context, local, remote string, there bool, how How) (Report, error) {
	p := &packer{dir: local, preserve: how.Preserve, meter: how.Meter}
	size, err := p.scan()
	if err != nil {
		return Report{}, err
	}
	how.Meter.expect(p.content)
	if !f.tools.Has("tar") || !f.tools.Has("head") {
		return f.uploadWalk(ctx, local, remote, there, how)
	}
	stage := partName(remote, strings.ToLower(rand.Text()[:8]))
	if err := f.Mkdir(ctx, stage); err != nil {
		return Report{}, at(err, remote)
	}
	err = at(f.tar(ctx, p, size, stage), remote)
	report := p.report
	if err == nil {
		_, err = f.output(ctx, "copy to", remote, mergeScript, stage, remote)
	}
	if err != nil {
		f.discard(ctx, stage)
		return report, err
	}
	report.Path = remote
	return report, nil
}

// at tells of an error with a staged directory as one with what it stands for.
func at(err error, path string) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Trouble != NoShell {
		return fault("copy to", path, 1, e.Said)
	}
	return err
}

// tar unpacks a packed directory into one that is there. The container is told how long the stream is: the end of an input
// does not get through everywhere, and tar waits for it.
func (f *FS) tar(ctx context.Context, p *packer, size int64, stage string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		err := p.pack(w, size, ctx.Err)
		w.CloseWithError(err)
		packed <- err
	}()
	flags := "xpof"
	if !p.preserve {
		flags = "xomf"
	}
	// It reads all there is, or whoever sends it waits for ever.
	script := `cd "$1" || exit 1
head -c "$2" | tar ` + flags + ` - && exit 0
s=$?; cat > /dev/null; exit "$s"`
	err := f.shell(ctx, "unpack", stage, script, []string{stage, strconv.FormatInt(size, 10)}, r, io.Discard)
	r.CloseWithError(io.ErrClosedPipe)
	packErr := <-packed
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case packErr != nil && !errors.Is(packErr, io.ErrClosedPipe):
		return packErr
	case err == nil && packErr != nil:
		err = fmt.Errorf("the container's tar ended before the copy was whole: %w", packErr)
	}
	return err
}

// uploadWalk copies without tar: one command for each directory, some for each file.
func (f *FS) uploadWalk(ctx context.Context, local, remote string, there bool, how How) (Report, error) {
	report := Report{Path: remote}
	each := How{Preserve: how.Preserve, Replace: true}
	err := filepath.WalkDir(local, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(local, file)
		if err != nil {
			return err
		}
		to := Join(remote, filepath.ToSlash(rel))
		how.Meter.at(filepath.ToSlash(rel))
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch kindOfGo(info.Mode()) {
		case Directory:
			if err = f.Mkdir(ctx, to); TroubleOf(err) == Exists && there {
				err = nil
			}
			return err
		case Link:
			return f.link(ctx, file, to, &report, how)
		case File:
			r, err := f.uploadFile(ctx, file, info, to, each)
			if err == nil {
				report.Files++
				report.Bytes += r.Bytes
				how.Meter.add(r.Bytes)
				how.Meter.done()
			}
			return err
		}
		report.Skipped = append(report.Skipped, rel)
		return nil
	})
	return report, err
}

func (f *FS) link(ctx context.Context, file, to string, report *Report, how How) error {
	target, err := os.Readlink(file)
	if err != nil {
		return err
	}
	_, err = f.output(ctx, "make the link", to, `if [ -d "$2" ] && [ ! -L "$2" ]; then echo 'Is a directory' >&2; exit 1; fi
rm -f "$2"; ln -s "$1" "$2"`, target, to)
	if err == nil {
		report.Files++
		how.Meter.done()
	}
	return err
}
