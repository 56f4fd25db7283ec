package patch

import (
	"maps"
	"slices"
	"strconv"
)

// Merged is what comes of two changes of one object that were made apart from each other.
type Merged struct {
	// Object is theirs with what mine changed. Where both changed the same, it has mine.
	Object map[string]any
	// Base is what both began with, but with theirs wherever the two conflict: merged again from there, mine is meant.
	Base      map[string]any
	Conflicts []Conflict
}

// Conflict is a value that both changed, each to something else. A value that is not there is nil.
type Conflict struct {
	Path               string // JSON pointer into mine; where mine has none, into theirs
	Base, Mine, Theirs any
}

// Merge puts two changes of one object together. Elements of lists are told apart by their name, or by what else names
// them; lists whose elements have no names are one value.
func Merge(base, mine, theirs map[string]any) Merged {
	var m merger
	object, from := m.maps("", base, mine, theirs)
	return Merged{Object: object, Base: from, Conflicts: m.conflicts}
}

type merger struct{ conflicts []Conflict }

// value is the merged value and its new base. nil stands for nothing there.
func (m *merger) value(at string, base, mine, theirs any) (merged, from any) {
	switch {
	case equal(mine, base):
		return theirs, base
	case equal(theirs, base):
		return mine, base
	case equal(mine, theirs):
		return mine, theirs
	}
	if b, x, y, ok := all[map[string]any](base, mine, theirs); ok {
		return m.maps(at, b, x, y)
	}
	if b, x, y, ok := all[[]any](base, mine, theirs); ok {
		if key := identity(b, x, y); key != "" {
			return m.lists(at, key, b, x, y)
		}
	}
	m.conflicts = append(m.conflicts, Conflict{Path: at, Base: base, Mine: mine, Theirs: theirs})
	return mine, theirs
}

// all reports whether mine and theirs are of one type, and base too, or not there.
func all[T any](base, mine, theirs any) (b, x, y T, ok bool) {
	b, isBase := base.(T)
	x, isMine := mine.(T)
	y, isTheirs := theirs.(T)
	return b, x, y, (isBase || base == nil) && isMine && isTheirs
}

func (m *merger) maps(at string, base, mine, theirs map[string]any) (merged, from map[string]any) {
	merged, from = map[string]any{}, map[string]any{}
	keys := map[string]bool{}
	for _, side := range []map[string]any{base, mine, theirs} {
		for key := range side {
			keys[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		value, begun := m.value(at+"/"+Escape(key), base[key], mine[key], theirs[key])
		put(merged, key, value, theirs)
		put(from, key, begun, base)
	}
	return merged, from
}

// put sets a value that is there; one that is null stays as it stood.
func put(in map[string]any, key string, value any, like map[string]any) {
	if _, there := like[key]; value != nil || there && like[key] == nil {
		in[key] = value
	}
}

// identity is the field whose values tell the elements of all the lists apart, "" for none.
func identity(lists ...[]any) string {
	for _, key := range []string{"name", "mountPath", "containerPort", "port", "ip", "devicePath", "topologyKey", "type"} {
		if !slices.ContainsFunc(lists, func(l []any) bool { return !identified(l, key) }) {
			return key
		}
	}
	return ""
}

func identified(list []any, key string) bool {
	seen := map[any]bool{}
	for _, e := range list {
		id := idOf(e, key)
		if id == nil || seen[id] {
			return false
		}
		seen[id] = true
	}
	return true
}

// idOf is what names an element, nil for nothing: a text or a number.
func idOf(element any, key string) any {
	fields, _ := element.(map[string]any)
	switch id := fields[key].(type) {
	case string, int64, float64:
		return id
	}
	return nil
}

// lists merges elements by what names them.
func (m *merger) lists(at, key string, base, mine, theirs []any) (merged, from any) {
	var out []any
	begun := map[any]any{}
	order := sequence(key, base, mine, theirs)
	for _, id := range order {
		b, _ := element(base, key, id)
		x, i := element(mine, key, id)
		y, k := element(theirs, key, id)
		if i < 0 {
			i = k
		}
		value, before := m.value(at+"/"+strconv.Itoa(i), b, x, y)
		if value != nil {
			out = append(out, value)
		}
		begun[id] = before
	}
	var start []any
	for _, id := range append(ids(base, key), order...) { // elements are moved by mine or theirs, not by the base
		if begun[id] != nil {
			start = append(start, begun[id])
		} else if b, i := element(base, key, id); i >= 0 && !slices.Contains(order, id) {
			start = append(start, b)
		}
		delete(begun, id)
	}
	return out, start
}

func element(list []any, key string, id any) (any, int) {
	i := slices.IndexFunc(list, func(e any) bool { return idOf(e, key) == id })
	if i < 0 {
		return nil, -1
	}
	return list[i], i
}

// sequence is the order of the merged elements: mine when that was changed, else theirs; what only the other one has
// follows what it follows there.
func sequence(key string, base, mine, theirs []any) []any {
	first, second := ids(theirs, key), ids(mine, key)
	if moved(ids(base, key), second) {
		first, second = second, first
	}
	out := slices.Clone(first)
	for i, id := range second {
		if slices.Contains(out, id) {
			continue
		}
		at := 0
		if i > 0 {
			at = slices.Index(out, second[i-1]) + 1
		}
		out = slices.Insert(out, at, id)
	}
	return out
}

func ids(list []any, key string) []any {
	out := make([]any, len(list))
	for i, e := range list {
		out[i] = idOf(e, key)
	}
	return out
}

// moved reports whether what two lists have in common stands in another order.
func moved(before, after []any) bool {
	common := func(of, in []any) []any {
		return slices.DeleteFunc(slices.Clone(of), func(id any) bool { return !slices.Contains(in, id) })
	}
	return !slices.Equal(common(before, after), common(after, before))
}
