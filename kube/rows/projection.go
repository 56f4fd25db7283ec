package rows

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

// Projection is how the objects of one kind become Rows.
type Projection struct {
	Kind    kube.Kind
	Columns []kube.Column
	// Rows makes the Rows of one object: one, except for kinds that are cut out of another. An object of a type that
	// the Projection does not know makes none.
	Rows func(m *Maker, o runtime.Object) []*kube.Row
	// Fold joins rows that tell the same; nil for kinds whose rows never do.
	Fold *Fold
}

// one adapts a function that makes the single Row of an object of type T.
func one[T runtime.Object](row func(*Maker, T) *kube.Row) func(*Maker, runtime.Object) []*kube.Row {
	return func(m *Maker, o runtime.Object) []*kube.Row {
		t, ok := o.(T)
		if !ok {
			return nil
		}
		return []*kube.Row{row(m, t)}
	}
}

// namespaced describes a namespaced built-in kind, clustered one that is not. The singular is the kind in lower case.
func namespaced(group, version, plural, kind string, short ...string) kube.Kind {
	k := clustered(group, version, plural, kind, short...)
	k.Namespaced = true
	return k
}

func clustered(group, version, plural, kind string, short ...string) kube.Kind {
	return kube.Kind{
		GVR:        schema.GroupVersionResource{Group: group, Version: version, Resource: plural},
		Kind:       kind,
		Singular:   strings.ToLower(kind),
		ShortNames: short,
	}
}

// inAll adds a kind to the category that "all" stands for.
func inAll(k kube.Kind) kube.Kind {
	k.Categories = []string{"all"}
	return k
}

func column(name string, t kube.ColumnType, doc string) kube.Column {
	return kube.Column{Name: name, Type: t, Doc: doc}
}

func nameColumn() kube.Column {
	return kube.Column{Name: "NAME", Pin: true, Doc: "The object's name."}
}

func ageColumn() kube.Column {
	return column("AGE", kube.TypeAge, "Time since the object was created.")
}

// wide marks columns that show only in the wide table.
func wide(cols ...kube.Column) []kube.Column {
	for i := range cols {
		cols[i].Wide = true
	}
	return cols
}

// extra marks columns that kubectl does not have.
func extra(cols ...kube.Column) []kube.Column {
	for i := range cols {
		cols[i].Extra = true
	}
	return cols
}
