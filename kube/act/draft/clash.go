package draft

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	yamlv3 "go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"fathom/kube/act"
	"fathom/kube/act/patch"
	"fathom/kube/manifest"
)

// clash puts above the text what others changed meanwhile, and marks the lines where that conflicts with the text. From
// then on the edit counts as begun after those changes: what the text says there is meant.
func (d *Draft) clash(c *act.Conflicts, body []byte) error {
	if err := d.rebase(c); err != nil {
		return err
	}
	head := comment("It was not sent: somebody else has changed the same fields since you began.")
	d.Marks = nil
	for _, o := range c.Of {
		head = append(head, d.told(o)...)
		if d.Key == "" {
			body = d.point(o, body)
		}
	}
	head = append(head, comment(
		"Let the text say what shall be, and delete these comments: saved with them as they are, nothing is sent.")...)
	d.Again, d.Clash = true, true
	return d.give(head, body)
}

// rebase makes the objects in conflict begin where others left the fields in conflict.
func (d *Draft) rebase(c *act.Conflicts) error {
	file := filepath.Join(d.dir, baseFile)
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var all []*unstructured.Unstructured
	for _, doc := range manifest.Parse("", text) {
		if doc.Err != nil {
			return doc.Err
		}
		u := doc.Object
		for _, o := range c.Of {
			if alike(o.Base, u) {
				u = o.Base
			}
		}
		all = append(all, u)
	}
	base, err := written(all)
	if err != nil {
		return err
	}
	return replace(file, base)
}

func alike(a, b *unstructured.Unstructured) bool {
	return a.GetKind() == b.GetKind() && a.GetNamespace() == b.GetNamespace() && a.GetName() == b.GetName()
}

// told are the conflicts of one object, and what else others changed.
func (d *Draft) told(o act.ConflictOf) []string {
	out := comment(o.Ref.String() + ":")
	for _, f := range o.Fields {
		was, is, mine := value(f.Base), value(f.Theirs), value(f.Mine)
		if d.Key != "" {
			was, is, mine = shown(o.Base, f.Base), shown(o.Base, f.Theirs), ""
		}
		out = append(out, mark+"  "+patch.Field(f.Path))
		out = append(out, side("was", was)...)
		out = append(out, side("is now", is)...)
		if d.Key == "" {
			out = append(out, side("you wrote", mine)...)
		}
	}
	others := slices.DeleteFunc(slices.Clone(o.Meanwhile), func(field string) bool {
		return slices.ContainsFunc(o.Fields, func(f patch.Conflict) bool { return strings.HasPrefix(field, patch.Field(f.Path)) })
	})
	if len(others) > 0 {
		out = append(out, comment("  Changed by others besides, and kept: "+strings.Join(others, ", "))...)
	}
	return out
}

// side is one value of a conflict, on lines of its own where it has several.
func side(word, value string) []string {
	lines := strings.Split(value, "\n")
	if len(lines) == 1 {
		return []string{mark + "    " + word + ": " + lines[0]}
	}
	out := []string{mark + "    " + word + ":"}
	for _, l := range lines {
		out = append(out, mark+"      "+l)
	}
	return out
}

// value is a JSON value as it would stand in the text: scalars on one line.
func value(v any) string {
	switch v.(type) {
	case nil:
		return "(not there)"
	case map[string]any, []any:
		if out, err := yaml.Marshal(v); err == nil {
			return strings.TrimSuffix(string(out), "\n")
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		return "(something else)"
	}
	return string(out)
}

// point puts a mark above every line that holds a field in conflict.
func (d *Draft) point(o act.ConflictOf, body []byte) []byte {
	lines := strings.SplitAfter(string(body), "\n")
	at := map[int]string{}
	for _, f := range o.Fields {
		if f.Mine == nil {
			continue
		}
		if n := lineOf(body, o.Base, f.Path); n > 0 && n <= len(lines) {
			at[n] = "is now: " + brief(f.Theirs) + "   was: " + brief(f.Base)
		}
	}
	var out strings.Builder
	for i, l := range lines {
		if said, ok := at[i+1]; ok {
			indent := l[:len(l)-len(strings.TrimLeft(l, " "))]
			d.Marks = append(d.Marks, indent+mark+said)
			out.WriteString(indent + mark + said + "\n")
		}
		out.WriteString(l)
	}
	return []byte(out.String())
}

// brief is a value on one line, or where to find it.
func brief(v any) string {
	if text := value(v); !strings.Contains(text, "\n") {
		return text
	}
	return "(see above)"
}

// lineOf is the line of a field in the text, from 1; 0 where it is not found.
func lineOf(body []byte, of *unstructured.Unstructured, pointer string) int {
	dec := yamlv3.NewDecoder(bytes.NewReader(body))
	for {
		var doc yamlv3.Node
		if dec.Decode(&doc) != nil { // the end, or what the verb's own reader understands and this one does not
			return 0
		}
		if len(doc.Content) == 0 {
			continue
		}
		name := find(doc.Content[0], "/metadata/name")
		kind := find(doc.Content[0], "/kind")
		if name == nil || kind == nil || name.Value != of.GetName() || kind.Value != of.GetKind() {
			continue
		}
		if n := find(doc.Content[0], pointer); n != nil {
			return n.Line
		}
		return 0
	}
}

// find is the node of a JSON pointer: of a map's field its key, so that the line is right where the value is a map.
func find(n *yamlv3.Node, pointer string) *yamlv3.Node {
	at := n
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		var next, key *yamlv3.Node
		switch n.Kind {
		case yamlv3.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == part {
					key, next = n.Content[i], n.Content[i+1]
				}
			}
		case yamlv3.SequenceNode:
			if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
				key, next = n.Content[i], n.Content[i]
			}
		}
		if next == nil {
			return nil
		}
		n, at = next, key
		if n.Kind == yamlv3.ScalarNode {
			at = &yamlv3.Node{Line: key.Line, Value: n.Value}
		}
	}
	return at
}

// capital begins a text with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return fmt.Sprintf("%c", unicode.ToUpper(r)) + s[n:]
}
