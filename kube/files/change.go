package files

import (
	"context"
	"strconv"
	"strings"

	"fathom/kube/problem"
)

// Mkdir makes a directory. Something of that name, a directory too, is an error.
func (f *FS) Mkdir(ctx context.Context, path string) error {
	_, err := f.output(ctx, "make the directory", path,
		`if [ -e "$1" ] || [ -L "$1" ]; then echo 'File exists' >&2; exit 1; fi; mkdir "$1"`, path)
	return err
}

// Remove removes a name. A directory that holds something takes recursive; a link goes, and what it leads to stays.
func (f *FS) Remove(ctx context.Context, path string, recursive bool) error {
	if Join("/", path) == "/" {
		return trouble(Denied, problem.Invalid, path, "", "The root directory is not removed.", "")
	}
	script := `if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir "$1"; elif [ -e "$1" ] || [ -L "$1" ]; then rm -f "$1"; else echo 'No such file or directory' >&2; exit 1; fi`
	if recursive {
		script = `rm -rf "$1"`
	}
	_, err := f.output(ctx, "remove", path, script, path)
	return err
}

// Rename gives something another name or place. What is there already is not overwritten.
func (f *FS) Rename(ctx context.Context, from, to string) error {
	_, err := f.output(ctx, "rename to", to, `if [ ! -e "$1" ] && [ ! -L "$1" ]; then echo 'No such file or directory' >&2; exit 1; fi
if [ -e "$2" ] || [ -L "$2" ]; then echo 'File exists' >&2; exit 1; fi
mv "$1" "$2"`, from, to)
	return err
}

// Resolve follows links to the place that a path stands for. What is not there yet stays as it is.
func (f *FS) Resolve(ctx context.Context, path string) (string, error) {
	out, err := f.output(ctx, "look at", path, `if [ ! -L "$1" ]; then printf '%s\0' "$1"; exit; fi
t=$(readlink -f "$1"; printf _); nl='
'
t=${t%_}; printf '%s\0' "${t%"$nl"}"`, path)
	if err != nil {
		return "", err
	}
	to := strings.TrimSuffix(out, "\x00")
	if !strings.HasPrefix(to, "/") {
		return "", trouble(Missing, problem.NotFound, path, "", "Cannot tell where the link "+Quote(path)+" leads to.", "Go to the place that it leads to, and work there.")
	}
	return to, nil
}

// Usage is about how many bytes there are in a file or below a directory, -1 if nothing tells.
func (f *FS) Usage(ctx context.Context, path string) int64 {
	if !f.tools.Has("du") {
		return -1
	}
	out, err := f.output(ctx, "measure", path, `du -sk "$1" 2>/dev/null`, path)
	word, _, _ := strings.Cut(strings.TrimSpace(out), "\t")
	n, convErr := strconv.ParseInt(word, 10, 64)
	if err != nil && out == "" || convErr != nil {
		return -1
	}
	return n << 10
}
