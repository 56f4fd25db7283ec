package files

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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
	items    []packed
	content  int64 // bytes of the files
	buf      []byte
}

// packed is one entry of the stream.
type packed struct {
	file string
	h    *tar.Header
}

const (
	tarBlock  = 512
	tarEnd    = 2 * tarBlock
	tarRecord = 20 * tarBlock // GNU tar reads no less
)

// scan finds what is to be packed, and how long the stream will be, in bytes.
func (p *packer) scan() (int64, error) {
	size := &counter{}
	err := filepath.WalkDir(p.dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(p.dir, file)
		if err != nil {
			return err
		}
		h, err := p.header(file, filepath.ToSlash(rel), d)
		if h == nil || err != nil {
			return err
		}
		p.items = append(p.items, packed{file, h})
		if h.Typeflag == tar.TypeReg {
			p.content += h.Size
			size.n += (h.Size + tarBlock - 1) / tarBlock * tarBlock
		}
		return tar.NewWriter(size).WriteHeader(h)
	})
	return (size.n + tarEnd + tarRecord - 1) / tarRecord * tarRecord, err
}

// header is what the stream tells of a file; nil for what is no file.
func (p *packer) header(file, rel string, d fs.DirEntry) (*tar.Header, error) {
	info, err := d.Info()
	if err != nil {
		return nil, err
	}
	kind := kindOfGo(info.Mode())
	if kind != File && kind != Directory && kind != Link {
		p.report.Skipped = append(p.report.Skipped, rel)
		return nil, nil
	}
	target := ""
	if kind == Link {
		if target, err = os.Readlink(file); err != nil {
			return nil, err
		}
	}
	h, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return nil, err
	}
	h.Name, h.Format = "./"+rel, tar.FormatGNU
	h.AccessTime, h.ChangeTime = time.Time{}, time.Time{} // GNU tar has them where others have a part of the name
	h.Uid, h.Gid, h.Uname, h.Gname = 0, 0, "", ""
	if kind == Directory {
		h.Name += "/"
	}
	if !p.preserve {
		h.Mode = 0o666 | h.Mode&0o111
	}
	return h, nil
}

// pack writes what was found, size bytes in all.
func (p *packer) pack(w io.Writer, size int64, stop func() error) error {
	p.buf = make([]byte, 128<<10)
	count := &tally{w: w}
	tw := tar.NewWriter(count)
	for _, it := range p.items {
		if err := stop(); err != nil {
			return err
		}
		p.meter.at(strings.TrimPrefix(it.h.Name, "./"))
		if it.h.Typeflag == tar.TypeReg {
			if err := p.file(tw, it.file, it.h); err != nil {
				return err
			}
			continue
		}
		if err := tw.WriteHeader(it.h); err != nil {
			return err
		}
		if it.h.Typeflag == tar.TypeSymlink {
			p.report.Files++
			p.meter.done()
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	_, err := count.Write(make([]byte, size-count.n))
	return err
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
