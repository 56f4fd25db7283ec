package files

import (
	"context"
	"fmt"
	"io"
	"strconv"
)

// block is the unit, in bytes, in which dd skips.
const block = 64 << 10

const regular = `if [ ! -f "$1" ]; then
  if [ -d "$1" ]; then echo 'Is a directory' >&2
  elif [ -e "$1" ]; then echo 'Not a regular file' >&2
  else echo 'No such file or directory' >&2; fi
  exit 1
fi
if [ ! -r "$1" ]; then echo 'Permission denied' >&2; exit 1; fi
`

// Read copies bytes of a regular file to w: length of them from offset, or all that follow when length is negative.
// Devices, pipes and sockets are not opened.
func (f *FS) Read(ctx context.Context, path string, offset, length int64, w io.Writer) error {
	if length == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cut := &window{w: w, skip: offset, left: length, done: cancel}
	script, args := `exec cat "$1"`, []string{path}
	switch {
	case f.tools.Has("dd"):
		cut.skip = offset % block
		script, args = fmt.Sprintf(`exec dd if="$1" bs=%d skip="$2"`, block), append(args, strconv.FormatInt(offset/block, 10))
		if length >= 0 {
			script, args = script+` count="$3"`, append(args, strconv.FormatInt((cut.skip+length+block-1)/block, 10))
		}
	case f.tools.Has("tail") && offset > 0:
		cut.skip = 0
		script, args = `exec tail -c +"$2" "$1"`, append(args, strconv.FormatInt(offset+1, 10))
	case !f.tools.Has("cat"):
		return lacks("read files", "dd", "cat")
	}
	err := f.shell(ctx, "read", path, regular+script, args, nil, cut)
	switch {
	case cut.err != nil:
		return cut.err
	case cut.over:
		return nil
	}
	return err
}

// window passes on the part of a stream that is asked for. What comes after it is dropped; a stream that goes on and on is
// ended.
type window struct {
	w          io.Writer
	skip, left int64 // left is negative for no end
	spare      int64 // bytes dropped behind the end
	over       bool
	err        error // of w
	done       func()
}

func (c *window) Write(p []byte) (int, error) {
	all := len(p)
	n := min(int64(len(p)), c.skip)
	c.skip -= n
	p = p[n:]
	if c.left >= 0 && int64(len(p)) > c.left {
		c.spare += int64(len(p)) - c.left
		p = p[:c.left]
	}
	if len(p) > 0 {
		if _, err := c.w.Write(p); err != nil {
			c.err = err
			c.done()
			return 0, err
		}
		if c.left >= 0 {
			c.left -= int64(len(p))
		}
	}
	c.over = c.left == 0
	if c.spare > 2*block {
		c.done()
	}
	return all, nil
}

// followScript ends tail when its input does: a connection that breaks leaves nothing behind in the container. Where tail
// knows no -F, which goes on with the next file of the name, -f has to do.
const followScript = regular + `follow() {
  tail -n "$2" "$3" "$1" 2>/dev/null & c=$!
  trap 'kill "$c" 2>/dev/null; exit 0' TERM
  wait "$c"
}
{ follow "$1" "$2" -F || follow "$1" "$2" -f; } & p=$!
read -r x
kill "$p" 2>/dev/null
exit 0`

// Follow copies the last lines of a file to w, and then what is written to it, until ctx ends.
func (f *FS) Follow(ctx context.Context, path string, lines int, w io.Writer) error {
	if !f.tools.Has("tail") {
		return lacks("follow a file", "tail")
	}
	in, end := io.Pipe()
	stop := context.AfterFunc(ctx, func() { end.Close() })
	defer stop()
	defer in.Close()
	err := f.shell(ctx, "follow", path, followScript, []string{path, strconv.Itoa(lines)}, in, w)
	if ctx.Err() != nil {
		return nil
	}
	return err
}
