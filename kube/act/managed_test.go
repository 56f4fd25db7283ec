package act_test

import (
	"strings"
	"testing"

	"fathom/kube/act"
)

// TestWhoSetsItBack labels objects that tools and operators manage.
func TestWhoSetsItBack(t *testing.T) {
	for name, c := range map[string]struct {
		labels map[string]string
		want   string
	}{
		"nobody":      {nil, ""},
		"Fathom":      {map[string]string{act.ManagerLabel: act.Manager}, ""},
		"Helm":        {map[string]string{act.ManagerLabel: "Helm"}, "is managed by Helm"},
		"an operator": {map[string]string{act.ManagerLabel: "web-operator"}, "is managed by web-operator, as its label app.kubernetes.io/managed-by says: that may set"},
	} {
		pod := podAt(at("shop", "web"), "")
		pod.Labels = c.labels
		if c.labels[act.ManagerLabel] == "Helm" {
			pod.Annotations = map[string]string{"meta.helm.sh/release-name": "shop"}
		}
		p := newLab(t, pod).plan("label", act.Args{"labels": {"a=b"}}, "pods/shop/web")
		if got := strings.Join(p.Warnings, " "); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: it warns of %q", name, got)
		}
	}
}
