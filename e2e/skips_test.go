//go:build e2e

package e2e

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// skips are the tests that were skipped, by the reason: a green run tells what it has not looked at.
type skips struct {
	mu    sync.Mutex
	tests map[string][]string
}

func (s *skips) add(test, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.tests {
		if slices.Contains(known, test) {
			return
		}
	}
	if s.tests == nil {
		s.tests = map[string][]string{}
	}
	s.tests[reason] = append(s.tests[reason], test)
}

// tell says which tests were skipped and why, or nothing.
func (s *skips) tell(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, reason := range slices.Sorted(maps.Keys(s.tests)) {
		tests := slices.Sorted(slices.Values(s.tests[reason]))
		fmt.Fprintf(w, "e2e: skipped %d, as %s: %s\n", len(tests), reason, strings.Join(tests, ", "))
	}
}

// skip ends a test that this machine or user cannot run. Every run tells of it at its end.
func skip(t *testing.T, reason string) {
	t.Helper()
	world.skips.add(t.Name(), reason)
	t.Skip(reason)
}
