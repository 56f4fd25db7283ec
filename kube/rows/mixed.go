package rows

import (
	"math"

	"fathom/kube"
)

// MixedColumns are the columns of a table of several kinds.
func MixedColumns() []kube.Column {
	return []kube.Column{
		column("KIND", kube.TypeText, "The kind of the object."),
		nameColumn(),
		column("READY", kube.TypeRatio, "What is ready of what is wanted, for kinds that say so."),
		column("STATUS", kube.TypeText, "The STATUS column of the kind, if it has one."),
		ageColumn(),
	}
}

// Mix makes rows of one kind fit a table of several.
type Mix struct {
	kind *kube.Kind
	// Where the kind has the cells, -1 for nowhere.
	name, ready, desired, status, age int
	ratio                             bool // ready is a ratio already
}

// NewMix is the Mix of a kind with these columns. The rows that it makes hold on to kind.
func NewMix(kind *kube.Kind, cols []kube.Column) *Mix {
	m := &Mix{
		kind: kind,
		name: kube.ColumnIndex(cols, "NAME"), ready: kube.ColumnIndex(cols, "READY"), desired: kube.ColumnIndex(cols, "DESIRED"),
		status: kube.ColumnIndex(cols, "STATUS"), age: kube.ColumnIndex(cols, "AGE"),
	}
	m.ratio = m.ready >= 0 && cols[m.ready].Type == kube.TypeRatio
	return m
}

// Row is r with its kind and the cells of MixedColumns. r stays as it is.
func (m *Mix) Row(r *kube.Row) *kube.Row {
	out := *r
	out.Kind = m.kind
	name, age := cellAt(r, m.name), cellAt(r, m.age)
	if m.name < 0 {
		name = text(r.Name)
	}
	if m.age < 0 {
		age.At = r.Created
	}
	out.Cells = []kube.Cell{text(m.kind.Kind), name, m.readiness(r), cellAt(r, m.status), age}
	return &out
}

// readiness is the READY cell as a ratio: kinds that count what is ready beside what is DESIRED have two numbers.
func (m *Mix) readiness(r *kube.Row) kube.Cell {
	ready := cellAt(r, m.ready)
	if m.ratio || ready.Text == "" {
		return ready
	}
	if wanted := cellAt(r, m.desired); !math.IsNaN(ready.Num) && !math.IsNaN(wanted.Num) {
		return kube.Cell{Text: ready.Text + "/" + wanted.Text, Num: fraction(int(ready.Num), int(wanted.Num))}
	}
	return kube.Cell{Text: ready.Text, Num: math.NaN()}
}

// cellAt is a cell of the row, or one that has no value.
func cellAt(r *kube.Row, i int) kube.Cell {
	if i < 0 || i >= len(r.Cells) {
		return kube.Cell{Num: math.NaN()}
	}
	return r.Cells[i]
}
