package files

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"fathom/kube/problem"
)

// partSuffix ends the names of what is not whole yet.
const partSuffix = ".fathom-part"

// partName is a name beside path for what is to become it, as long as it is not whole. Equal marks make equal names, by
// which a later attempt finds what the earlier one left.
func partName(path, mark string) string {
	name := Base(path)
	if len(name) > 200 {
		name = name[:200]
	}
	return Join(Dir(path), "."+name+"."+mark+partSuffix)
}

// Put is how a file is written.
type Put struct {
	// Size is how many bytes there are, -1 if nobody knows.
	Size int64
	// Mode is what the file's is to be; without it the file keeps the one that it has, and a new one gets the container's
	// default.
	Mode *uint32
	// Modified is what the file's time is to be, zero for now.
	Modified time.Time
	// Replace lets it take the place of a file that is there.
	Replace bool
}

// Written tells what became of a file.
type Written struct {
	Path string // where it is: behind links
	// InPlace says that it could not be put into its place in one step, and was written over what was there.
	InPlace bool
}

// Write writes a file: beside its place first, and into it once it is whole. It keeps mode and owner of the file that it
// replaces. A link is followed.
func (f *FS) Write(ctx context.Context, path string, r io.Reader, p Put) (Written, error) {
	path, err := f.Resolve(ctx, path)
	if err != nil {
		return Written{}, err
	}
	mark := strings.ToLower(rand.Text()[:8])
	part, h := partName(path, mark), f.hash()
	body := &counter{r: r, hash: h}
	_, err = f.begin(ctx, part, path)
	if TroubleOf(err) == Denied && p.Replace { // the directory takes no new names; the file may be writable
		part = partName("/tmp/"+Base(path), mark)
		_, err = f.begin(ctx, part, path)
	}
	if err == nil {
		err = f.append(ctx, part, path, 0, p.Size, body)
	}
	if err == nil {
		p.Size = body.n
		var w Written
		if w, err = f.finish(ctx, part, path, sumOf(h), p); err == nil {
			return w, nil
		}
	}
	f.discard(ctx, part)
	return Written{}, err
}

// discard removes what is not whole, also when ctx has ended.
func (f *FS) discard(ctx context.Context, part string) {
	const enough = 10 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), enough)
	defer cancel()
	_ = f.Remove(ctx, part, true) // what stays has a name that tells
}

// begin makes a part if there is none, which tells at once what would be in its way, and returns how much it holds.
func (f *FS) begin(ctx context.Context, part, path string) (int64, error) {
	out, err := f.output(ctx, "write", path, `umask 077
if [ -L "$1" ]; then rm -f "$1"; fi
: >> "$1" || exit 1
wc -c < "$1"`, part)
	return max(number(strings.TrimSpace(out)), 0), err
}

// append adds what comes from r to a part, of which have bytes are there. Nobody but its owner may read it meanwhile.
//
// The script goes on after the program that reads: a container runtime closes the input once nobody holds the output, which
// is redirected here. And it reads all there is, or whoever sends it waits for ever. Of a full disk busybox says only "I/O error"; its shell says more.
func (f *FS) append(ctx context.Context, part, path string, have, size int64, r io.Reader) error {
	into := ">>"
	if have == 0 {
		into = ">"
	}
	take, args := "cat", []string{part}
	if size >= 0 && f.tools.Has("head") { // ends by itself, also where the end of the input does not get through
		take, args = `head -c "$2"`, append(args, strconv.FormatInt(size-have, 10))
	} else if !f.tools.Has("cat") {
		return lacks("write files", "head", "cat")
	}
	if size >= 0 && size == have && have > 0 {
		return nil
	}
	script := "umask 077\n" + take + " " + into + ` "$1" || { printf x > "$1.x"; rm -f "$1.x"; cat > /dev/null; exit 1; }
wc -c < "$1"`
	var out bytes.Buffer
	if err := f.shell(ctx, "write", path, script, args, r, &out); err != nil {
		return err
	}
	if n := number(strings.TrimSpace(out.String())); size >= 0 && n != size {
		return fmt.Errorf("only %d of %d bytes of %s arrived", n, size, Quote(path))
	}
	return nil
}

// finishScript checks a part and moves it into its place. $1 is the part, $2 the place, $3 the size, $4 the program for
// checksums and $5 what it must say, $6 the mode, $7 the owner, $8 the time, $9 whether the place may be taken.
const finishScript = `n=$(wc -c < "$1") || exit 1
[ "$((n))" = "$3" ] || { echo "Not whole: $((n)) of $3 bytes" >&2; exit 91; }
if [ -n "$5" ]; then s=$("$4" < "$1"); [ "${s%% *}" = "$5" ] || { echo 'Not the same' >&2; exit 91; }; fi
if [ -d "$2" ]; then echo 'Is a directory' >&2; exit 1; fi
if [ -z "$9" ] && { [ -e "$2" ] || [ -L "$2" ]; }; then echo 'File exists' >&2; exit 1; fi
if [ -n "$7" ]; then chown "$7" "$1" 2>/dev/null; fi
chmod "$6" "$1" || exit 1
if [ -n "$8" ]; then touch -d "@$8" "$1" 2>/dev/null; fi
e=$(mv -f "$1" "$2" 2>&1) && exit 0
if [ -n "$9" ] && [ -f "$2" ] && [ -w "$2" ]; then
  cat "$1" > "$2" || exit 1
  rm -f "$1"; echo in place; exit 0
fi
printf '%s\n' "$e" >&2
exit 1`

// finish puts a whole part into its place.
func (f *FS) finish(ctx context.Context, part, path, sum string, p Put) (Written, error) {
	mode, owner, at, replace := "=rw", "", "", ""
	if p.Replace {
		replace = "yes"
		e, err := f.Stat(ctx, path)
		if err != nil && TroubleOf(err) != Missing {
			return Written{}, err
		}
		if err == nil && e.Known {
			mode, owner = fmt.Sprintf("%o", e.Mode), fmt.Sprintf("%d:%d", e.UID, e.GID)
		}
	}
	if p.Mode != nil {
		mode = fmt.Sprintf("%o", *p.Mode)
	}
	if !p.Modified.IsZero() {
		at = strconv.FormatInt(p.Modified.Unix(), 10)
	}
	program, _ := f.summer()
	out, err := f.output(ctx, "write", path, finishScript, part, path, strconv.FormatInt(p.Size, 10), program, sum, mode, owner, at, replace)
	if err != nil {
		return Written{}, mismatch(err, path)
	}
	return Written{Path: path, InPlace: strings.Contains(out, "in place")}, nil
}

// mismatch tells in words that what arrived is not what was sent.
func mismatch(err error, path string) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || !strings.HasPrefix(e.Said, "Not whole") && !strings.HasPrefix(e.Said, "Not the same") {
		return err
	}
	return trouble(Mismatch, problem.Unknown, path, e.Said,
		"What arrived is not what was sent for "+Quote(path)+"; it was left as it was.", "Try again.")
}

// counter counts and hashes what is read through it.
type counter struct {
	r    io.Reader
	n    int64
	end  bool // r has ended
	hash io.Writer
	tell func(n int64)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.end = c.end || errors.Is(err, io.EOF)
	if c.hash != nil && n > 0 {
		c.hash.Write(p[:n])
	}
	if c.tell != nil && n > 0 {
		c.tell(int64(n))
	}
	return n, err
}

// Write implements io.Writer: it counts, too.
func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
