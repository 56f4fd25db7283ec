// Package cluster runs one sandbox: it prepares its folder, starts the
// components in order, gives the API server its first objects, keeps what ends
// unasked running, and answers the requests of other sandbox commands. It does
// not know what a component is (package plane) nor what scenarios are.
package cluster

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"fathom/sandbox/internal/identity"
	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/plane"
	"fathom/sandbox/internal/ports"
	"fathom/sandbox/internal/proc"
	"fathom/sandbox/internal/realnode"
	"fathom/sandbox/internal/state"
)

// Options say how a sandbox is run.
type Options struct {
	Dir        state.Dir
	Name       string    // of the kubeconfig's cluster and contexts; empty for the last one
	Executable string    // path of the sandbox's own program
	Out        io.Writer // progress, one line a step
	RealNode   bool      // also run a real node, if the machine can
	Now        func() time.Time
}

// Cluster is a running sandbox.
type Cluster struct {
	opts    Options
	config  plane.Config
	spawner *proc.Spawner
	began   time.Time
	stop    chan struct{} // closed by Shutdown
	release func()        // gives the folder back

	mu       sync.Mutex
	state    state.State
	members  []*member
	realNode string // its name, or "none" or "failed" and why
}

// Up starts a sandbox and returns when all of it works. If that fails, or ctx ends
// before, nothing is left running.
func Up(ctx context.Context, opts Options) (*Cluster, error) {
	if err := opts.Dir.Make(); err != nil {
		return nil, err
	}
	release, err := opts.Dir.Lock()
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		opts: opts, spawner: proc.NewSpawner(), began: opts.Now(),
		stop: make(chan struct{}), release: release,
	}
	if err := c.up(ctx); err != nil {
		c.Shutdown()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) up(ctx context.Context) error {
	if err := c.prepare(); err != nil {
		return err
	}
	if err := c.serveControl(); err != nil {
		return err
	}
	if err := c.start(ctx); err != nil {
		return err
	}
	for _, m := range c.members {
		go c.keepRunning(m)
	}
	return nil
}

// prepare fills the folder: state, ports, certificates, tokens, configuration.
func (c *Cluster) prepare() error {
	d := c.opts.Dir
	last, err := d.Load()
	if err != nil {
		return err
	}
	c.state = state.State{Name: c.opts.Name, PID: os.Getpid(), Started: c.began}
	if c.state.Name == "" {
		c.state.Name = last.Name
	}
	if c.state.Name == "" {
		c.state.Name = identity.DefaultName
	}
	if c.state.Ports, err = ports.Assign(portNames(), last.Ports); err != nil {
		return err
	}
	c.state.Control = state.Control{Address: ports.Address(c.state.Ports[controlPort]), Token: rand.Text()}
	if err := d.Save(c.state); err != nil {
		return err
	}

	if err := pki.Ensure(d.PKI(), c.began); err != nil {
		return err
	}
	if err := identity.EnsureTokens(d); err != nil {
		return err
	}
	c.config = plane.Config{Dir: d, Ports: c.state.Ports}
	if err := c.config.WriteFiles(); err != nil {
		return err
	}
	if err := c.config.WriteKubeconfig(c.state.Name); err != nil {
		return err
	}
	c.say("certificates and configuration in %s", d)
	return nil
}

// Announce tells the user and other commands that the sandbox is ready. What is
// loaded at the start is loaded before.
func (c *Cluster) Announce() error {
	c.mu.Lock()
	c.state.Ready = true
	s := c.state
	c.mu.Unlock()
	fmt.Fprintf(c.opts.Out, "\nkubeconfig %s\nready in %.1f s\n", c.Kubeconfig(), c.elapsed().Seconds())
	return c.opts.Dir.Save(s)
}

// Kubeconfig is the path of the sandbox's kubeconfig.
func (c *Cluster) Kubeconfig() string { return c.opts.Dir.Kubeconfig() }

func (c *Cluster) elapsed() time.Duration { return c.opts.Now().Sub(c.began) }

// Shutdown stops everything and returns when it is gone. It may be called once.
func (c *Cluster) Shutdown() {
	close(c.stop)
	c.mu.Lock()
	members := c.members
	c.mu.Unlock()
	// The API server and etcd last, so that the others need not complain. Etcd
	// follows when nobody writes to it any more.
	var others sync.WaitGroup
	for _, m := range members {
		if m.Name != plane.APIServer && m.Name != plane.Etcd {
			others.Go(m.halt)
		}
	}
	others.Wait()
	if c.member(plane.RealNode) != nil {
		realnode.Clean()
	}
	for _, name := range []string{plane.APIServer, plane.Etcd} {
		if m := c.member(name); m != nil {
			m.halt()
		}
	}
	c.forget()
	c.release()
}

// Contents lists what a sandbox puts into its folder. Scenarios add theirs.
func Contents() []string {
	return []string{"config", "etcd", "kubeconfig", "lock", "logs", "node", "pki", "state.json", "tokens"}
}

// forget leaves in the state only what the next run shall keep.
func (c *Cluster) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state.Name == "" {
		return
	}
	kept := state.State{Name: c.state.Name, Ports: c.state.Ports}
	if err := c.opts.Dir.Save(kept); err != nil {
		c.say("%v", err)
	}
}

// say prints one line of progress with the time it took so far.
func (c *Cluster) say(format string, args ...any) {
	fmt.Fprintf(c.opts.Out, "%6.1f s  %s\n", c.elapsed().Seconds(), fmt.Sprintf(format, args...))
}
