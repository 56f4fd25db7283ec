package patch

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	utiljson "k8s.io/apimachinery/pkg/util/json"
)

func object(t testing.TB, text string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := utiljson.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBetween(t *testing.T) {
	for _, c := range []struct{ name, before, after, ops string }{
		{"nothing", `{"a":1}`, `{"a":1.0}`, `null`},
		{"value", `{"a":1}`, `{"a":2}`, `[{"op":"test","path":"/a","value":1},{"op":"replace","path":"/a","value":2}]`},
		{"gone", `{"a":{"b":1,"c":2}}`, `{"a":{"b":1}}`, `[{"op":"test","path":"/a/c","value":2},{"op":"remove","path":"/a/c"}]`},
		{"escaped", `{"a":{}}`, `{"a":{"x/y~z":"1"}}`, `[{"op":"test","path":"/a/x~1y~0z","value":null},{"op":"add","path":"/a/x~1y~0z","value":"1"}]`},
		{"named element", `{"c":[{"name":"web","image":"a"}]}`, `{"c":[{"name":"web","image":"b"}]}`,
			`[{"op":"test","path":"/c/0/name","value":"web"},{"op":"test","path":"/c/0/image","value":"a"},{"op":"replace","path":"/c/0/image","value":"b"}]`},
		{"other length", `{"c":[1]}`, `{"c":[1,2]}`, `[{"op":"test","path":"/c","value":[1]},{"op":"replace","path":"/c","value":[1,2]}]`},
		{"other type", `{"c":[1]}`, `{"c":"1"}`, `[{"op":"test","path":"/c","value":[1]},{"op":"replace","path":"/c","value":"1"}]`},
		{"skipped", `{"status":1,"a":1}`, `{"status":2,"b":1}`, `[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"},{"op":"test","path":"/b","value":null},{"op":"add","path":"/b","value":1}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Text(Between(object(t, c.before), object(t, c.after), "/status"))
			if err != nil || got != c.ops {
				t.Errorf("got %s, %v, want %s", got, err, c.ops)
			}
		})
	}
}

// TestApplyGuards looks at what the operations refuse to overwrite, and how they tell of it.
func TestApplyGuards(t *testing.T) {
	const before, after = `{"spec":{"replicas":3,"c":[{"name":"web","image":"a"}]}}`, `{"spec":{"replicas":5,"c":[{"name":"web","image":"a","tty":true}]}}`
	long := strings.Repeat("ä", 80)
	for _, c := range []struct{ name, now, told string }{
		{"changed", `{"spec":{"replicas":4,"c":[{"name":"web","image":"a"}]}}`, "spec.replicas was 3 and is 4 now"},
		{"gone", `{"spec":{"c":[{"name":"web","image":"a"}]}}`, "spec.replicas was 3 and is not there any more"},
		{"other element", `{"spec":{"replicas":3,"c":[{"name":"side","image":"a"},{"name":"web","image":"a"}]}}`, `spec.c[0].name was "web" and is "side" now`},
		{"no element", `{"spec":{"replicas":3,"c":[]}}`, `spec.c[0].name was "web" and is not there any more`},
		{"added meanwhile", `{"spec":{"replicas":3,"c":[{"name":"web","image":"a","tty":false}]}}`, `spec.c[0].tty was not there and is false now`},
		{"long", `{"spec":{"replicas":"` + long + `","c":[{"name":"web","image":"a"}]}}`, `spec.replicas was 3 and is "` + strings.Repeat("ä", 29) + `... now`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Apply(object(t, c.now), Between(object(t, before), object(t, after)))
			m, ok := errors.AsType[*Mismatch](err)
			if !ok {
				t.Fatalf("it applies: %v", err)
			}
			if m.Told() != c.told {
				t.Errorf("told %q, want %q", m.Told(), c.told)
			}
			if strings.Contains(m.Error(), long[:10]) {
				t.Errorf("the error tells a value: %v", m)
			}
		})
	}
}

func TestField(t *testing.T) {
	for pointer, want := range map[string]string{
		"/spec/containers/0/image":                 "spec.containers[0].image",
		"/metadata/labels/app.kubernetes.io~1name": `metadata.labels["app.kubernetes.io/name"]`,
		"/data/a~0b": "data.a~b",
	} {
		if got := Field(pointer); got != want {
			t.Errorf("%s is %s, want %s", pointer, got, want)
		}
	}
}

// FuzzRoundTrip makes one object into another and back.
func FuzzRoundTrip(f *testing.F) {
	f.Add(`{"a":1,"b":[1,{"name":"x","y":2}]}`, `{"b":[1,{"name":"x","y":3}],"c":{"d":""}}`)
	f.Add(`{"a":{"b/c":"~"}}`, `{"a":{"b/c":"~1","":0}}`)
	f.Add(`{"a":9007199254740993}`, `{"a":9007199254740992.0}`)
	f.Add(`{}`, `{"a":null}`)
	f.Fuzz(func(t *testing.T, first, second string) {
		var a, b map[string]any
		if utiljson.Unmarshal([]byte(first), &a) != nil || utiljson.Unmarshal([]byte(second), &b) != nil || a == nil || b == nil {
			t.Skip()
		}
		if nulls(a) || nulls(b) { // objects of an API server have none, and a JSON Patch cannot tell them from nothing
			t.Skip()
		}
		for _, way := range [][2]map[string]any{{a, b}, {b, a}} {
			got, err := Apply(way[0], Between(way[0], way[1]))
			if err != nil {
				t.Fatalf("%v", err)
			}
			if x, y := text(t, got), text(t, way[1]); x != y && !equal(got, way[1]) {
				t.Errorf("got %s, want %s", x, y)
			}
		}
	})
}

func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Skip()
	}
	return string(data)
}

func nulls(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, x := range v {
			if nulls(x) {
				return true
			}
		}
	case []any:
		for _, x := range v {
			if nulls(x) {
				return true
			}
		}
	}
	return false
}
