package parity

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/rows"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func namespaceTable(columns []string, cells ...any) *metav1.Table {
	t := &metav1.Table{}
	for _, c := range columns {
		t.ColumnDefinitions = append(t.ColumnDefinitions, metav1.TableColumnDefinition{Name: c})
	}
	t.Rows = []metav1.TableRow{{Cells: cells, Object: runtime.RawExtension{Raw: []byte(`{"metadata":{"name":"shop"}}`)}}}
	return t
}

func TestDifferences(t *testing.T) {
	p, ok := rows.New().For(corev1.SchemeGroupVersion.WithResource("namespaces"))
	if !ok {
		t.Fatal("namespaces have no projection")
	}
	columns := []string{"Name", "Status", "Age"}
	for _, c := range []struct {
		name  string
		table *metav1.Table
		want  []string
	}{
		{"same", namespaceTable(columns, "shop", "Active", "120m"), nil},
		{"clocks apart", namespaceTable(columns, "shop", "Active", "119m"), nil},
		{"other age", namespaceTable(columns, "shop", "Active", "118m"), []string{`namespaces /shop AGE: got "120m", want "118m"`}},
		{"other word", namespaceTable(columns, "shop", "Terminating", "120m"), []string{`namespaces /shop STATUS: got "Active", want "Terminating"`}},
		{"other columns", namespaceTable([]string{"Name", "Phase", "Age"}, "shop", "Active", "120m"),
			[]string{`namespaces / columns: got "NAME, STATUS, AGE", want "NAME, PHASE, AGE"`}},
		{"row missing here", func() *metav1.Table {
			table := namespaceTable(columns, "shop", "Active", "120m")
			table.Rows = append(table.Rows, metav1.TableRow{Object: runtime.RawExtension{Raw: []byte(`{"metadata":{"name":"new"}}`)}})
			return table
		}(), []string{`namespaces /new : got "no row", want "a row"`}},
		{"row missing there", &metav1.Table{ColumnDefinitions: namespaceTable(columns).ColumnDefinitions},
			[]string{`namespaces /shop : got "a row", want "no row"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			object := &corev1.Namespace{
				ObjectMeta: metav1.ObjectMeta{Name: "shop", CreationTimestamp: metav1.NewTime(noon.Add(-2 * time.Hour))},
				Status:     corev1.NamespaceStatus{Phase: corev1.NamespaceActive},
			}
			got := map[kube.Key]*kube.Row{}
			for _, row := range p.Rows(rows.NewMaker(""), object) {
				got[row.Key()] = row
			}
			var report Report
			report.compareColumns(p, c.table)
			if err := report.compareRows(p, got, c.table, noon); err != nil {
				t.Fatal(err)
			}
			var texts []string
			for _, d := range report.Differences {
				texts = append(texts, d.String())
			}
			if got, want := strings.Join(texts, "\n"), strings.Join(c.want, "\n"); got != want {
				t.Errorf("differences\n got %s\nwant %s", got, want)
			}
		})
	}
}
