// Package sessiontest makes sessions for the tests of what stands on them: on servers of clustertest, with a clock that
// stands still, and without a trace of the machine's own kubeconfig and state.
package sessiontest

import (
	"io"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fathom/config"
	"fathom/kube/act/journal"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/session"
	"fathom/state"
)

// Start is the time on a Clock when a test begins. It is that of uitest's driver.
var Start = time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)

func init() { cluster.Quiet(io.Discard) }

// Clock is a clock that tests move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a Clock that stands at Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// On are the Options of a session on contexts; the first one is current.
func On(t testing.TB, contexts ...clustertest.Context) session.Options {
	t.Helper()
	return session.Options{
		Cluster: cluster.Options{Kubeconfig: clustertest.Kubeconfig(t, contexts...)},
		Config:  config.Default(),
		State:   state.Open(filepath.Join(t.TempDir(), "state.json")),
		Journal: journal.New(filepath.Join(t.TempDir(), "journal.jsonl")),
		Clock:   NewClock().Now,
	}
}

// New opens a session and closes it when the test ends.
func New(t testing.TB, o session.Options) *session.Session {
	t.Helper()
	if o.Cluster.Clock == nil {
		o.Cluster.Clock = o.Clock
	}
	s := session.New(o)
	t.Cleanup(s.Close)
	return s
}
