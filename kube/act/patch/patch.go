// Package patch finds the difference between two objects as a JSON Patch (RFC 6902) that only applies where the first
// one still stands, so that a change never overwrites what somebody else changed meanwhile.
//
// It knows JSON values, not Kubernetes, and sends nothing. Package act and its verbs import it.
package patch

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// Op is one operation: test, add, remove or replace.
type Op struct {
	Op    string
	Path  string // JSON pointer
	Value any    // JSON; nothing for remove
}

// MarshalJSON writes the value also when it is null, and not at all for remove.
func (o Op) MarshalJSON() ([]byte, error) {
	if o.Op == "remove" {
		return json.Marshal(struct {
			Op   string `json:"op"`
			Path string `json:"path"`
		}{o.Op, o.Path})
	}
	return json.Marshal(struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		Value any    `json:"value"`
	}{o.Op, o.Path, o.Value})
}

// Between are the operations that make before into after, each value that goes or changes tested first. Both are JSON
// values as unstructured objects hold them; skip are JSON pointers whose values are not compared.
func Between(before, after map[string]any, skip ...string) []Op {
	d := differ{skip: skip}
	d.maps("", before, after)
	return d.ops
}

type differ struct {
	skip []string
	ops  []Op
}

func (d *differ) maps(path string, before, after map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(before)) {
		at := path + "/" + Escape(key)
		if slices.Contains(d.skip, at) {
			continue
		}
		if to, ok := after[key]; ok {
			d.values(at, before[key], to)
			continue
		}
		d.ops = append(d.ops, Op{"test", at, before[key]}, Op{Op: "remove", Path: at})
	}
	for _, key := range slices.Sorted(maps.Keys(after)) {
		at := path + "/" + Escape(key)
		if _, ok := before[key]; !ok && !slices.Contains(d.skip, at) {
			d.ops = append(d.ops, Op{"test", at, nil}, Op{"add", at, after[key]}) // null stands for nothing there
		}
	}
}

func (d *differ) values(at string, before, after any) {
	switch b := before.(type) {
	case map[string]any:
		if a, ok := after.(map[string]any); ok {
			d.maps(at, b, a)
			return
		}
	case []any:
		if a, ok := after.([]any); ok && len(a) == len(b) {
			for i := range b {
				d.element(at+"/"+strconv.Itoa(i), b[i], a[i])
			}
			return
		}
	}
	if !equal(before, after) {
		d.ops = append(d.ops, Op{"test", at, before}, Op{"replace", at, after})
	}
}

// element compares two elements of a list. One with a name is tested to be still the one of that name, as elements move.
func (d *differ) element(at string, before, after any) {
	first := len(d.ops)
	d.values(at, before, after)
	b, _ := before.(map[string]any)
	a, _ := after.(map[string]any)
	if name, ok := b["name"].(string); ok && a["name"] == name && len(d.ops) > first {
		d.ops = slices.Insert(d.ops, first, Op{"test", at + "/name", name})
	}
}

// equal compares JSON values: 3 and 3.0 are the same number.
func equal(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && jsonpatch.Equal(x, y)
}

// Escape writes a key as a part of a JSON pointer.
func Escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// Apply returns what the operations make of an object. The error names the test that fails: there the object is
// different from the one that the operations were made for.
func Apply(object map[string]any, ops []Op) (map[string]any, error) {
	doc, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	for _, op := range ops {
		one, err := json.Marshal([]Op{op})
		if err != nil {
			return nil, err
		}
		p, err := jsonpatch.DecodePatch(one)
		if err != nil {
			return nil, err
		}
		next, err := p.Apply(doc)
		if err != nil {
			return nil, mismatch(doc, op, err)
		}
		doc = next
	}
	var out map[string]any
	return out, utiljson.Unmarshal(doc, &out) // which keeps whole numbers whole
}

// Field writes a JSON pointer as kubectl writes paths: spec.containers[0].image.
func Field(pointer string) string {
	var b strings.Builder
	for i, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		if _, err := strconv.Atoi(part); err == nil {
			b.WriteString("[" + part + "]")
			continue
		}
		if strings.Contains(part, ".") {
			b.WriteString("[" + strconv.Quote(part) + "]")
			continue
		}
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	return b.String()
}

// Text is the operations as they are sent.
func Text(ops []Op) (string, error) {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // people read it
	err := enc.Encode(ops)
	return strings.TrimSpace(out.String()), err
}
