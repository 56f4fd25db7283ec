//go:build e2e

package e2e

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// TestCategory opens the kinds of a category in one live table, narrows it, follows a change, and opens rows of
// different kinds.
func TestCategory(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("all", "-n", "shop")
	w.see("live", "KIND", "READY", "STATUS", "StatefulSet", "Service", "Running")

	w.keys("/kind=statefulset", "enter")
	w.wait("the StatefulSet alone", func(s vt.Screen) bool { return s.Has("postgres") && !s.Has("Running") })
	w.keys("y")
	w.see("kind: StatefulSet", "name: postgres")
	w.escape("the table", func(s vt.Screen) bool { return s.Has("KIND") })
	w.keys("enter")
	w.see("Pods", "postgres-0", "RESTARTS")
	w.escape("the table", func(s vt.Screen) bool { return s.Has("KIND") })

	services := client(t).CoreV1().Services("shop")
	extra, err := services.Get(t.Context(), "web", metav1.GetOptions{})
	must(t, err)
	extra.ObjectMeta = metav1.ObjectMeta{Name: "web-again", Namespace: "shop"}
	extra.Spec.ClusterIP, extra.Spec.ClusterIPs = "", nil
	w.keys(":all shop /kind=service", "enter")
	w.see("Service", "web-nodeport")
	_, err = services.Create(t.Context(), extra, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		if err := services.Delete(cleanup(), "web-again", metav1.DeleteOptions{}); err != nil {
			t.Log(err)
		}
	})
	w.see("web-again")
}

// TestCategoryWithoutAllRights shows what may be seen and says how much may not.
func TestCategoryWithoutAllRights(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	w := s.start("all", "-n", "team-a", "--context", plane.Team)
	w.see("Deployment", "dashboard", "not permitted")

	o := s.run("get", "all", "-n", "team-a", "--context", plane.Team)
	if o.code != 1 || !strings.Contains(o.stdout, "\ndeployment.apps/dashboard ") || strings.Count(o.stderr, "\n") != 1 ||
		!strings.Contains(o.stderr, "may not list") {
		t.Errorf("fathom get all ends with %d, says %q and prints\n%s", o.code, o.stderr, o.stdout)
	}
}
