package config

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	yamlLine     = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	unknownField = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
	wrongType    = regexp.MustCompile("(?s)^cannot unmarshal !!(\\w+) (?:`(.*)` )?into (\\S+)$")
)

// yamlErrors are what the decoder found wrong, as sentences about settings. doc is the file as it was written.
func yamlErrors(file string, err error, doc *yaml.Node) []Error {
	texts := []string{err.Error()}
	var te *yaml.TypeError
	if errors.As(err, &te) {
		texts = te.Errors
	}
	var out []Error
	for _, t := range texts {
		e := Error{File: file, Text: t}
		if m := yamlLine.FindStringSubmatch(t); m != nil {
			e.Line, _ = strconv.Atoi(m[1])
			e.Text = m[2]
		}
		e.Text = unknownField.ReplaceAllString(e.Text, `there is no setting "$1"`)
		if m := wrongType.FindStringSubmatch(e.Text); m != nil {
			e.Text = mistyped(doc, e.Line, m[1], m[2], m[3])
		}
		out = append(out, e)
	}
	return out
}

// mistyped says what is wrong with a value of another type than its setting. text is the value, "" for one of several parts;
// the decoder cuts it short.
func mistyped(doc *yaml.Node, line int, tag, text, goType string) string {
	n, _ := valueOn(doc, line, "!!"+tag, strings.TrimSuffix(text, "..."))
	name, is := "this", map[string]string{"seq": "a list", "map": "several settings"}[tag]
	if text != "" {
		is = strconv.Quote(text)
	}
	if n.name != "" {
		name = n.name
	}
	if n.value != "" {
		is = strconv.Quote(n.value)
	}
	if is == "" {
		is = "not what it should be"
	}
	return fmt.Sprintf("%s is %s: %s", name, is, wanted(goType))
}

// wanted says what a setting of a type takes.
func wanted(goType string) string {
	switch {
	case goType == "bool":
		return "use true or false"
	case goType == "string":
		return "give a text"
	case goType == "[]string":
		return "give a list, as [a, b]"
	case strings.HasPrefix(goType, "map["):
		return "give names with a list each, as name: [a, b]"
	case strings.HasPrefix(goType, "[]"):
		return "give a list, each part with its own settings"
	}
	return "give settings below it, one a line"
}

// setting is a value with the name it was given under.
type setting struct{ name, value string }

// valueOn finds the value of a tag on a line that begins like a text.
func valueOn(n *yaml.Node, line int, tag, begins string) (found setting, ok bool) {
	for i, c := range n.Content {
		var name string
		if n.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			name = n.Content[i-1].Value
		}
		found, ok = setting{value: c.Value}, c.Line == line && c.ShortTag() == tag && strings.HasPrefix(c.Value, begins)
		if !ok {
			found, ok = valueOn(c, line, tag, begins)
		}
		if ok {
			found.name = cmp.Or(found.name, name)
			return found, true
		}
	}
	return setting{}, false
}
