package files

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"
)

// errTorn says that a listing is not whole, or not what was asked for.
var errTorn = errors.New("the container's answer cannot be read")

// fields splits what ends with NULs into them. Without a NUL at its end it was torn off, and the last one is left out.
func fields(data []byte) (out []string, torn bool) {
	for len(data) > 0 {
		i := bytes.IndexByte(data, 0)
		if i < 0 {
			return out, true
		}
		out = append(out, string(data[:i]))
		data = data[i+1:]
	}
	return out, false
}

// parseFind reads records of findFormat. With errTorn come those that are whole.
func parseFind(data []byte) ([]Entry, error) {
	const each = 11
	fs, torn := fields(data)
	entries := make([]Entry, 0, len(fs)/each)
	for ; len(fs) >= each; fs = fs[each:] {
		mode, err := strconv.ParseUint(fs[2], 8, 32)
		if err != nil || fs[0] == "" {
			return entries, errTorn
		}
		e := Entry{
			Name: fs[0], Kind: kindOfLetter(fs[1]), Mode: uint32(mode & 0o7777), Known: true,
			Size: number(fs[3]), Modified: seconds(fs[4]), Owner: fs[5], Group: fs[6],
			UID: int(number(fs[7])), GID: int(number(fs[8])), Target: fs[10],
		}
		if e.Kind == Link {
			e.Into = kindOfLetter(fs[9])
		}
		entries = append(entries, e)
	}
	if torn || len(fs) > 0 {
		return entries, errTorn
	}
	return entries, nil
}

// parseBulk reads what the shell tells of each name, and then a line of statFormat for each in the same order.
func parseBulk(data []byte) ([]Entry, error) {
	var entries []Entry
	for {
		if len(data) > 0 && data[0] == 0 {
			data = data[1:]
			break
		}
		e, rest, ok := parseAbout(data)
		if !ok {
			return entries, errTorn
		}
		entries, data = append(entries, e), rest
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if len(entries) == 0 {
		return nil, nil
	}
	if len(lines) != len(entries) {
		return entries, errTorn
	}
	for i := range entries {
		if !entries[i].stat(lines[i]) {
			return entries, errTorn
		}
	}
	return entries, nil
}

// parsePlain reads for each name what the shell tells of it, and what stat or ls do, which may be nothing.
func parsePlain(data []byte) ([]Entry, error) {
	var entries []Entry
	for len(data) > 0 {
		e, rest, ok := parseAbout(data)
		end := bytes.IndexByte(rest, 0)
		if !ok || end < 0 {
			return entries, errTorn
		}
		if line := string(rest[:end]); !e.stat(line) {
			e.ls(line)
		}
		entries, data = append(entries, e), rest[end+1:]
	}
	return entries, nil
}

// parseAbout reads what the shell tells of one name.
func parseAbout(data []byte) (e Entry, rest []byte, ok bool) {
	var f [4]string
	for i := range f {
		end := bytes.IndexByte(data, 0)
		if end < 0 {
			return e, nil, false
		}
		f[i], data = string(data[:end]), data[end+1:]
	}
	e = Entry{Name: f[0], Kind: kindOfLetter(f[1]), Into: kindOfLetter(f[2]), Target: f[3], UID: -1, GID: -1, Size: -1}
	return e, data, e.Name != ""
}

// stat takes over a record of statFormat, and reports whether it was one.
func (e *Entry) stat(line string) bool {
	f := strings.Split(line, " ")
	if len(f) < 7 {
		return false
	}
	mode, err := strconv.ParseUint(f[0], 16, 32)
	if err != nil || kindOfMode(mode) == Unknown {
		return false
	}
	e.Kind, e.Mode, e.Known = kindOfMode(mode), uint32(mode&0o7777), true
	e.Size, e.Modified = number(f[1]), seconds(f[2])
	e.UID, e.GID = int(number(f[3])), int(number(f[4]))
	e.Owner, e.Group = named(f[5], f[3]), named(f[6], f[4])
	return true
}

// named is a name, or the number where there is none.
func named(name, id string) string {
	if name == "" || name == "UNKNOWN" || name == "?" {
		return id
	}
	return name
}

// ls takes over what ls -ln tells, as far as it can be trusted: the time has no zone and often no year.
func (e *Entry) ls(line string) {
	f := strings.Fields(line)
	if len(f) < 5 || len(f[0]) < 10 {
		return
	}
	kind, mode, ok := modeOf(f[0])
	if !ok {
		return
	}
	e.Kind, e.Mode, e.Known = kind, mode, true
	e.Owner, e.Group = f[2], f[3]
	e.UID, e.GID = int(number(f[2])), int(number(f[3]))
	e.Size = number(strings.TrimSuffix(f[4], ",")) // of a device it is the major number
	if kind == CharDevice || kind == BlockDevice {
		e.Size = 0
	}
}

// modeOf reads a mode as ls writes it. What may follow it, a mark of an ACL, is passed over.
func modeOf(s string) (kind Kind, mode uint32, ok bool) {
	if len(s) < 10 {
		return Unknown, 0, false
	}
	if kind = kindOfLetter(s[:1]); kind == Unknown {
		return Unknown, 0, false
	}
	special := [3]uint32{0o4000, 0o2000, 0o1000}
	for i := range 9 {
		bit := uint32(1) << (8 - i)
		switch c := s[i+1]; {
		case c == '-':
		case c == "rwx"[i%3]:
			mode |= bit
		case i%3 == 2 && (c == 's' || c == 't'):
			mode |= bit | special[i/3]
		case i%3 == 2 && (c == 'S' || c == 'T'):
			mode |= special[i/3]
		default:
			return Unknown, 0, false
		}
	}
	return kind, mode, true
}

// seconds is a time in seconds since 1970, with or without a fraction.
func seconds(s string) time.Time {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}
	}
	ns := int64(0)
	if part != "" {
		if len(part) > 9 {
			part = part[:9]
		}
		if ns, err = strconv.ParseInt(part+strings.Repeat("0", 9-len(part)), 10, 64); err != nil || ns < 0 {
			ns = 0
		}
	}
	return time.Unix(n, ns)
}
