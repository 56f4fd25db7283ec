//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fathom/e2e/plane"
)

// planes are sandboxes of single tests, by the name of the test.
type planes struct {
	mu sync.Mutex
	of map[string]*plane.Plane
}

// on is the sandbox of a test, or of the test that it is a part of.
func on(t *testing.T) *plane.Plane {
	world.own.mu.Lock()
	defer world.own.mu.Unlock()
	whole, _, _ := strings.Cut(t.Name(), "/")
	if p := world.own.of[whole]; p != nil {
		return p
	}
	return world.plane
}

// ownPlane gives a test and its parts a sandbox in which they may stop what others need. It goes with the test.
func ownPlane(t *testing.T, flags ...string) *plane.Plane {
	t.Helper()
	p, err := plane.Up(world.sandbox, filepath.Join(t.TempDir(), "plane"), flags...)
	must(t, err)
	world.own.mu.Lock()
	defer world.own.mu.Unlock()
	if world.own.of == nil {
		world.own.of = map[string]*plane.Plane{}
	}
	world.own.of[t.Name()] = p
	t.Cleanup(func() {
		world.own.mu.Lock()
		delete(world.own.of, t.Name())
		world.own.mu.Unlock()
		must(t, p.Down())
	})
	return p
}
