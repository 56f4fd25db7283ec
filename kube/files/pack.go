package files

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"fathom/kube/problem"
)

// packer writes a local directory as a tar stream, whose names are below ".". Long names are written as GNU tar has them,
// which busybox reads too.
type packer struct {
	dir      string
	preserve bool
	meter    *Meter
	report   Report
	buf      []byte
}

// pack writes all of it.
func (p *packer) pack(w io.Writer, stop func() error) error {
	p.buf = make([]byte, 128<<10)
	tw := tar.NewWriter(w)
	err := filepath.WalkDir(p.dir, func(file string, d fs.DirEntry, err error) error {
		if err == nil {
			err = stop()
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(p.dir, file)
		if err != nil {
			return err
		}
		return p.entry(tw, file, filepath.ToSlash(rel), d)
	})
	if err != nil {
		return err
	}
	return tw.Close()
}

func (p *packer) entry(tw *tar.Writer, file, rel string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	kind := kindOfGo(info.Mode())
	if kind != File && kind != Directory && kind != Link {
		p.report.Skipped = append(p.report.Skipped, rel)
		return nil
	}
	target := ""
	if kind == Link {
		if target, err = os.Readlink(file); err != nil {
			return err
		}
	}
	h, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return err
	}
	p.meter.at(rel)
	h.Name, h.Format = "./"+rel, tar.FormatGNU
	h.AccessTime, h.ChangeTime = time.Time{}, time.Time{} // GNU tar has them where others have a part of the name
	h.Uid, h.Gid, h.Uname, h.Gname = 0, 0, "", ""
	if kind == Directory {
		h.Name += "/"
	}
	if !p.preserve {
		h.Mode = 0o666 | h.Mode&0o111
	}
	if kind == File {
		return p.file(tw, file, h)
	}
	if err := tw.WriteHeader(h); err != nil {
		return err
	}
	if kind == Link {
		p.report.Files++
		p.meter.done()
	}
	return nil
}

func (p *packer) file(tw *tar.Writer, file string, h *tar.Header) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := tw.WriteHeader(h); err != nil {
		return err
	}
	n, err := io.CopyBuffer(io.MultiWriter(tw, meterWriter{p.meter}), onlyReader{io.LimitReader(f, h.Size)}, p.buf)
	p.report.Bytes += n
	if err != nil {
		return err
	}
	if n < h.Size {
		return problem.New(problem.Conflict, fmt.Sprintf("%s became shorter while it was read. The copy was given up.", Quote(file)), "Try again when nobody writes there.",
			&Error{Trouble: Changed, Path: file, Said: "shorter"})
	}
	p.report.Files++
	p.meter.done()
	return nil
}

// measure is how many bytes there are in the files below a directory.
func measure(dir string) int64 {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.SkipAll) {
		return -1
	}
	return n
}
