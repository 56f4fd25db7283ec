//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// TestSingleNamespace is a user who may do something in one namespace only and cannot list namespaces.
func TestSingleNamespace(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	w := s.start("--context", plane.Team)
	w.see("team-a-dev", "forbidden", `cannot list resource "pods"`, "choose or type a namespace")
	w.keys("n")
	w.see("Namespaces")
	w.keys(plane.TeamNamespace)
	w.see("typed")
	w.keys("enter")
	w.see("live", "api-", "1/1")
	w.keys(":deploy", "enter")
	w.see("Deployments", "dashboard")
	w.keys("q")
	w.see("Pods")
	w.keys("q")
	if code := w.end(); code != 0 {
		t.Errorf("q ends with %d", code)
	}

	again := s.start("--context", plane.Team)
	again.wait("the remembered namespace", func(s vt.Screen) bool {
		return strings.Contains(s.Line(0), plane.TeamNamespace+" ") && isLive(s) && s.Has("api-")
	})
	again.keys("n")
	again.see("Namespaces", plane.TeamNamespace)
}

// TestNoRights is a user who may do nothing: a page says so, and the ways out work.
func TestNoRights(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("--context", plane.Nobody)
	w.see("nobody", "forbidden", `User "nobody" cannot list resource "pods"`, "choose another context")
	w.keys(":nodes", "enter")
	w.see("Nodes", `cannot list resource "nodes"`)
	w.keys("@")
	w.see("Contexts")
	w.keys("sandbox-view", "enter")
	w.see("viewer", "live", "worker-a1")
}

// TestPermissionsAreKnownBeforehand: what a user may not do is said, not tried.
func TestPermissionsAreKnownBeforehand(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("secrets", "-n", "shop", "--context", plane.Viewer)
	w.see("forbidden", `cannot list resource "secrets"`)
}
