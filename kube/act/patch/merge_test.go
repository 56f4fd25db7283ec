package patch

import (
	"testing"

	utiljson "k8s.io/apimachinery/pkg/util/json"
)

func TestMerge(t *testing.T) {
	for _, c := range []struct{ name, base, mine, theirs, want, conflicts string }{
		{"mine alone", `{"a":1}`, `{"a":2}`, `{"a":1}`, `{"a":2}`, ""},
		{"theirs alone", `{"a":1}`, `{"a":1}`, `{"a":2,"b":3}`, `{"a":2,"b":3}`, ""},
		{"both the same", `{"a":1}`, `{"a":2}`, `{"a":2}`, `{"a":2}`, ""},
		{"other fields", `{"a":1,"b":1}`, `{"a":2,"b":1}`, `{"a":1,"b":2}`, `{"a":2,"b":2}`, ""},
		{"removed and changed elsewhere", `{"a":1,"b":1}`, `{"b":1}`, `{"a":1,"b":2}`, `{"b":2}`, ""},
		{"same field", `{"a":1}`, `{"a":2}`, `{"a":3}`, `{"a":2}`, "/a"},
		{"removed and changed", `{"a":1}`, `{}`, `{"a":3}`, `{}`, "/a"},
		{"changed and removed", `{"a":1}`, `{"a":3}`, `{}`, `{"a":3}`, "/a"},
		{"added by both", `{}`, `{"a":{"x":1}}`, `{"a":{"y":1}}`, `{"a":{"x":1,"y":1}}`, ""},
		{"named elements", `{"c":[{"name":"web","image":"a"}]}`,
			`{"c":[{"name":"web","image":"b"},{"name":"log","image":"l"}]}`,
			`{"c":[{"name":"mesh","image":"m"},{"name":"web","image":"a","tty":true}]}`,
			`{"c":[{"name":"mesh","image":"m"},{"name":"web","image":"b","tty":true},{"name":"log","image":"l"}]}`, ""},
		{"element removed", `{"c":[{"name":"a"},{"name":"b"}]}`, `{"c":[{"name":"b"}]}`,
			`{"c":[{"name":"a"},{"name":"b"},{"name":"c"}]}`, `{"c":[{"name":"b"},{"name":"c"}]}`, ""},
		{"element removed and changed", `{"c":[{"name":"a","v":1},{"name":"b"}]}`, `{"c":[{"name":"b"}]}`,
			`{"c":[{"name":"a","v":2},{"name":"b"}]}`, `{"c":[{"name":"b"}]}`, "/c/0"},
		{"reordered", `{"c":[{"name":"a"},{"name":"b"}]}`, `{"c":[{"name":"b"},{"name":"a"}]}`,
			`{"c":[{"name":"a"},{"name":"b","v":1}]}`, `{"c":[{"name":"b","v":1},{"name":"a"}]}`, ""},
		{"ports by number", `{"p":[{"port":80}]}`, `{"p":[{"port":80},{"port":81}]}`,
			`{"p":[{"port":80},{"port":82}]}`, `{"p":[{"port":80},{"port":81},{"port":82}]}`, ""},
		{"nameless elements", `{"c":["a"]}`, `{"c":["a","b"]}`, `{"c":["c","a"]}`, `{"c":["a","b"]}`, "/c"},
		{"same name twice", `{"c":[{"name":"a"},{"name":"a"}]}`, `{"c":[{"name":"a"}]}`,
			`{"c":[{"name":"a"},{"name":"a"},{"name":"b"}]}`, `{"c":[{"name":"a"}]}`, "/c"},
		{"other type", `{"a":1}`, `{"a":{"b":1}}`, `{"a":[1]}`, `{"a":{"b":1}}`, "/a"},
		{"null of theirs", `{"a":1}`, `{"a":2}`, `{"a":1,"t":null}`, `{"a":2,"t":null}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, mine, theirs := object(t, c.base), object(t, c.mine), object(t, c.theirs)
			m := Merge(base, mine, theirs)
			conflicts := ""
			for _, x := range m.Conflicts {
				conflicts += x.Path
			}
			if !equal(m.Object, object(t, c.want)) || conflicts != c.conflicts {
				t.Errorf("got %s with conflicts %q, want %s with %q", text(t, m.Object), conflicts, c.want, c.conflicts)
			}
			again := Merge(m.Base, mine, theirs)
			if len(again.Conflicts) > 0 || !equal(again.Object, m.Object) {
				t.Errorf("merged again from %s: %s, %v", text(t, m.Base), text(t, again.Object), again.Conflicts)
			}
		})
	}
}

// FuzzMerge looks at what must hold whatever is merged: one side alone wins, and nothing conflicts twice.
func FuzzMerge(f *testing.F) {
	f.Add(`{"a":1,"b":[{"name":"x"}]}`, `{"a":2,"b":[{"name":"x"},{"name":"y"}]}`, `{"a":3,"b":[{"name":"z"},{"name":"x","v":1}]}`)
	f.Add(`{"a":{"b":1}}`, `{"a":{}}`, `{"a":{"b":2,"c":[1,2]}}`)
	f.Add(`{}`, `{"a":[{"port":1},{"port":2}]}`, `{"a":[{"port":2,"x":1}]}`)
	f.Fuzz(func(t *testing.T, first, second, third string) {
		var base, mine, theirs map[string]any
		for text, into := range map[string]*map[string]any{first: &base, second: &mine, third: &theirs} {
			if utiljson.Unmarshal([]byte(text), into) != nil || *into == nil || nulls(*into) {
				t.Skip()
			}
		}
		if got := Merge(base, mine, base); !equal(got.Object, mine) || len(got.Conflicts) > 0 {
			t.Errorf("mine alone is %s", text(t, got.Object))
		}
		if got := Merge(base, base, theirs); !equal(got.Object, theirs) || len(got.Conflicts) > 0 {
			t.Errorf("theirs alone is %s", text(t, got.Object))
		}
		m := Merge(base, mine, theirs)
		if again := Merge(m.Base, mine, theirs); len(again.Conflicts) > 0 {
			t.Errorf("%v conflicts again with base %s", again.Conflicts, text(t, m.Base))
		}
	})
}
