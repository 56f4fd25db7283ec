package files

import (
	"errors"
	"fmt"
	"strings"

	"fathom/kube/exec"
	"fathom/kube/problem"
)

// Trouble is why something could not be done in a container.
type Trouble uint8

const (
	Other      Trouble = iota
	NoShell            // there is no sh to run anything with
	NoTool             // a program is missing
	Missing            // no such file
	Denied             // the container's user may not
	ReadOnly           // the file system takes no writes
	Full               // no space left
	NotDir             // a file where a directory is needed
	IsDir              // a directory where a file is needed
	NotEmpty           // a directory that holds something
	Exists             // something of that name is there
	Busy               // in use: a mount point, a program that runs
	NotRegular         // a device, a pipe, a socket
	Mismatch           // what arrived is not what was sent
	Changed            // the file became another one meanwhile
	Broken             // the connection broke
)

// Error is the cause of the errors that this package makes itself.
type Error struct {
	Trouble Trouble
	Path    string
	Said    string // by the program that failed
}

func (e *Error) Error() string { return strings.TrimSpace(e.Path + ": " + e.Said) }

// TroubleOf is the Trouble of an error, Other if it is none of this package's.
func TroubleOf(err error) Trouble {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Trouble
	}
	return Other
}

// trouble makes an error with words for it.
func trouble(t Trouble, class problem.Class, path, said, text, next string) error {
	return problem.New(class, text, next, &Error{Trouble: t, Path: path, Said: said})
}

// sign is how the programs of a container tell of a Trouble, and how a person is told. %[1]s is what was being done,
// %[2]s the path.
type sign struct {
	says       []string
	trouble    Trouble
	class      problem.Class
	text, next string
}

func signs() []sign {
	return []sign{
		{[]string{"Read-only file system"}, ReadOnly, problem.Invalid,
			"Cannot %[1]s %[2]s: its file system is read-only.", "Write to a volume that is mounted for writing."},
		{[]string{"No space left on device", "Disk quota exceeded"}, Full, problem.Invalid,
			"Cannot %[1]s %[2]s: no space is left there.", "Make room in the container, or write to another volume."},
		{[]string{"Permission denied", "Operation not permitted"}, Denied, problem.Forbidden,
			"Cannot %[1]s %[2]s: the container's user may not.", "A debug container that runs as root may: X opens one."},
		{[]string{"Not a directory"}, NotDir, problem.Invalid, "Cannot %[1]s %[2]s: it is not a directory.", ""},
		{[]string{"Is a directory"}, IsDir, problem.Invalid, "Cannot %[1]s %[2]s: it is a directory.", ""},
		{[]string{"Directory not empty"}, NotEmpty, problem.Conflict, "Cannot %[1]s %[2]s: the directory is not empty.", ""},
		{[]string{"File exists"}, Exists, problem.Conflict, "Cannot %[1]s %[2]s: there is something of that name.", "Choose another name."},
		{[]string{"Device or resource busy", "Text file busy"}, Busy, problem.Conflict,
			"Cannot %[1]s %[2]s: it is in use.", "It may be a mount point, or a program that runs."},
		{[]string{"Not a regular file"}, NotRegular, problem.Invalid, "Cannot %[1]s %[2]s: it is no regular file.", ""},
		{[]string{"No such file or directory", "nonexistent directory"}, Missing, problem.NotFound,
			"Cannot %[1]s %[2]s: it does not exist.", "It may be gone by now: list the directory again."},
	}
}

// fault makes an error of a command that failed.
func fault(doing, path string, code int, said string) error {
	if missingProgram(code, said) {
		return noShell(errors.New(said))
	}
	makes := strings.HasPrefix(doing, "write") || strings.HasPrefix(doing, "make") || strings.HasSuffix(doing, " to")
	for _, s := range signs() {
		if s.trouble == Missing && makes {
			s.text, s.next = "Cannot %[1]s %[2]s: its directory does not exist.", "Make the directory first."
		}
		for _, words := range s.says {
			if strings.Contains(said, words) {
				return trouble(s.trouble, s.class, path, said, fmt.Sprintf(s.text, doing, Quote(path)), s.next)
			}
		}
	}
	why := lastLine(said)
	if why == "" {
		why = fmt.Sprintf("the command ended with exit code %d", code)
	}
	return trouble(Other, problem.Unknown, path, said, fmt.Sprintf("Cannot %s %s: %s.", doing, Quote(path), strings.TrimRight(why, ".")), "")
}

// missingProgram reports whether a container runtime says by an exit code that there is no sh.
func missingProgram(code int, said string) bool {
	return (code == 126 || code == 127) && (strings.Contains(said, "executable file not found") || strings.Contains(said, "OCI runtime"))
}

// broken makes an error of a command that could not be run to its end.
func broken(err error) error {
	if errors.Is(err, exec.ErrNoCommand) {
		return noShell(err)
	}
	said := err.Error()
	if strings.Contains(said, "executable file not found") ||
		strings.Contains(said, "exec") && (strings.Contains(said, `"sh"`) || strings.Contains(said, "/sh")) && strings.Contains(said, "no such file or directory") {
		return noShell(err)
	}
	return err
}

func noShell(cause error) error {
	return trouble(NoShell, problem.Invalid, "", cause.Error(),
		"The container has no shell: its image has no sh, as distroless images have none, and files are reached by it.",
		"Open a debug container beside it with X: from there /proc/1/root is this container's file system.")
}

// lacks says that a container has no program for something.
func lacks(doing string, programs ...string) error {
	return trouble(NoTool, problem.Invalid, "", strings.Join(programs, ", ")+" missing",
		"Cannot "+doing+": the container has no "+strings.Join(programs, " and no ")+".",
		"Open a debug container beside it with X: from there /proc/1/root is this container's file system.")
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:])
}
