//go:build e2e

package e2e

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/plane"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// mid are the names of the pods of the Deployment mid in the namespace shop that are not on their way out.
func mid(t *testing.T) map[string]bool {
	t.Helper()
	list, err := client(t).CoreV1().Pods("shop").List(t.Context(), metav1.ListOptions{})
	must(t, err)
	names := map[string]bool{}
	for _, p := range list.Items {
		if strings.HasPrefix(p.Name, "mid-") && p.DeletionTimestamp == nil {
			names[p.Name] = true
		}
	}
	if len(names) == 0 {
		t.Fatal("the demo has no pods of mid")
	}
	return names
}

// replaced deletes a pod of mid, which no test looks at otherwise, through the API and waits until the screen shows another in
// its place.
func replaced(t *testing.T, w *window) {
	t.Helper()
	world.replacing.Lock()
	defer world.replacing.Unlock()
	before := mid(t)
	victim := slices.Sorted(maps.Keys(before))[0]
	w.see(victim)
	must(t, client(t).CoreV1().Pods("shop").Delete(t.Context(), victim, metav1.DeleteOptions{}))
	var successor string
	eventually(t, "another pod of mid", func() bool {
		for name := range mid(t) {
			if !before[name] {
				successor = name
			}
		}
		return successor != ""
	})
	began := time.Now()
	w.wait("the pod "+successor, func(s vt.Screen) bool { return s.Has(successor) })
	t.Logf("on the screen %v after the API's list had it", time.Since(began).Round(time.Millisecond))
	w.wait("it to run and "+victim+" to go", func(s vt.Screen) bool {
		return s.Row(successor, "2/2", "Running") >= 0 && !s.Has(victim)
	})
}

func TestDeletedPodIsReplacedOnScreen(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("pods", "-n", "shop")
	w.see("Pods", "live", "postgres-0", "shop")
	replaced(t, w)
}

// staleFor matches the header while rows are 10 seconds old or older.
var staleFor = regexp.MustCompile(`stale [1-5][05]s`)

// serverStopsAndComesBack stops the API server. When it is back it has forgotten all versions from before: that makes
// the watch's version expire, too.
func serverStopsAndComesBack(t *testing.T) {
	p := on(t)
	w := newSession(t).start("pods", "-n", "shop")
	w.see("live", "postgres-0")
	rows := func(s vt.Screen) int { return strings.Count(s.Text(), "1/1") }
	before := rows(w.Screen())
	version := oldVersion(t)

	paused := true
	t.Cleanup(func() {
		if paused {
			must(t, p.Resume(plane.APIServer))
		}
	})
	must(t, p.Pause(plane.APIServer))
	w.wait("rows that are stale for 10 seconds", func(s vt.Screen) bool { return staleFor.MatchString(s.Line(0)) })
	s := w.Screen()
	if !strings.Contains(s.Line(0), "connection refused") || rows(s) != before {
		t.Errorf("while the API server is away there should be %d rows and the reason:\n%s", before, s.Text())
	}
	// What needs no server goes on working.
	w.keys("@")
	w.see("Contexts", plane.Viewer)
	w.escape("the picker to close", func(s vt.Screen) bool { return !s.Has("Contexts") })

	must(t, p.Resume(plane.APIServer))
	paused = false
	w.wait("current rows", isLive)
	if !expired(t, version) {
		t.Errorf("the API server still knows version %s, so no version has expired under Fathom", version)
	}
	newcomer(t, w)
}

// newcomer makes a pod through the API and waits until the screen shows it. No controller takes part: after a start of the
// API server they need their time.
func newcomer(t *testing.T, w *window) {
	t.Helper()
	pods := client(t).CoreV1().Pods("shop")
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "e2e-newcomer"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "registry.example.com/shop/web:1.0.0"}}},
	}
	_, err := pods.Create(t.Context(), pod, metav1.CreateOptions{})
	must(t, err)
	w.see(pod.Name)
	must(t, pods.Delete(t.Context(), pod.Name, metav1.DeleteOptions{GracePeriodSeconds: new(int64)}))
	w.gone(pod.Name)
}

// isLive reports whether the header says that the rows are current.
func isLive(s vt.Screen) bool {
	return strings.Contains(s.Line(0), "live") && !strings.Contains(s.Line(0), "stale")
}

// oldVersion is a resource version of pods with a change after it.
func oldVersion(t *testing.T) string {
	t.Helper()
	c := client(t).CoreV1()
	list, err := c.Pods("shop").List(t.Context(), metav1.ListOptions{Limit: 1})
	must(t, err)
	later := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "e2e-later"}}
	_, err = c.ConfigMaps("staging").Create(t.Context(), later, metav1.CreateOptions{})
	must(t, err)
	must(t, c.ConfigMaps("staging").Delete(t.Context(), later.Name, metav1.DeleteOptions{}))
	return list.ResourceVersion
}

// expired reports whether a watch of pods cannot be resumed from a version: 410, as Fathom sees it.
func expired(t *testing.T, version string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	watch, err := client(t).CoreV1().Pods("shop").Watch(ctx, metav1.ListOptions{ResourceVersion: version})
	if err != nil {
		return apierrors.IsResourceExpired(err) || apierrors.IsGone(err)
	}
	defer watch.Stop()
	for event := range watch.ResultChan() {
		if err := apierrors.FromObject(event.Object); apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
			return true
		}
	}
	return false
}

// tokenExpiresAndIsRenewed lets the token of a user expire, and renews it in its file.
func tokenExpiresAndIsRenewed(t *testing.T) {
	p := on(t)
	w := newSession(t).start("pods", "-n", "shop", "--context", plane.Viewer)
	w.see("live", "postgres-0")
	t.Cleanup(func() { must(t, p.RenewToken("viewer")) })
	must(t, p.ExpireToken("viewer"))
	w.wait("stale rows and the reason", func(s vt.Screen) bool {
		return strings.Contains(s.Line(0), "stale") && strings.Contains(s.Line(0), "not logged in") && s.Has("postgres-0")
	})
	must(t, p.RenewToken("viewer"))
	// client-go reads token files again once a minute.
	w.waitLong("current rows", 2*term.Patience, isLive)
	newcomer(t, w)
}
