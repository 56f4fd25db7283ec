package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Error is one thing wrong with the file.
type Error struct {
	File string
	Line int // 1-based, 0 when the file as a whole is meant
	Text string
}

func (e Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Text)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// LoadNamed is Load of a file that somebody asked for by name, and that must be there.
func LoadNamed(file string) (Config, []Error) {
	if _, err := os.Stat(file); err != nil {
		return unread(), []Error{{File: file, Text: err.Error() + heldBack}}
	}
	return Load(file)
}

// Load reads the file. What is wrong with it comes back beside a Config in which those parts keep their defaults.
// A file that does not exist is not an error.
func Load(file string) (Config, []Error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	if err != nil {
		return unread(), []Error{{File: file, Text: err.Error() + heldBack}}
	}
	return Parse(file, data)
}

// heldBack ends the error of a file that cannot be read at all.
const heldBack = "; Fathom is read-only until that is corrected, as the file may say what must not be changed"

// unread stands for a file whose rules nobody knows: defaults, and nothing is changed.
func unread() Config {
	c := Default()
	c.ReadOnly = true
	return c
}

// Parse is Load on bytes; file only names them in errors.
func Parse(file string, data []byte) (Config, []Error) {
	c := Default()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	wrong := dec.Decode(&c)
	var doc yaml.Node
	broken := yaml.Unmarshal(data, &doc) != nil
	var errs []Error
	if wrong != nil && !errors.Is(wrong, io.EOF) {
		errs = yamlErrors(file, wrong, &doc)
	}
	if broken {
		if len(errs) > 0 {
			errs[0].Text += heldBack
		}
		return unread(), errs
	}
	c.harden(&doc, errs)
	errs = append(errs, c.check(file, &doc)...)
	if line := second(dec); line > 0 {
		c.ReadOnly = true
		errs = append(errs, Error{File: file, Line: line, Text: "a second document begins here, and only the first one is read: write one" + heldBack})
	}
	return c, errs
}

// second is the line on which another document begins, 0 if there is none. An empty one does not count.
func second(dec *yaml.Decoder) int {
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return 0
		} else if err != nil {
			m := yamlLine.FindStringSubmatch(err.Error())
			if m == nil {
				return 1
			}
			line, _ := strconv.Atoi(m[1])
			return max(1, line)
		}
		if len(doc.Content) > 0 && doc.Content[0].Tag != "!!null" {
			return doc.Content[0].Line
		}
	}
}

// check replaces values that parse but mean nothing by their defaults.
func (c *Config) check(file string, doc *yaml.Node) []Error {
	var errs []Error
	fail := func(line int, format string, args ...any) {
		errs = append(errs, Error{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
	}
	def := Default()
	if !slices.Contains([]string{"unicode", "ascii"}, c.Glyphs) {
		fail(lineOf(doc, "glyphs"), "glyphs is %q: use unicode or ascii", c.Glyphs)
		c.Glyphs = def.Glyphs
	}
	for i := range c.Contexts {
		r := &c.Contexts[i]
		line := lineOf(doc, "contexts", strconv.Itoa(i))
		if _, err := path.Match(r.Match, ""); r.Match == "" || err != nil {
			fail(line, "match is %q: give a context's name or a pattern such as \"prod-*\"", r.Match)
			r.Match = ""
		}
		if r.Color != "" && !slices.Contains(Colors(), r.Color) {
			fail(line, "color is %q: use one of %s", r.Color, strings.Join(Colors(), ", "))
			r.Color = ""
		}
	}
	errs = append(errs, c.checkDebug(file, doc)...)
	errs = append(errs, c.checkLogs(file, doc)...)
	return append(errs, c.checkRules(file, doc)...)
}

// lineOf finds the line on which a value begins, with its name where it has one, by its path of mapping keys and sequence
// indices; 0 if there is none.
func lineOf(n *yaml.Node, steps ...string) int {
	line := n.Line
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
		line = n.Line
	}
	for _, s := range steps {
		if n, line = child(n, s); n == nil {
			return 0
		}
	}
	return line
}

// child is a part of a value, and the line on which it begins.
func child(n *yaml.Node, step string) (*yaml.Node, int) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1], n.Content[i].Line
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], n.Content[i].Line
		}
	}
	return nil, 0
}

// LineOf finds the line of a setting in the file, 0 if it is not there, so that errors found by other packages (a key
// conflict, an unknown theme) can point at it.
func LineOf(data []byte, steps ...string) int {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil {
		return 0
	}
	return lineOf(&doc, steps...)
}
