package object

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// Who is the manager that set a field last.
type Who struct {
	Manager     string
	Apply       bool   // by server-side apply
	Subresource string // through which it was set: "status", "scale"
	Time        time.Time
	// Others is how many more managers own the field together with it.
	Others int
}

// Blame says of each field of an object who set it, by its path: spec.containers[0].image. Fields that the API server filled
// in by itself have nobody. It reads metadata.managedFields; what it does not understand there it passes over.
func Blame(u *unstructured.Unstructured) map[string]Who {
	b := blame{}
	entries := u.GetManagedFields()
	slices.SortStableFunc(entries, func(x, y metav1.ManagedFieldsEntry) int { return timeOf(x).Compare(timeOf(y)) })
	for _, e := range entries {
		var fields map[string]any
		if e.FieldsV1 == nil || json.Unmarshal(e.FieldsV1.GetRawBytes(), &fields) != nil {
			continue
		}
		b.who = Who{Manager: e.Manager, Apply: e.Operation == metav1.ManagedFieldsOperationApply, Subresource: e.Subresource, Time: timeOf(e)}
		b.seen = map[string]bool{}
		b.walk("", u.Object, fields)
	}
	return b.of
}

func timeOf(e metav1.ManagedFieldsEntry) time.Time {
	if e.Time == nil {
		return time.Time{}
	}
	return e.Time.Time
}

// blame collects the fields of one manager after the other, the latest last.
type blame struct {
	of   map[string]Who
	who  Who
	seen map[string]bool // by this manager
}

// walk goes through a set of fields along the value that they are of.
func (b *blame) walk(path string, value any, fields map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if key == "." {
			b.set(path)
			continue
		}
		at, child, ok := step(path, value, key)
		if !ok {
			continue
		}
		if deeper, _ := fields[key].(map[string]any); len(deeper) > 0 {
			b.walk(at, child, deeper)
			continue
		}
		b.cover(at, child)
	}
}

// set notes the manager for a path.
func (b *blame) set(path string) {
	if path == "" || b.seen[path] {
		return
	}
	if b.of == nil {
		b.of = map[string]Who{}
	}
	b.seen[path] = true
	w := b.who
	if before, ok := b.of[path]; ok {
		w.Others = before.Others + 1
	}
	b.of[path] = w
}

// cover notes the manager for a value and all that is in it: it is set as a whole.
func (b *blame) cover(path string, value any) {
	b.set(path)
	switch v := value.(type) {
	case map[string]any:
		for key, child := range v {
			b.cover(join(path, key), child)
		}
	case []any:
		for i, child := range v {
			b.cover(index(path, i), child)
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// step goes one step down: f:name to a field, k:{...} to the element of a list with these fields, v:... to the element that is
// this value, i:0 to an element by its place.
func step(path string, value any, key string) (at string, child any, ok bool) {
	kind, rest, found := strings.Cut(key, ":")
	if !found {
		return "", nil, false
	}
	if kind == "f" {
		fields, _ := value.(map[string]any)
		child, ok = fields[rest]
		return join(path, rest), child, ok
	}
	list, _ := value.([]any)
	i := -1
	switch kind {
	case "k":
		i = keyed(list, rest)
	case "v":
		i = valued(list, rest)
	case "i":
		if n, err := strconv.Atoi(rest); err == nil && n < len(list) {
			i = n
		}
	}
	if i < 0 {
		return "", nil, false
	}
	return index(path, i), list[i], true
}

// keyed is the element with those fields, -1 if there is none.
func keyed(list []any, text string) int {
	var want map[string]any
	if utiljson.Unmarshal([]byte(text), &want) != nil || len(want) == 0 {
		return -1
	}
	return slices.IndexFunc(list, func(e any) bool {
		fields, _ := e.(map[string]any)
		for name, value := range want {
			if got, ok := fields[name]; !ok || !sameJSON(got, value) {
				return false
			}
		}
		return true
	})
}

// valued is the element that is that value, -1 if there is none.
func valued(list []any, text string) int {
	var want any
	if utiljson.Unmarshal([]byte(text), &want) != nil {
		return -1
	}
	return slices.IndexFunc(list, func(e any) bool { return sameJSON(e, want) })
}

func sameJSON(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
