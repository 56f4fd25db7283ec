//go:build e2e

package e2e

import (
	"regexp"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// TestForwardOverSPDY: where WebSocket does not get through, a forward carries HTTP all the same, and goes on when its pod is
// replaced.
func TestForwardOverSPDY(t *testing.T) {
	t.Run("simulated", func(t *testing.T) {
		const name = "e2e-forward-spdy"
		serveSimulated(t, name)
		forwardOverSPDY(t, name, ":80", func(string) string { return greeting })
	})
	t.Run("real", func(t *testing.T) {
		serveReal(t, 1)
		forwardOverSPDY(t, shopfront, ":web", func(pod string) string { return pod })
	})
}

// serveSimulated makes a Deployment of one simulated pod, which greets on every port. It goes with the test.
func serveSimulated(t *testing.T, name string) {
	t.Helper()
	c, one := client(t), int32(1)
	labels := map[string]string{"app": name}
	t.Cleanup(func() {
		// What was not made cannot be deleted.
		_ = c.AppsV1().Deployments("default").Delete(cleanup(), name, metav1.DeleteOptions{})
	})
	_, err := c.AppsV1().Deployments("default").Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &one, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				TerminationGracePeriodSeconds: new(int64), Containers: []corev1.Container{{Name: "main", Image: "registry.test/web:1"}},
			}},
		},
	}, metav1.CreateOptions{})
	must(t, err)
}

// forwardOverSPDY forwards a port of a Deployment and deletes its pod; answer is what each of its pods serves.
func forwardOverSPDY(t *testing.T, name, port string, answer func(pod string) string) {
	t.Helper()
	kubeconfig, refused := withoutWebSocket(t)
	s := newSession(t)
	s.env = []string{"KUBECONFIG=" + kubeconfig}
	s.opts = term.Options{Width: 160, Height: 40}
	w := s.start("forward", "deployment/"+name, "-n", "default", port)
	said := func(what, pattern string) []string {
		t.Helper()
		var found []string
		w.waitLong(what, kubeletPatience, func(screen vt.Screen) bool {
			found = regexp.MustCompile(pattern).FindStringSubmatch(screen.Text())
			return found != nil
		})
		return found
	}
	first := said("the port", `Forwarding from (127\.0\.0\.1:\d+) -> \S+ \((`+name+`-\S+)\)`)
	serves := func(pod string) {
		t.Helper()
		if got, err := fetch(first[1]); err != nil || got != answer(pod) {
			t.Errorf("by %s it serves %q, %v", pod, got, err)
		}
	}
	serves(first[2])
	if refused.Load() == 0 {
		t.Error("nobody has tried WebSocket")
	}
	must(t, client(t).CoreV1().Pods("default").Delete(t.Context(), first[2], metav1.DeleteOptions{GracePeriodSeconds: new(int64)}))
	serves(said("the next pod", `Forwarding to (`+name+`-\S+) now`)[1])
	w.keys("ctrl+c")
	if code := w.end(); code != 0 {
		t.Errorf("ctrl+c ends it with %d", code)
	}
}
