//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"

	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// shopfront is a Deployment on the real node, with a Service: each pod serves its own name by HTTP.
const shopfront = "e2e-forward"

// serveReal makes the shopfront with so many pods, and waits until they are ready. It goes with the test.
func serveReal(t *testing.T, replicas int32) {
	t.Helper()
	realNode(t)
	c := client(t)
	labels := map[string]string{"app": shopfront}
	meta := metav1.ObjectMeta{Name: shopfront}
	t.Cleanup(func() {
		// What was not made cannot be deleted.
		_ = c.AppsV1().Deployments("default").Delete(cleanup(), shopfront, metav1.DeleteOptions{})
		_ = c.CoreV1().Services("default").Delete(cleanup(), shopfront, metav1.DeleteOptions{})
	})
	_, err := c.CoreV1().Services("default").Create(t.Context(), &corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{
		Selector: labels, Ports: []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromString("web")}},
	}}, metav1.CreateOptions{})
	must(t, err)
	_, err = c.AppsV1().Deployments("default").Create(t.Context(), &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{
		Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
		Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
			NodeSelector:                  map[string]string{realMark: "true"},
			Tolerations:                   []corev1.Toleration{{Key: realMark, Operator: corev1.TolerationOpExists}},
			TerminationGracePeriodSeconds: new(int64),
			Containers: []corev1.Container{{
				Name: "main", Image: realImage, Ports: []corev1.ContainerPort{{Name: "web", ContainerPort: 8080}},
				Command: []string{"sh", "-c", "mkdir /www; hostname >/www/index.html; exec httpd -f -p 8080 -h /www"},
				ReadinessProbe: &corev1.Probe{PeriodSeconds: 1, ProbeHandler: corev1.ProbeHandler{
					TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(8080)},
				}},
			}},
		}},
	}}, metav1.CreateOptions{})
	must(t, err)
	limit := time.Now().Add(kubeletPatience)
	for len(readyPods(t, c)) < int(replicas) {
		if time.Now().After(limit) {
			t.Fatal("the pods did not become ready")
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// readyPods are the names of the shopfront's pods that take requests, with when they began to.
func readyPods(t *testing.T, c kubernetes.Interface) map[string]time.Time {
	t.Helper()
	list, err := c.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{LabelSelector: "app=" + shopfront})
	if err != nil {
		return nil // the API server is down
	}
	out := map[string]time.Time{}
	for _, p := range list.Items {
		for _, condition := range p.Status.Conditions {
			if condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue && p.DeletionTimestamp == nil {
				out[p.Name] = condition.LastTransitionTime.Time
			}
		}
	}
	return out
}

// forwarded starts a forward without a screen, and returns the address of its first port.
func forwarded(t *testing.T, args ...string) (w *window, address string) {
	t.Helper()
	s := newSession(t)
	s.opts = term.Options{Width: 160, Height: 40}
	w = s.start(append([]string{"forward"}, args...)...)
	from := regexp.MustCompile(`Forwarding from (127\.0\.0\.1:\d+) -> `)
	w.wait("the port", func(s vt.Screen) bool {
		found := from.FindStringSubmatch(s.Text())
		if found != nil {
			address = found[1]
		}
		return found != nil
	})
	return w, address
}

// fetch asks once, on a connection of its own.
func fetch(address string) (string, error) {
	client := http.Client{Timeout: term.Patience, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + address + "/")
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %s", resp.Status)
	}
	return strings.TrimSpace(string(body)), err
}

// load asks again and again from several sides, until the test ends, and tells of each answer.
func load(t *testing.T, address string, answered func(body string)) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	for range 4 {
		go func() {
			for ctx.Err() == nil {
				if body, err := fetch(address); err == nil {
					answered(body)
				}
			}
		}()
	}
}

// halves is a request in two parts, so that its connection stays open between them.
func halves(address string) (finish func() (string, error), err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(kubeletPatience)); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, "GET / HTTP/1.0\r\n"); err != nil {
		return nil, err
	}
	return func() (string, error) {
		defer conn.Close()
		if _, err := io.WriteString(conn, "\r\n"); err != nil {
			return "", err
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return strings.TrimSpace(string(body)), err
	}, nil
}
