package files

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Join is a path in a container: name below dir, or name itself if it is absolute.
func Join(dir, name string) string {
	if strings.HasPrefix(name, "/") {
		return path.Clean(name)
	}
	return path.Clean("/" + dir + "/" + name)
}

// Dir is the directory that holds a path, Base its last name.
func Dir(p string) string  { return path.Dir(p) }
func Base(p string) string { return path.Base(p) }

// Quote writes a path for a sentence: as it is, or with quotes and escapes where it holds what cannot be seen.
func Quote(p string) string {
	if p == "" {
		return `""`
	}
	if strings.TrimSpace(p) != p || strings.Contains(p, "  ") || !utf8.ValidString(p) || strings.ContainsFunc(p, hidden) {
		return strconv.Quote(p)
	}
	return p
}

func hidden(r rune) bool { return !unicode.IsPrint(r) }

// NameError says why a name cannot be that of one new file, nil if it can.
func NameError(name string) error {
	why := ""
	switch {
	case name == "":
		why = "A name is needed."
	case name == "." || name == "..":
		why = "Every directory has a " + name + " already."
	case strings.ContainsRune(name, '/'):
		why = "A name has no slash in it."
	case strings.ContainsRune(name, 0):
		why = "A name has no NUL in it."
	case len(name) > 255:
		why = "A name has 255 bytes at the most."
	default:
		return nil
	}
	return nameError(why)
}

type nameError string

func (e nameError) Error() string { return string(e) }
