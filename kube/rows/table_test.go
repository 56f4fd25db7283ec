package rows

import (
	"math"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
)

func definitions(ds ...metav1.TableColumnDefinition) *metav1.Table {
	return &metav1.Table{ColumnDefinitions: ds}
}

func crdTable(rows ...metav1.TableRow) *metav1.Table {
	t := definitions(
		metav1.TableColumnDefinition{Name: "Name", Type: "string", Format: "name"},
		metav1.TableColumnDefinition{Name: "Phase", Type: "string", Description: "How far it is.\nAt length."},
		metav1.TableColumnDefinition{Name: "Nodes", Type: "integer"},
		metav1.TableColumnDefinition{Name: "Score", Type: "number", Priority: 1},
		metav1.TableColumnDefinition{Name: "Backup", Type: "date"},
		metav1.TableColumnDefinition{Name: "Open", Type: "boolean"},
		metav1.TableColumnDefinition{Name: "Age", Type: "date"},
	)
	t.Rows = rows
	return t
}

func testMaker() *Maker {
	m := NewMaker("test")
	m.Now = func() time.Time { return noon }
	return m
}

func TestTableColumns(t *testing.T) {
	cols := TableColumns(crdTable())
	want := []kube.Column{
		{Name: "NAME", Pin: true},
		{Name: "PHASE", Doc: "How far it is."},
		{Name: "NODES", Type: kube.TypeNumber},
		{Name: "SCORE", Type: kube.TypeNumber, Wide: true},
		{Name: "BACKUP", Type: kube.TypeAge},
		{Name: "OPEN"},
		{Name: "AGE", Type: kube.TypeAge},
	}
	if len(cols) != len(want) {
		t.Fatalf("%d columns, want %d", len(cols), len(want))
	}
	for i := range cols {
		if cols[i] != want[i] {
			t.Errorf("column %d is %+v, want %+v", i, cols[i], want[i])
		}
	}
	plain := TableColumns(definitions(
		metav1.TableColumnDefinition{Name: "Name", Type: "string"}, metav1.TableColumnDefinition{Name: "Created At", Type: "date"},
	))
	if len(plain) != 3 || plain[1].Type != kube.TypeText || plain[2].Name != "AGE" || !plain[2].Extra {
		t.Errorf("columns of a kind without printer are %+v", plain)
	}
}

const dbJSON = `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"db","namespace":"shop","uid":"u-9",
"creationTimestamp":"2026-03-01T09:00:00Z","labels":{"b":"2","a":"1"},
"ownerReferences":[{"apiVersion":"x/v1","kind":"Fleet","name":"f","uid":"u","controller":true}]}}`

func TestTableRows(t *testing.T) {
	table := crdTable(
		metav1.TableRow{Cells: []any{"db", "Failed", int64(3), 2.5, "90m", true, "3h"}, Object: runtime.RawExtension{Raw: []byte(dbJSON)}},
		metav1.TableRow{Cells: []any{"db2", "Ready", float64(1000000), nil, nil, false, "<unknown>"}, Object: runtime.RawExtension{
			Object: &metav1.PartialObjectMetadata{ObjectMeta: deleted(named("shop", "db2"))},
		}},
		metav1.TableRow{Cells: []any{"db3", "Bootstrapping", "many"}},
	)
	cols := TableColumns(table)
	rows := testMaker().TableRows(cols, table)
	p := Projection{Columns: cols}
	for i, want := range []struct {
		cells, namespace, name, labels string
		health                         kube.Health
	}{
		{"db|Failed|3|2.5|90m|true|3h", "shop", "db", "a=1,b=2", kube.HealthBad},
		{"db2|Ready|1000000|||false|120m", "shop", "db2", "", kube.HealthProgress},
		{"db3|Bootstrapping|many||||", "", "db3", "", kube.HealthNone},
	} {
		r := rows[i]
		if got := shown(p, r); got != want.cells {
			t.Errorf("row %d\n got %s\nwant %s", i, got, want.cells)
		}
		if r.Namespace != want.namespace || r.Name != want.name || r.Labels != want.labels {
			t.Errorf("row %d is %s/%s with %q", i, r.Namespace, r.Name, r.Labels)
		}
		if r.Health != want.health {
			t.Errorf("row %d: health %d, want %d", i, r.Health, want.health)
		}
	}
	if rows[0].UID != "u-9" || rows[0].Owner == nil || rows[0].Owner.Kind != "Fleet" || rows[0].Context != "test" {
		t.Errorf("facts of the first row: %+v", rows[0])
	}
	if rows[0].Cells[2].Num != 3 || !math.IsNaN(rows[2].Cells[2].Num) {
		t.Errorf("numbers are %v and %v, want 3 and none", rows[0].Cells[2].Num, rows[2].Cells[2].Num)
	}
}

func TestTableHealth(t *testing.T) {
	for _, c := range []struct {
		column, text string
		want         kube.Health
	}{
		{"READY", "True", kube.HealthOK},
		{"READY", "False", kube.HealthWarn},
		{"READY", "Unknown", kube.HealthProgress},
		{"READY", "3/3", kube.HealthOK},
		{"READY", "1/3", kube.HealthWarn},
		{"READY", "0/3", kube.HealthBad},
		{"READY", "0/0", kube.HealthDone},
		{"READY", "", kube.HealthNone},
		{"STATUS", "Degraded", kube.HealthWarn},
		{"STATUS", "Failed", kube.HealthBad},
		{"STATUS", "Applied revision main/1234", kube.HealthNone},
		{"STATUS", "True", kube.HealthNone},
		{"PHASE", "Succeeded", kube.HealthDone},
		{"HEALTH", "Progressing", kube.HealthProgress},
		{"COLOUR", "Failed", kube.HealthNone},
	} {
		r := &kube.Row{Cells: []kube.Cell{{Text: c.text}}}
		if got := tableHealth(r, []kube.Column{{Name: c.column}}); got != c.want {
			t.Errorf("%s %q: health %d, want %d", c.column, c.text, got, c.want)
		}
	}
}

func TestParseAge(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"0s": 0, "45s": 45 * time.Second, "3m12s": 3*time.Minute + 12*time.Second, "5h": 5 * time.Hour, "2d3h": 51 * time.Hour, "3y40d": (3*365 + 40) * 24 * time.Hour,
	} {
		if got, ok := parseAge(s); !ok || got != want {
			t.Errorf("%q is %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "5", "h", "5x", "<unknown>", "-3s", "3 s", "2147483647y", "99999999999s"} {
		if got, ok := parseAge(s); ok {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

func FuzzParseAge(f *testing.F) {
	for _, s := range []string{"3m12s", "5h", "3y40d", "292y999d", "", "<none>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := parseAge(s); ok && d < 0 {
			t.Errorf("%q is %v", s, d)
		}
	})
}
