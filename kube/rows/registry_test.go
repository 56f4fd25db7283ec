package rows

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func TestRegistry(t *testing.T) {
	r := New()
	names := map[string]string{}
	for _, p := range r.All() {
		k := p.Kind
		if got, ok := r.For(k.GVR); !ok || got != p {
			t.Errorf("%s is not found by its resource", k)
		}
		for _, n := range append([]string{k.GVR.GroupResource().String(), k.Singular + "." + k.GVR.Group}, k.ShortNames...) {
			if other := names[n]; other != "" {
				t.Errorf("%s and %s are both called %s", other, k, n)
			}
			names[n] = k.String()
		}
	}
	if len(r.Kinds()) != len(r.All()) {
		t.Error("kinds and projections differ in number")
	}
	if _, ok := r.For(schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "things"}); ok {
		t.Error("a projection for a kind that has none")
	}
}

// Every projection must make sense of the empty object of its kind: servers send less than one expects.
func TestProjectionsOfEmptyObjects(t *testing.T) {
	for _, p := range New().All() {
		t.Run(p.Kind.String(), func(t *testing.T) {
			gvk := p.Kind.GVK()
			if p.Kind.Of.Resource != "" {
				gvk.Kind = "Pod"
			}
			o, err := Scheme(gvk.GroupVersion()).New(gvk)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Rows(NewMaker("test"), o) {
				if len(r.Cells) != len(p.Columns) {
					t.Errorf("%d cells for %d columns", len(r.Cells), len(p.Columns))
				}
			}
			if rows := p.Rows(NewMaker("test"), &runtime.Unknown{}); rows != nil {
				t.Errorf("%d rows of an object of another type", len(rows))
			}
		})
	}
}

func TestColumnsAreDescribed(t *testing.T) {
	for _, p := range New().All() {
		seen, pins := map[string]bool{}, 0
		for _, c := range p.Columns {
			if c.Name != strings.ToUpper(c.Name) || c.Doc == "" || !strings.HasSuffix(c.Doc, ".") {
				t.Errorf("%s: column %q is described as %q", p.Kind, c.Name, c.Doc)
			}
			if seen[c.Name] {
				t.Errorf("%s: two columns %s", p.Kind, c.Name)
			}
			seen[c.Name] = true
			if c.Pin {
				pins++
			}
		}
		if pins != 1 || kube.ColumnIndex(p.Columns, "NAME") < 0 {
			t.Errorf("%s: %d pinned columns, want its name", p.Kind, pins)
		}
	}
}
