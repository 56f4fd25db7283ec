package rows

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube"
)

// TableColumns are the columns of a Table that the API server made, and AGE where it has none.
func TableColumns(t *metav1.Table) []kube.Column {
	cols := make([]kube.Column, 0, len(t.ColumnDefinitions)+1)
	for i := range t.ColumnDefinitions {
		cols = append(cols, tableColumn(&t.ColumnDefinitions[i]))
	}
	if kube.ColumnIndex(cols, "AGE") < 0 {
		cols = append(cols, extra(ageColumn())...)
	}
	return cols
}

func tableColumn(d *metav1.TableColumnDefinition) kube.Column {
	c := kube.Column{Name: strings.ToUpper(d.Name), Wide: d.Priority > 0, Doc: firstLine(d.Description)}
	c.Pin = c.Name == "NAME"
	switch {
	case c.Name == "CREATED AT":
		// Printed as a timestamp, not as an age.
	case d.Type == "date", c.Name == "AGE", c.Name == "LAST SEEN", c.Name == "FIRST SEEN":
		c.Type = kube.TypeAge
	case d.Type == "integer", d.Type == "number":
		c.Type = kube.TypeNumber
	}
	return c
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// TableRows makes the Rows of a Table. The columns are those of TableColumns for the first Table of the stream, since
// later ones come without their definitions. The Table has to be freshly received: it prints moments as ages.
func (m *Maker) TableRows(cols []kube.Column, t *metav1.Table) []*kube.Row {
	now := m.Now()
	rows := make([]*kube.Row, 0, len(t.Rows))
	for i := range t.Rows {
		rows = append(rows, m.tableRow(cols, &t.Rows[i], now))
	}
	return rows
}

func (m *Maker) tableRow(cols []kube.Column, tr *metav1.TableRow, now time.Time) *kube.Row {
	o := tableObject(&tr.Object)
	cells := make([]kube.Cell, len(cols))
	for i := range cols {
		var v any
		if i < len(tr.Cells) {
			v = tr.Cells[i]
		}
		switch {
		case cols[i].Name == "AGE" && !o.GetCreationTimestamp().Time.IsZero():
			cells[i] = since(o.GetCreationTimestamp())
		case cols[i].Pin:
			cells[i] = text(CellText(v))
		default:
			cells[i] = m.tableCell(cols[i].Type, v, now)
		}
		if cols[i].Pin && o.GetName() == "" {
			o.SetName(cells[i].Text)
		}
	}
	r := m.Row(o, cells...)
	r.Health = tableHealth(r, cols)
	return r
}

// tableObject is the metadata that came with a row; empty when the Table was asked for without.
func tableObject(e *runtime.RawExtension) metav1.Object {
	if e.Object != nil {
		if o, err := meta.Accessor(e.Object); err == nil {
			return o
		}
	}
	var raw struct {
		Metadata struct {
			Name              string
			Namespace         string
			UID               types.UID
			Labels            map[string]string
			CreationTimestamp metav1.Time
			DeletionTimestamp *metav1.Time
			OwnerReferences   []metav1.OwnerReference
		}
	}
	o := &metav1.ObjectMeta{}
	// Metadata that cannot be read leaves the row with the name in its cell, which is what there is to show.
	if json.Unmarshal(e.Raw, &raw) != nil {
		return o
	}
	o.Name, o.Namespace, o.UID, o.Labels = raw.Metadata.Name, raw.Metadata.Namespace, raw.Metadata.UID, raw.Metadata.Labels
	o.CreationTimestamp, o.DeletionTimestamp = raw.Metadata.CreationTimestamp, raw.Metadata.DeletionTimestamp
	o.OwnerReferences = raw.Metadata.OwnerReferences
	return o
}

func (m *Maker) tableCell(t kube.ColumnType, v any, now time.Time) kube.Cell {
	s := CellText(v)
	switch t {
	case kube.TypeAge:
		if at, ok := printedMoment(s, now); ok {
			return kube.Cell{At: at.Unix()}
		}
	case kube.TypeNumber:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			n = math.NaN()
		}
		return kube.Cell{Text: s, Num: n}
	}
	if len(s) <= internLimit {
		s = m.Intern(s)
	}
	return text(s)
}

// internLimit is the length in bytes up to which a cell of unknown meaning is likely to repeat.
const internLimit = 40

// CellText prints a value of a Table. JSON knows no integers, so whole numbers may arrive as floats.
func CellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}
