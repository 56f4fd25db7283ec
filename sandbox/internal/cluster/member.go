package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"fathom/sandbox/internal/plane"
	"fathom/sandbox/internal/proc"
)

const (
	probeInterval = 50 * time.Millisecond
	restartDelay  = time.Second
)

// member is a component and its process.
type member struct {
	plane.Component

	mu      sync.Mutex
	process *proc.Process // nil before the first start
	paused  bool
	changed chan struct{} // closed and replaced when process is
}

func newMember(c plane.Component) *member {
	return &member{Component: c, changed: make(chan struct{})}
}

// launch starts the member's process, unless the sandbox is being shut down.
func (c *Cluster) launch(m *member) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-c.stop:
		return errors.New("the sandbox is stopping")
	default:
	}
	p, err := c.spawner.Start(proc.Spec{
		Name: m.Name, Path: c.opts.Executable, Args: m.Args, Env: c.config.Environment(),
		Log: c.opts.Dir.Log(m.Name), Grace: m.Grace, Attr: m.Attr,
	})
	if err != nil {
		return err
	}
	m.process, m.paused = p, false
	close(m.changed)
	m.changed = make(chan struct{})
	return nil
}

// await returns when the member's process is ready.
func (c *Cluster) await(ctx context.Context, m *member) error {
	process, _ := m.current()
	tick := time.NewTicker(probeInterval)
	defer tick.Stop()
	for m.Probe(ctx) != nil {
		select {
		case <-process.Done():
			return fmt.Errorf("%s did not start: %s\n%s", m.Name, process.Ending(), c.logTail(m.Name))
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", m.Name, context.Cause(ctx))
		case <-tick.C:
		}
	}
	return nil
}

// keepRunning starts the member again when it ends unasked.
func (c *Cluster) keepRunning(m *member) {
	for {
		process, changed := m.current()
		select {
		case <-c.stop:
			return
		case <-process.Done():
		}
		m.mu.Lock()
		asked := m.paused || m.process != process
		m.mu.Unlock()
		if asked {
			select {
			case <-c.stop:
				return
			case <-changed:
			}
			continue
		}
		c.say("%s: %s; starting it again", m.Name, process.Ending())
		select {
		case <-c.stop:
			return
		case <-time.After(restartDelay):
		}
		if err := c.launch(m); err != nil {
			c.say("%s: %v", m.Name, err)
			return
		}
	}
}

func (m *member) current() (*proc.Process, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.process, m.changed
}

// pause stops the process until the next launch.
func (m *member) pause() {
	m.mu.Lock()
	m.paused = true
	m.mu.Unlock()
	m.halt()
}

// halt stops the process if there is one.
func (m *member) halt() {
	if process, _ := m.current(); process != nil {
		process.Stop()
	}
}

// logTail is the end of a component's log, for an error message.
func (c *Cluster) logTail(name string) string {
	data, err := os.ReadFile(c.opts.Dir.Log(name))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	const shown = 8
	if len(lines) > shown {
		lines = lines[len(lines)-shown:]
	}
	return strings.Join(lines, "\n")
}
