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
	const name = "e2e-forward-spdy"
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

	kubeconfig, refused := withoutWebSocket(t)
	s := newSession(t)
	s.env = []string{"KUBECONFIG=" + kubeconfig}
	s.opts = term.Options{Width: 160, Height: 40}
	w := s.start("forward", "deployment/"+name, "-n", "default", ":80")
	from := regexp.MustCompile(`Forwarding from (127\.0\.0\.1:\d+) -> 80 \((` + name + `\S+)\)`)
	var address, pod string
	w.wait("the port", func(screen vt.Screen) bool {
		if found := from.FindStringSubmatch(screen.Text()); found != nil {
			address, pod = found[1], found[2]
		}
		return address != ""
	})
	serves := func(who string) {
		t.Helper()
		if got, err := fetch(address); err != nil || got != greeting {
			t.Errorf("by %s it serves %q, %v", who, got, err)
		}
	}
	serves(pod)
	if refused.Load() == 0 {
		t.Error("nobody has tried WebSocket")
	}
	must(t, c.CoreV1().Pods("default").Delete(t.Context(), pod, metav1.DeleteOptions{GracePeriodSeconds: new(int64)}))
	w.see("Forwarding to " + name)
	serves("the next pod")
	w.keys("ctrl+c")
	if code := w.end(); code != 0 {
		t.Errorf("ctrl+c ends it with %d", code)
	}
}
