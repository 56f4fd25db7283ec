//go:build e2e

package e2e

import (
	"encoding/base64"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/vt"
)

// TestDrill goes from a Deployment to a container's pod and back.
func TestDrill(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("deploy", "-n", "shop")
	w.see("Deployments", "live", "mid")
	w.keys("/name=web", "enter")
	w.gone("mid ")
	w.keys("enter")
	w.see("Pods", "web-", "app")
	w.gone("postgres-0")
	w.keys("enter")
	w.see("Containers", "IMAGE")
	w.keys("d")
	w.see("Describe", "Service Account:")
	back := func(to string) {
		w.escape(to, func(s vt.Screen) bool { return strings.Contains(s.Line(1), to) })
	}
	back("Containers")
	back("Pods")
	back("Deployments")
	if s := w.Screen(); !s.Has("/name=web") {
		t.Errorf("the filter is forgotten:\n%s", s.Text())
	}
	w.keys("]")
	w.see("Pods")
}

// TestFilterAndSort types a filter, a bad one, and sorts.
func TestFilterAndSort(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("pods", "-A")
	w.see("live", "Running")
	w.keys("/status=CrashLoopBackOff", "enter")
	w.wait("crashing pods only", func(s vt.Screen) bool { return s.Has("CrashLoopBackOff") && !s.Has("Running  ") })
	w.keys("T")
	w.see("sort RESTARTS")
	w.keys("/")
	w.keys(" age<", "enter")
	w.see("age")
	if s := w.Screen(); !s.Has("CrashLoopBackOff") {
		t.Errorf("a bad filter empties the table:\n%s", s.Text())
	}
}

// TestSecretsAreMasked makes a secret, looks at it, and reveals one of its keys.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	values := map[string]string{"password": "correct-horse", "token": "battery-staple"}
	secrets := client(t).CoreV1().Secrets("staging")
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "e2e-secret"}, StringData: values}
	_, err := secrets.Create(t.Context(), secret, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { must(t, secrets.Delete(cleanup(), secret.Name, metav1.DeleteOptions{})) })

	w := newSession(t).start("secrets/e2e-secret", "-n", "staging")
	w.see("e2e-secret", "live")
	w.keys("y")
	w.see("password", "masked, 13 bytes", "masked, 14 bytes")
	shown := func(value string) bool {
		s := w.Screen()
		return s.Has(value) || s.Has(base64.StdEncoding.EncodeToString([]byte(value)))
	}
	if shown(values["password"]) || shown(values["token"]) {
		t.Error("a value is on the screen unasked")
	}
	w.keys("x")
	w.see("Reveal")
	w.keys("password", "enter")
	w.see(values["password"], "masked, 14 bytes")
	if shown(values["token"]) {
		t.Error("more than the one key is revealed")
	}
	w.keys("x")
	w.see("Reveal")
	w.keys("password", "enter")
	w.see("masked, 13 bytes")
	w.keys("q")
	w.see("Secrets")
	w.keys("d")
	w.see("Describe", "password")
	if shown(values["password"]) || shown(values["token"]) {
		t.Error("describe shows a value")
	}
}

// TestKeysTypedAhead types faster than screens open.
func TestKeysTypedAhead(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("pods", "-n", "shop")
	w.see("live", "postgres-0")
	for range 5 {
		w.keys(":deploy shop /web", "enter", ":pods shop /postgres", "enter")
		w.wait("the last of the tables", func(s vt.Screen) bool {
			return strings.Contains(s.Line(1), "Pods") && strings.Contains(s.Line(1), "/postgres") && s.Has("postgres-0")
		})
	}
}
