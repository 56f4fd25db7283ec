package manifest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lines are documents as "file:line Kind/name", or with their error.
func lines(docs []Document) []string {
	var out []string
	for _, d := range docs {
		if d.Err != nil {
			out = append(out, d.At.String()+" "+d.Err.Error())
			continue
		}
		out = append(out, fmt.Sprintf("%s %s %s/%s", d.At, d.Object.GetAPIVersion(), d.Object.GetKind(), d.Object.GetName()))
	}
	return out
}

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"

func cm(name string) string { return fmt.Sprintf(configMap, name) }

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"comments", "# a\n---\n\n---\n# b\n", nil},
		{"one", cm("a"), []string{"f:1 v1 ConfigMap/a"}},
		{"a mark and comments before", "---\n# who\n" + cm("a"), []string{"f:3 v1 ConfigMap/a"}},
		{"two", cm("a") + "---\n" + cm("b"), []string{"f:1 v1 ConfigMap/a", "f:5 v1 ConfigMap/b"}},
		{"windows", "\ufeff" + strings.ReplaceAll(cm("a")+"---\n"+cm("b"), "\n", "\r\n"), []string{"f:1 v1 ConfigMap/a", "f:5 v1 ConfigMap/b"}},
		{"ends", cm("a") + "...\n" + cm("b"), []string{"f:1 v1 ConfigMap/a", "f:5 v1 ConfigMap/b"}},
		{"on the mark's line", "--- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n--- # none\n", []string{"f:1 v1 Pod/a"}},
		{"marks in text", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: |\n    ---\n    y\n  ----: z\n", []string{"f:1 v1 ConfigMap/a"}},
		{"one is bad", cm("a") + "---\nkind: [\n---\n" + cm("b"),
			[]string{"f:1 v1 ConfigMap/a", "f:5 it is no YAML: did not find expected node content", "f:7 v1 ConfigMap/b"}},
		{"a tab", "apiVersion: v1\n\tkind: Pod\n", []string{"f:2 it is no YAML: found a tab character that violates indentation"}},
		{"a key twice", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n", []string{`f:5 it is no YAML: key "name" already set in map`}},
		{"no anchor", "apiVersion: v1\nkind: Secret\nstringData: {a: *hunter2}\n", []string{"f:1 it is no YAML: it refers to an anchor that is not there"}},
		{"no kind", "apiVersion: v1\n---\nkind: Pod\n---\nhello\n---\n[a]\n",
			[]string{"f:1 it has no kind", "f:3 it has no apiVersion", "f:5 it is no object with apiVersion and kind", "f:7 it is no object with apiVersion and kind"}},
		{"no metadata", "apiVersion: v1\nkind: Pod\nmetadata: a\n", []string{"f:1 its metadata is no map"}},
		{"a list", "apiVersion: v1\nkind: List\nitems:\n- " + strings.ReplaceAll(cm("a"), "\n", "\n  ") + "\n- 5\n- kind: Pod\n",
			[]string{"f:4 v1 ConfigMap/a", "f:8 item 2 of the list is no object", "f:9 it has no apiVersion"}},
		{"a typed list", "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n", []string{"f:4 apps/v1 Deployment/a"}},
		{"a list in a list", `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"}}]}]}`,
			[]string{"f:1 v1 Pod/a"}},
		{"JSON", "\n" + `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}` + "\n\n" + `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"}}`,
			[]string{"f:2 v1 Pod/a", "f:4 v1 Pod/b"}},
		{"JSON that ends", `{"apiVersion":"v1","kind":"Pod"}` + "\n" + `{"kind": hunter`,
			[]string{"f:1 v1 Pod/", "f:2 it is no JSON: invalid character 'h' looking for beginning of value"}},
		{"YAML with a brace", "{apiVersion: v1, kind: Pod, metadata: {name: a}}", []string{"f:1 v1 Pod/a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lines(Parse("f", []byte(c.text))); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestNumbersStayWhole(t *testing.T) {
	docs := Parse("", []byte("apiVersion: v1\nkind: X\nspec: {count: 9007199254740993, f: 1.5}\n"))
	spec, _ := docs[0].Object.Object["spec"].(map[string]any)
	if spec["count"] != int64(9007199254740993) || spec["f"] != 1.5 {
		t.Errorf("got %#v", spec)
	}
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRead(t *testing.T) {
	dir := folder(t, map[string]string{
		"b.yaml": cm("b"), "a.json": `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}`, "c.yml": "x: [", "notes.txt": "no",
		"deep/d.yaml": cm("d"), "empty/notes.txt": "",
	})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", dir)
	in := func(name string) string { return filepath.Join(dir, name) }
	fetch := func(_ context.Context, url string) ([]byte, error) { return []byte(cm("far")), nil }
	for _, c := range []struct {
		name string
		s    Source
		want []string
		err  string
	}{
		{"a file", Source{Paths: []string{in("b.yaml")}}, []string{"ConfigMap/b"}, ""},
		{"at home", Source{Paths: []string{"~/b.yaml"}}, []string{"ConfigMap/b"}, ""},
		{"a folder", Source{Paths: []string{dir}}, []string{"Pod/a", "ConfigMap/b", "it is no YAML"}, ""},
		{"a link to it", Source{Paths: []string{link}}, []string{"Pod/a", "ConfigMap/b", "it is no YAML"}, ""},
		{"with folders", Source{Paths: []string{dir}, Recursive: true}, []string{"Pod/a", "ConfigMap/b", "it is no YAML", "ConfigMap/d"}, ""},
		{"a pattern", Source{Paths: []string{in("*.yaml")}}, []string{"ConfigMap/b"}, ""},
		{"standard input", Source{Paths: []string{"-"}, Stdin: strings.NewReader(cm("in"))}, []string{"-:1 v1 ConfigMap/in"}, ""},
		{"an address", Source{Paths: []string{"https://example.test/x.yaml"}, Fetch: fetch}, []string{"https://example.test/x.yaml:1 v1 ConfigMap/far"}, ""},
		{"no standard input", Source{Paths: []string{"-"}}, nil, "no standard input"},
		{"no addresses", Source{Paths: []string{"http://example.test"}}, nil, "not on this machine"},
		{"no such file", Source{Paths: []string{in("z")}}, nil, "no such file"},
		{"no such pattern", Source{Paths: []string{in("z*")}}, nil, "no file is called"},
		{"an empty folder", Source{Paths: []string{in("empty")}}, nil, "has no files that end in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, err := Read(t.Context(), c.s)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("the error is %v", err)
				}
				return
			}
			got := lines(docs)
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("got %q, %v", got, err)
			}
			for i, want := range c.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("%d is %q, not %q", i, got[i], want)
				}
			}
		})
	}
}

func TestUnreadableFileOfAFolder(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": cm("a"), "b.yaml": cm("b")})
	if err := os.Remove(filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	docs, err := Read(t.Context(), Source{Paths: []string{dir}})
	if err != nil || len(docs) != 2 || docs[1].Err == nil || docs[1].At.File != filepath.Join(dir, "b.yaml") {
		t.Errorf("got %q, %v", lines(docs), err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{cm("a") + "---\n" + cm("b"), `{"kind":"List","items":[{}]}{`, "--- x\n...\n", "a: &a [*a]\n", "{a: b}\n---\n{"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n := strings.Count(string(data), "\n") + 1
		for _, d := range Parse("f", data) {
			if (d.Err == nil) == (d.Object == nil) {
				t.Errorf("neither or both: %+v", d)
			}
			if d.At.Line < 1 || d.At.Line > n {
				t.Errorf("line %d of %d: %v", d.At.Line, n, d.Err)
			}
			if d.Object != nil && (d.Object.GetAPIVersion() == "" || d.Object.GetKind() == "") {
				t.Errorf("an object without apiVersion or kind: %v", d.Object)
			}
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("a\n---\nb\n...\nc"))
	f.Fuzz(func(t *testing.T, data []byte) {
		last := 0
		for _, c := range split(data) {
			if c.line < last {
				t.Errorf("line %d comes after %d", c.line, last)
			}
			if !strings.Contains(string(data), string(c.text)) {
				t.Errorf("%q is not in the text", c.text)
			}
			last = c.line
		}
	})
}
