package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	yamlv3 "go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

// Parse takes text apart into its documents. Those that hold nothing but comments are left out. file is for their Positions.
func Parse(file string, data []byte) []Document {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if b := bytes.TrimSpace(data); len(b) > 0 && b[0] == '{' {
		if out, ok := parseJSON(file, data); ok {
			return out
		}
	}
	var out []Document
	for _, c := range split(data) {
		out = append(out, parseYAML(file, c)...)
	}
	return out
}

// parseJSON takes JSON documents one after another. It is false for what is no JSON from the first on: YAML may begin with a
// brace too.
func parseJSON(file string, data []byte) ([]Document, bool) {
	var out []Document
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		before := int(dec.InputOffset())
		from := before + len(data[before:]) - len(bytes.TrimLeft(data[before:], " \t\r\n"))
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return out, true
		}
		if err != nil {
			bad := from
			if s, ok := errors.AsType[*json.SyntaxError](err); ok {
				bad = min(int(s.Offset), len(data))
			}
			return append(out, Document{At: Position{file, lineOf(data, bad)}, Err: errors.New("it is no JSON: " + withoutValues(err.Error()))}), len(out) > 0
		}
		out = append(out, objects(Position{file, lineOf(data, from)}, raw, nil)...)
	}
}

func lineOf(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

func parseYAML(file string, c chunk) []Document {
	at := Position{file, c.line}
	data, err := yaml.YAMLToJSONStrict(c.text)
	if err != nil {
		line, text := told(err)
		at.Line = c.at(line)
		return []Document{{At: at, Err: errors.New(text)}}
	}
	if string(bytes.TrimSpace(data)) == "null" {
		return nil
	}
	// The second reading is for line numbers only.
	var node yamlv3.Node
	_ = yamlv3.Unmarshal(c.text, &node)
	lines := linesOf(&node, c)
	if len(lines) > 0 {
		at.Line = lines[0]
	}
	return objects(at, data, lines)
}

// at is the line in the file of a line that a reader of the chunk names. Readers see the end on a line of its own, and lines
// where old Macs ended them.
func (c chunk) at(line int) int {
	return c.line + max(0, min(line-1, bytes.Count(c.text, []byte("\n"))))
}

// linesOf are the lines of a document and, after it, of its items if it has any.
func linesOf(node *yamlv3.Node, c chunk) []int {
	if node.Kind != yamlv3.DocumentNode || len(node.Content) == 0 {
		return nil
	}
	root := node.Content[0]
	out := []int{c.at(root.Line)}
	if root.Kind != yamlv3.MappingNode {
		return out
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "items" && root.Content[i+1].Kind == yamlv3.SequenceNode {
			for _, item := range root.Content[i+1].Content {
				out = append(out, c.at(item.Line))
			}
		}
	}
	return out
}

// objects are what a JSON document holds: itself, or the items of a list. lines are the document's own and its items', if known.
func objects(at Position, data []byte, lines []int) []Document {
	var m map[string]any
	if err := utiljson.Unmarshal(data, &m); err != nil || m == nil {
		return []Document{{At: at, Err: errors.New("it is no object with apiVersion and kind")}}
	}
	return expand(at, m, lines, "", "")
}

// expand takes lists apart. Items without apiVersion and kind have those that are given.
func expand(at Position, m map[string]any, lines []int, apiVersion, kind string) []Document {
	version, _ := m["apiVersion"].(string)
	name, _ := m["kind"].(string)
	if version == "" && m["apiVersion"] == nil {
		version = apiVersion
	}
	if name == "" && m["kind"] == nil {
		name = kind
	}
	items, list := m["items"].([]any)
	switch {
	case version == "":
		return []Document{{At: at, Err: errors.New("it has no apiVersion")}}
	case name == "":
		return []Document{{At: at, Err: errors.New("it has no kind")}}
	case !list || !strings.HasSuffix(name, "List"):
		m["apiVersion"], m["kind"] = version, name
		return []Document{document(at, m)}
	}
	itemKind := strings.TrimSuffix(name, "List")
	if itemKind == "" {
		version = "" // a plain List says nothing of its items
	}
	var out []Document
	for i, item := range items {
		here := at
		if i+1 < len(lines) {
			here.Line = lines[i+1]
		}
		inner, ok := item.(map[string]any)
		if !ok {
			out = append(out, Document{At: here, Err: fmt.Errorf("item %d of the list is no object", i+1)})
			continue
		}
		out = append(out, expand(here, inner, nil, version, itemKind)...)
	}
	return out
}

// document is an object that has what every object has.
func document(at Position, m map[string]any) Document {
	if meta, ok := m["metadata"]; ok {
		if _, ok := meta.(map[string]any); !ok {
			return Document{At: at, Err: errors.New("its metadata is no map")}
		}
	}
	return Document{At: at, Object: &unstructured.Unstructured{Object: m}}
}

// told is the line of an error of the YAML reader, 0 if it names none, and what it says.
func told(err error) (int, string) {
	text := err.Error()
	for _, intro := range []string{"error converting YAML to JSON: ", "yaml: ", "unmarshal errors:"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, intro))
	}
	text, _, _ = strings.Cut(text, "\n") // the first of several
	line := 0
	if m := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	return line, "it is no YAML: " + withoutValues(text)
}

// withoutValues is a message of a reader without what it quotes: that may be a secret.
func withoutValues(text string) string {
	if strings.Contains(text, "unknown anchor") {
		return "it refers to an anchor that is not there"
	}
	if strings.Contains(text, "already set in map") { // a key, which helps to find the place
		return text
	}
	return regexp.MustCompile("'[^']{2,}'|`[^`]*`|\"[^\"]*\"").ReplaceAllString(text, "...")
}
