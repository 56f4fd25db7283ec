package rows

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
)

// noon is the moment at which the tests look at their objects.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) metav1.Time { return metav1.NewTime(noon.Add(-d)) }

func agoPtr(d time.Duration) *metav1.Time {
	t := ago(d)
	return &t
}

func ptr[T any](v T) *T { return &v }

// named is the metadata of a test object that is two hours old.
func named(namespace, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name, UID: "u-1", CreationTimestamp: ago(2 * time.Hour)}
}

func deleted(o metav1.ObjectMeta) metav1.ObjectMeta {
	o.DeletionTimestamp = agoPtr(time.Minute)
	return o
}

func selects(k, v string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{k: v}}
}

func template(containers ...corev1.Container) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: containers}}
}

func web() corev1.Container { return corev1.Container{Name: "web", Image: "nginx:1.29"} }

// shown prints the cells of the columns that kubectl has, wide ones too, as kubectl would.
func shown(p Projection, r *kube.Row) string {
	var words []string
	for i, c := range p.Columns {
		if !c.Extra {
			words = append(words, r.Cells[i].Format(c.Type, noon, kube.Exact))
		}
	}
	return strings.Join(words, "|")
}

// header prints the names of the same columns, those of the wide table after the others' mark.
func header(p Projection) string {
	var words []string
	for _, c := range p.Columns {
		switch {
		case c.Extra:
		case c.Wide:
			words = append(words, "+"+c.Name)
		default:
			words = append(words, c.Name)
		}
	}
	return strings.Join(words, "|")
}

func extraCell(t *testing.T, p Projection, r *kube.Row, name string) string {
	t.Helper()
	i := kube.ColumnIndex(p.Columns, name)
	if i < 0 {
		t.Fatalf("no column %s", name)
	}
	return r.Cells[i].Format(p.Columns[i].Type, noon, kube.Exact)
}

func project(t *testing.T, p Projection, o runtime.Object) *kube.Row {
	t.Helper()
	rows := p.Rows(NewMaker("test"), o)
	if len(rows) != 1 {
		t.Fatalf("%T: %d rows, want 1", o, len(rows))
	}
	if got, want := len(rows[0].Cells), len(p.Columns); got != want {
		t.Fatalf("%T: %d cells for %d columns", o, got, want)
	}
	return rows[0]
}

// rowCase is one object and the row it must make.
type rowCase struct {
	name   string
	object runtime.Object
	want   string
	health kube.Health
}

func checkRows(t *testing.T, p Projection, wantHeader string, cases []rowCase) {
	t.Helper()
	if got := header(p); got != wantHeader {
		t.Errorf("columns\n got %s\nwant %s", got, wantHeader)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := project(t, p, c.object)
			if got := shown(p, r); got != c.want {
				t.Errorf("cells\n got %s\nwant %s", got, c.want)
			}
			if got := r.HealthAt(noon.Unix()); got != c.health {
				t.Errorf("health %d, want %d", got, c.health)
			}
		})
	}
}
