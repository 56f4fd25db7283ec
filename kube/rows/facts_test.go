package rows

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
)

// checkExtras compares cells of columns that kubectl does not have.
func checkExtras(t *testing.T, p Projection, o runtime.Object, want map[string]string) {
	t.Helper()
	r := project(t, p, o)
	for name, cell := range want {
		if got := extraCell(t, p, r, name); got != cell {
			t.Errorf("%s is %q, want %q", name, got, cell)
		}
	}
}

func checkTarget(t *testing.T, p Projection, o runtime.Object, want kube.ObjectName) {
	t.Helper()
	r := project(t, p, o)
	switch {
	case want.IsZero() && r.Target != nil:
		t.Errorf("target is %+v, want none", *r.Target)
	case !want.IsZero() && (r.Target == nil || *r.Target != want):
		t.Errorf("target is %+v, want %+v", r.Target, want)
	}
}
