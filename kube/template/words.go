package template

import (
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// text is a node of a text.
func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// set adds a key to a map.
func set(n *yaml.Node, key string, v *yaml.Node) { n.Content = append(n.Content, text(key), v) }

// value is what a map has under a key, nil for nothing.
func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// firstSentence is a description's, without line breaks.
func firstSentence(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if i := strings.Index(strings.ReplaceAll(s, "e.g. ", "e.g._"), ". "); i >= 0 {
		return s[:i+1]
	}
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// wrap breaks a comment into lines.
func wrap(s string) string {
	const width = 100
	var lines []string
	line := ""
	for _, w := range strings.Fields(s) {
		if line != "" && len(line)+1+len(w) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
