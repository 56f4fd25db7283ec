package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"fathom/kube/problem"
)

// How says how to copy.
type How struct {
	// Preserve keeps modes and times; without it they are as if the files were made new.
	Preserve bool
	// Replace lets a file take the place of another, and a directory's files go among those of another.
	Replace bool
	// Meter counts, nil for nobody looks.
	Meter *Meter
}

// Report is what came of a copy.
type Report struct {
	Path  string // where it is now
	Files int
	Bytes int64 // of the files' content
	// Skipped are devices, pipes and sockets, which are not copied.
	Skipped []string
	// Outside is how many links lead out of what was copied. They are as they were.
	Outside int
	// Missed is what the container could not read, in its own words.
	Missed string
	// Resumed is how many bytes of an earlier attempt were there already.
	Resumed int64
	// Checked says that both sides made the same checksum.
	Checked bool
	InPlace bool
}

// attempts is how often a copy goes on by itself after the connection broke.
const attempts = 5

// marked is a short name for what makes a copy the same as an earlier attempt.
func marked(parts ...any) string {
	sum := sha256.Sum256(fmt.Append(nil, parts...))
	return hex.EncodeToString(sum[:4])
}

// breaks reports whether an error is the connection's, so that another attempt may go on where this one ended.
func breaks(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	if _, ours := errors.AsType[*Error](err); ours {
		return false
	}
	switch problem.Of(err).Class {
	case problem.Forbidden, problem.Unauthorized, problem.NotFound, problem.Invalid, problem.Conflict:
		return false
	}
	return true
}

// interrupted says of a copy that did not come to its end that the next attempt goes on with it.
func interrupted(err error, name string) error {
	p := problem.Of(err)
	text := fmt.Sprintf("The copy of %s broke off: %s", Quote(name), p.Text)
	return problem.New(p.Class, text, "What has arrived is kept: the same copy again goes on with it.", &Error{Trouble: Broken, Path: name, Said: err.Error()})
}

// existing says that a copy would overwrite something.
func existing(path string) error {
	return trouble(Exists, problem.Conflict, path, "File exists", "Something is at "+Quote(path)+" already.", "Choose another name.")
}

// Sentence tells in words what came of a copy.
func (r Report) Sentence() string {
	var b strings.Builder
	switch {
	case r.Files == 1:
		b.WriteString("1 file, ")
	default:
		fmt.Fprintf(&b, "%d files, ", r.Files)
	}
	b.WriteString(Bytes(r.Bytes))
	if r.Resumed > 0 {
		b.WriteString(", " + Bytes(r.Resumed) + " of them from the attempt before")
	}
	if r.Checked {
		b.WriteString(", checksum equal")
	}
	if r.InPlace {
		b.WriteString(", written over the old content")
	}
	if n := len(r.Skipped); n > 0 {
		fmt.Fprintf(&b, "; %d left out, being no files: %s", n, Quote(r.Skipped[0]))
		if n > 1 {
			b.WriteString(", ...")
		}
	}
	if r.Outside > 0 {
		fmt.Fprintf(&b, "; %d links lead out of it", r.Outside)
	}
	return b.String()
}

// Bytes writes an amount with the unit that fits: "512 B", "1.5 MiB".
func Bytes(n int64) string {
	const unit = 1 << 10
	if n < unit {
		return fmt.Sprintf("%d B", max(n, 0))
	}
	f, units := float64(n)/unit, "KMGTPE"
	i := 0
	for f >= unit-0.05 && i < len(units)-1 {
		f /= unit
		i++
	}
	return fmt.Sprintf("%.1f %ciB", f, units[i])
}
