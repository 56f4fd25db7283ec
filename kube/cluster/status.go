package cluster

import (
	"slices"
	"time"
)

// Phase is how a connection is.
type Phase uint8

const (
	Connecting Phase = iota // no answer yet
	Live                    // the API server answers
	Down                    // it does not; Fathom keeps trying
)

// Status is what is known about the connection and the two sides of it.
type Status struct {
	Phase   Phase
	Server  string   // URL
	Version string   // of the server: "v1.37.2"; "" when not known
	User    string   // as the server knows it; "" when not known
	Groups  []string // of the user
	// Latency is how long the last health check took.
	Latency time.Duration
	// Err is what is wrong, for problem.Of; nil unless Down.
	Err error
	// Since is when the phase began. Retry is when the next attempt is due, zero unless Down.
	Since, Retry time.Time
}

// Status is what is known now.
func (c *Cluster) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.status
	s.Groups = slices.Clone(s.Groups)
	return s
}

// update changes the status and says so.
func (c *Cluster) update(f func(*Status)) {
	c.mu.Lock()
	f(&c.status)
	c.mu.Unlock()
	c.tell()
}

// tell says that something changed, unless the Cluster is closed.
func (c *Cluster) tell() {
	if c.ctx.Err() == nil {
		c.changed()
	}
}

// enter changes the phase; Since stays when the phase does.
func (s *Status) enter(p Phase, now time.Time) {
	if s.Phase != p {
		s.Phase, s.Since = p, now
	}
}
