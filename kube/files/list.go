package files

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
)

// mostListing bounds, in bytes, what is read of a listing: some 200,000 names.
const mostListing = 32 << 20

// check says in the words of fault why a directory cannot be listed; shells do not agree in theirs.
const check = `if [ ! -d "$1" ]; then
  if [ -e "$1" ] || [ -L "$1" ]; then echo 'Not a directory' >&2; else echo 'No such file or directory' >&2; fi
  exit 1
fi
if [ ! -r "$1" ] || [ ! -x "$1" ]; then echo 'Permission denied' >&2; exit 1; fi
`

const findScript = check + `exec find "$1/." -mindepth 1 -maxdepth 1 -printf '` + findFormat + `'`

// about prints what the shell itself knows of $f: name, kind, where a link leads to, its target.
const about = `about() {
  k=; i=; t=
  if [ -L "$f" ]; then
    k=l
    if [ -d "$f" ]; then i=d; elif [ -f "$f" ]; then i=f; elif [ -e "$f" ]; then i=o; fi
    t=$(readlink "$f" 2>/dev/null; printf _); t=${t%_}; t=${t%"$nl"}
  elif [ -d "$f" ]; then k=d; elif [ -f "$f" ]; then k=f; elif [ -p "$f" ]; then k=p
  elif [ -S "$f" ]; then k=s; elif [ -b "$f" ]; then k=b; elif [ -c "$f" ]; then k=c; fi
  printf '%s\0%s\0%s\0%s\0' "${f#./}" "$k" "$i" "$t"
}
stats() { stat -c '` + statFormat + `' "$f" 2>/dev/null || ls -lnd "$f" 2>/dev/null; }
nl='
'
`

// names makes the names in $1 the arguments. A pattern that matches nothing stays as it is, and is passed over.
const names = `cd "$1/." || exit 1
set -- ./* ./.[!.]* ./..?*
`

const bulkScript = check + about + names + `for f do
  if [ -L "$f" ] || [ -e "$f" ]; then about; fi
done
printf '\0'
for f do
  if [ -L "$f" ] || [ -e "$f" ]; then printf '%s\0' "$f"; fi
done | xargs -0 stat -c '` + statFormat + `' 2>/dev/null
exit 0`

const plainScript = check + about + names + `for f do
  if [ -L "$f" ] || [ -e "$f" ]; then about; printf '%s\0' "$(stats)"; fi
done`

const statScript = about + `f=$1
if [ -L "$f" ] || [ -e "$f" ]; then about; printf '%s\0' "$(stats)"; else echo 'No such file or directory' >&2; exit 1; fi`

// Listing is what a directory holds.
type Listing struct {
	Dir     string
	Entries []Entry // by name
	// More says that there are more names than are listed here.
	More bool
}

// List lists a directory.
func (f *FS) List(ctx context.Context, dir string) (Listing, error) {
	l := Listing{Dir: dir}
	out, more, err := f.listed(ctx, dir, map[lister]string{gnu: findScript, bulk: bulkScript, plain: plainScript}[f.tools.lister])
	if err != nil && len(out) == 0 {
		return l, err
	}
	l.More = more
	switch f.tools.lister {
	case gnu:
		l.Entries, err = parseFind(out)
	case bulk:
		l.Entries, err = parseBulk(out)
		if errors.Is(err, errTorn) && !more { // a name came or went meanwhile
			if out, l.More, err = f.listed(ctx, dir, plainScript); err == nil {
				l.Entries, err = parsePlain(out)
			}
		}
	default:
		l.Entries, err = parsePlain(out)
	}
	if more && errors.Is(err, errTorn) {
		err = nil
	}
	slices.SortFunc(l.Entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return l, err
}

// listed runs a script on a directory, as far as there is room for what it prints.
func (f *FS) listed(ctx context.Context, dir, script string) (out []byte, more bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &bounded{most: mostListing, full: cancel}
	err = f.shell(ctx, "list", dir, script, []string{dir}, nil, w)
	if w.over {
		return w.buf.Bytes(), true, nil
	}
	return w.buf.Bytes(), false, err
}

// Stat tells of one name; a link is not followed.
func (f *FS) Stat(ctx context.Context, path string) (Entry, error) {
	script, parse := statScript, parsePlain
	if f.tools.lister == gnu {
		script, parse = `exec find "$1" -maxdepth 0 -printf '`+findFormat+`'`, parseFind
	}
	out, err := f.output(ctx, "look at", path, script, path)
	if err != nil {
		return Entry{}, err
	}
	entries, err := parse([]byte(out))
	if err != nil || len(entries) != 1 {
		return Entry{}, errTorn
	}
	entries[0].Name = Base(path)
	return entries[0], nil
}

// bounded keeps what is written to it up to a number of bytes, and says then that it is full.
type bounded struct {
	buf  bytes.Buffer
	most int
	over bool
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > b.most {
		b.over = true
		b.full()
		return 0, errFull
	}
	return b.buf.Write(p)
}

var errFull = errors.New("more than is asked for")
