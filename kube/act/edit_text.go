package act

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	manifests "fathom/kube/manifest"
)

// own is an object without what the API server writes by itself, and without nulls, which stand for nothing there.
func own(u *unstructured.Unstructured, skip []string) map[string]any {
	out := u.DeepCopy().Object
	for _, pointer := range skip {
		unstructured.RemoveNestedField(out, unescaped(pointer)...)
	}
	dropNulls(out)
	return out
}

func unescaped(pointer string) []string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(parts[i])
	}
	return parts
}

func dropNulls(v any) {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, x any) bool { return x == nil })
		for _, x := range v {
			dropNulls(x)
		}
	case []any:
		for _, x := range v {
			dropNulls(x)
		}
	}
}

// texts are the objects in a text.
func texts(text string) ([]*unstructured.Unstructured, error) {
	var out []*unstructured.Unstructured
	for _, d := range manifests.Parse("", []byte(text)) {
		if d.Err != nil {
			return nil, usage("%w", &Misread{Line: d.At.Line, Err: d.Err})
		}
		out = append(out, d.Object)
	}
	return out, nil
}

// Misread is text that holds no object.
type Misread struct {
	Line int // from 1; 0 is not known
	Err  error
}

func (m *Misread) Error() string {
	if m.Line == 0 {
		return m.Err.Error()
	}
	return fmt.Sprintf("line %d: %v", m.Line, m.Err)
}

func (m *Misread) Unwrap() error { return m.Err }

// same reports whether two states are of one object. A scale is of the object that it is named after.
func same(a, b *unstructured.Unstructured) bool {
	return a.GetAPIVersion() == b.GetAPIVersion() && a.GetKind() == b.GetKind() && a.GetNamespace() == b.GetNamespace() && a.GetName() == b.GetName()
}

// of is the state of an object among others, nil if it is not among them.
func of(states []*unstructured.Unstructured, u *unstructured.Unstructured) *unstructured.Unstructured {
	i := slices.IndexFunc(states, func(s *unstructured.Unstructured) bool { return same(s, u) })
	if i < 0 {
		return nil
	}
	return states[i]
}

// strangers refuses text that makes of an object another one.
func strangers(mine, live []*unstructured.Unstructured) error {
	for i, u := range mine {
		who := cmp.Or(u.GetName(), "an object without a name")
		if of(live, u) == nil {
			if len(live) == 1 {
				return usage("%s: apiVersion, kind, name and namespace of %s cannot be changed", who, live[0].GetName())
			}
			return usage("%s is not one of the objects being edited: apiVersion, kind, name and namespace cannot be changed", who)
		}
		if of(mine[:i], u) != nil {
			return usage("%s is there twice", who)
		}
	}
	return nil
}
