package browse_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/cluster/clustertest"
	"fathom/ui/uitest"
)

// order is the given names in the order in which they stand on the screen.
func order(d *uitest.Driver, names ...string) string {
	var out []string
	for _, line := range d.Lines() {
		for _, n := range names {
			if strings.Contains(line, " "+n+" ") {
				out = append(out, n)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestFilterPutsTheBestMatchFirst(t *testing.T) {
	names := []string{"api", "cobweb", "my-web", "web", "web-1"}
	srv := clustertest.New(t)
	for _, n := range names {
		srv.Apply(shopPod(n, corev1.PodRunning))
	}
	d := stage(t, srv, kube.Place{Kind: "pods"}, 80, 12)
	d.WaitText("web-1")
	d.Keys("G", "/")
	d.Type("web")
	d.WaitText("best match first")
	if got := order(d, names...); got != "web web-1 my-web cobweb" {
		t.Errorf("the rows are %s", got)
	}
	x, y := d.Find("cobweb")
	plain, found := d.Style(x, y), d.Style(x+3, y)
	if plain == found {
		t.Error("the letters that match look like the others")
	}
	d.Keys("esc") // the filter line gives back what was there
	d.WaitText("api")
	d.Keys("k", "space")
	d.Expect("◆▲ web ") // the cursor was on web-1 again

	d.Keys("/")
	d.Type("wb1") // letters near each other
	d.Keys("enter")
	d.WaitText("1 of 5")
	d.Expect("web-1")
	d.Keys("/")
	d.Expect("/ wb1")
	d.Keys("ctrl+u", "enter")
	d.WaitText("api")
	d.Keys("N", "/")
	d.Type("web")
	d.Keys("enter")
	d.WaitText("4 of 5")
	d.Refuse("best match first")
	if got := order(d, names...); got != "cobweb my-web web web-1" {
		t.Errorf("sorted by name the rows are %s", got)
	}
}
