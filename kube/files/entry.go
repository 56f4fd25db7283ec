package files

import (
	"io/fs"
	"strconv"
	"time"
)

// Kind is what a name stands for.
type Kind uint8

const (
	Unknown Kind = iota
	File
	Directory
	Link
	CharDevice
	BlockDevice
	Pipe
	Socket
)

// String is the word for it.
func (k Kind) String() string {
	return [...]string{"unknown", "file", "directory", "link", "character device", "block device", "pipe", "socket"}[k]
}

// Entry is one name in a directory, and what lstat tells of it.
type Entry struct {
	Name string
	Kind Kind
	Mode uint32 // permissions with set-uid, set-gid and sticky bits: 07777
	// Known says that Mode, Size and the owner are; some containers have nothing that tells.
	Known        bool
	Size         int64     // bytes
	Modified     time.Time // zero if not known
	Owner, Group string    // names, or numbers where there are no names
	UID, GID     int       // -1 if not known
	Target       string    // of a Link, as it is written there
	Into         Kind      // what a Link leads to in the end; Unknown if nothing is there
}

// IsDir reports whether it can be gone into: a directory or a link to one.
func (e Entry) IsDir() bool { return e.Kind == Directory || e.Kind == Link && e.Into == Directory }

// IsFile reports whether it can be read: a regular file or a link to one.
func (e Entry) IsFile() bool { return e.Kind == File || e.Kind == Link && e.Into == File }

// Hidden reports whether its name begins with a dot.
func (e Entry) Hidden() bool { return e.Name != "" && e.Name[0] == '.' }

// ModeText is the mode as ls writes it: "drwxr-xr-x".
func (e Entry) ModeText() string {
	b := []byte{"?-dlcbps"[e.Kind], '-', '-', '-', '-', '-', '-', '-', '-', '-'}
	if !e.Known {
		return string(b[:1]) + "?????????"
	}
	for i := range 9 {
		if e.Mode&(1<<(8-i)) != 0 {
			b[i+1] = "rwx"[i%3]
		}
	}
	for _, s := range []struct {
		bit uint32
		at  int
		on  byte
	}{{0o4000, 3, 's'}, {0o2000, 6, 's'}, {0o1000, 9, 't'}} {
		if e.Mode&s.bit == 0 {
			continue
		}
		if b[s.at] != 'x' {
			s.on -= 'a' - 'A'
		}
		b[s.at] = s.on
	}
	return string(b)
}

// Who is the owner and the group: "root:root".
func (e Entry) Who() string {
	if !e.Known {
		return ""
	}
	return e.Owner + ":" + e.Group
}

// kindOfLetter is the Kind of a letter as find and ls write them.
func kindOfLetter(s string) Kind {
	switch s {
	case "f", "-":
		return File
	case "d":
		return Directory
	case "l":
		return Link
	case "c":
		return CharDevice
	case "b":
		return BlockDevice
	case "p":
		return Pipe
	case "s":
		return Socket
	}
	return Unknown
}

// kindOfMode is the Kind in the st_mode of Linux.
func kindOfMode(mode uint64) Kind {
	switch mode & 0o170000 {
	case 0o100000:
		return File
	case 0o040000:
		return Directory
	case 0o120000:
		return Link
	case 0o020000:
		return CharDevice
	case 0o060000:
		return BlockDevice
	case 0o010000:
		return Pipe
	case 0o140000:
		return Socket
	}
	return Unknown
}

// kindOfGo is the Kind of a mode of Go's.
func kindOfGo(m fs.FileMode) Kind {
	switch {
	case m.IsRegular():
		return File
	case m.IsDir():
		return Directory
	case m&fs.ModeSymlink != 0:
		return Link
	case m&fs.ModeCharDevice != 0:
		return CharDevice
	case m&fs.ModeDevice != 0:
		return BlockDevice
	case m&fs.ModeNamedPipe != 0:
		return Pipe
	case m&fs.ModeSocket != 0:
		return Socket
	}
	return Unknown
}

// number is a whole number in text, or -1.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
