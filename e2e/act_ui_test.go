//go:build e2e

package e2e

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// scalable makes a Deployment of 2 pods in a namespace of its own.
func scalable(t *testing.T) (namespace string) {
	t.Helper()
	c := client(t)
	ns, err := c.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-act-"}}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { must(t, c.CoreV1().Namespaces().Delete(cleanup(), ns.Name, metav1.DeleteOptions{})) })
	labels := map[string]string{"app": "scaled"}
	replicas := int32(2)
	_, err = c.AppsV1().Deployments(ns.Name).Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "scaled"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "registry.example.com/shop/web:1.0.0"}}},
			},
		},
	}, metav1.CreateOptions{})
	must(t, err)
	return ns.Name
}

func replicasOf(t *testing.T, namespace string) int32 {
	t.Helper()
	d, err := client(t).AppsV1().Deployments(namespace).Get(t.Context(), "scaled", metav1.GetOptions{})
	must(t, err)
	return *d.Spec.Replicas
}

// TestScaleOnScreenAndUndo scales with the keys s, a number and enter, and takes it back with u.
func TestScaleOnScreenAndUndo(t *testing.T) {
	t.Parallel()
	ns := scalable(t)
	s := newSession(t)
	w := s.start("deployments", "-n", ns)
	w.wait("both pods", func(s vt.Screen) bool { return s.Row("scaled", "2/2") >= 0 })
	w.keys("s")
	w.see("replicas", "has 2 already")
	w.keys("4")
	w.see("2 -> 4 replicas", "+  replicas: 4", "kubectl", "scale deployment/scaled --replicas=4")
	if n := replicasOf(t, ns); n != 2 {
		t.Fatalf("the preview has made it %d replicas", n)
	}
	w.keys("enter")
	w.see("scaled deployments.apps/scaled 2 -> 4 replicas  (u undoes)")
	w.wait("all pods", func(s vt.Screen) bool { return s.Row("scaled", "4/4") >= 0 })
	if n := replicasOf(t, ns); n != 4 {
		t.Errorf("there are %d replicas", n)
	}

	w.keys("u")
	w.see("undo", "y undo", "-  replicas: 4", "+  replicas: 2")
	// Keys count once the question has stood for a moment.
	w.wait("the undo", func(s vt.Screen) bool {
		if s.Has("y undo") {
			w.keys("y")
		}
		return s.Row("scaled", "2/2") >= 0
	})
	if n := replicasOf(t, ns); n != 2 {
		t.Errorf("after the undo there are %d replicas", n)
	}
	w.keys("ctrl+c")
	w.end()
	journal := s.ok("journal", "-o", "json")
	for _, want := range []string{`"verb":"scale"`, `"undoes":`, "deployments"} {
		if !strings.Contains(strings.ReplaceAll(journal, " ", ""), want) {
			t.Errorf("the journal does not have %s:\n%s", want, journal)
		}
	}
}

// TestVerbsAreRefusedOnScreen tries to scale as somebody who may only look, and in a run that is read-only.
func TestVerbsAreRefusedOnScreen(t *testing.T) {
	t.Parallel()
	ns := scalable(t)
	w := newSession(t).start("deployments", "-n", ns, "--context", plane.Viewer)
	w.wait("the row", func(s vt.Screen) bool { return s.Row("scaled", "2/2") >= 0 })
	w.keys("s")
	// Before the rights are known the plan says it, afterwards the key does.
	w.see("viewer may not patch deployments/scale.apps", ns)
	if n := replicasOf(t, ns); n != 2 {
		t.Errorf("there are %d replicas", n)
	}

	w = newSession(t).start("deployments", "-n", ns, "--read-only")
	w.wait("the row", func(s vt.Screen) bool { return s.Row("scaled", "2/2") >= 0 && s.Has("read-only") })
	w.keys("s")
	w.see("Nothing can be changed: Fathom runs read-only.")
}
