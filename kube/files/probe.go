package files

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"fathom/kube/problem"
)

// lister is how directories are listed.
type lister uint8

const (
	plain lister = iota // by the shell alone, one stat or ls for each name
	bulk                // names by the shell, and one stat for all
	gnu                 // find with -printf tells everything
)

// findFormat is the record of a name by GNU find.
const findFormat = `%f\0%y\0%m\0%s\0%T@\0%u\0%g\0%U\0%G\0%Y\0%l\0`

// statFormat is the record of a name by stat, which all there are understand.
const statFormat = `%f %s %Y %u %g %U %G`

const probeScript = `printf '%s\0' "$PWD" "${HOME-}"
for t in tar cat dd tail head stat find xargs readlink wc du sha256sum md5sum mv rm mkdir rmdir chmod chown touch ls; do
  command -v "$t" >/dev/null 2>&1 && printf '%s ' "$t"
done
printf '\0'
id -u 2>/dev/null
printf '\0'
printf '%s\0' / | xargs -0 stat -c '` + statFormat + `' 2>/dev/null
printf '\0'
find / -maxdepth 0 -printf '` + findFormat + `' 2>/dev/null
printf fathom`

// Open finds out once what a container has. Every way of working with it follows from that.
func Open(ctx context.Context, run Runner) (*FS, error) {
	var out bytes.Buffer
	if err := shell(ctx, run, "look into", "the container", probeScript, nil, nil, &out); err != nil {
		return nil, err
	}
	parts := strings.SplitN(out.String(), "\x00", 6)
	if len(parts) < 6 || !strings.HasSuffix(parts[5], "fathom") {
		return nil, trouble(NoTool, problem.Invalid, "", out.String(),
			"The container's sh does not work as a shell does: its files cannot be listed.",
			"Open a debug container beside it with X: from there /proc/1/root is this container's file system.")
	}
	t := Tools{Workdir: parts[0], Home: parts[1], UID: -1, has: map[string]bool{}}
	if !strings.HasPrefix(t.Workdir, "/") {
		t.Workdir = "/"
	}
	for _, name := range strings.Fields(parts[2]) {
		t.has[name] = true
	}
	if uid, err := strconv.Atoi(strings.TrimSpace(parts[3])); err == nil {
		t.UID = uid
	}
	t.lister = listerOf(strings.TrimSuffix(parts[5], "fathom"), parts[4])
	return &FS{run: run, tools: t}, nil
}

// listerOf chooses by what find and stat have said about the root directory.
func listerOf(found, stat string) lister {
	if entries, err := parseFind([]byte(found)); err == nil && len(entries) == 1 && entries[0].Kind == Directory {
		return gnu
	}
	if e := (Entry{}); e.stat(strings.TrimSuffix(stat, "\n")) && e.Kind == Directory {
		return bulk
	}
	return plain
}
