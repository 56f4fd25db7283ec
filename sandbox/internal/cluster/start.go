package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"fathom/sandbox/internal/bootstrap"
	"fathom/sandbox/internal/plane"
	"fathom/sandbox/internal/realnode"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/component-base/version"
)

const (
	controlPort      = "control"
	realNodePatience = 45 * time.Second
)

func portNames() []string { return append(plane.PortNames(), controlPort) }

// start starts everything, as much of it at once as can be.
func (c *Cluster) start(ctx context.Context) error {
	components, err := c.config.Components()
	if err != nil {
		return err
	}
	for _, component := range components {
		if err := c.clearLog(component.Name); err != nil {
			return err
		}
		c.members = append(c.members, newMember(component))
	}

	if err := c.bring(ctx, plane.Etcd); err != nil {
		return err
	}
	if err := c.bring(ctx, plane.APIServer); err != nil {
		return err
	}
	client, err := c.bootstrapClient()
	if err != nil {
		return err
	}

	all, groupCtx := errgroup.WithContext(ctx)
	all.Go(func() error { return c.bring(groupCtx, plane.Controllers) })
	all.Go(func() error { return c.bring(groupCtx, plane.Scheduler) })
	all.Go(func() error { return client.Access(groupCtx) })
	all.Go(func() error { return c.startSimulation(groupCtx, client) })
	all.Go(func() error { return c.startMetrics(groupCtx, client) })
	if err := all.Wait(); err != nil {
		return err
	}
	return c.startRealNode(ctx, client)
}

func (c *Cluster) bootstrapClient() (*bootstrap.Client, error) {
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig())
	if err != nil {
		return nil, fmt.Errorf("reading the sandbox's own kubeconfig: %w", err)
	}
	return bootstrap.New(config)
}

func (c *Cluster) startSimulation(ctx context.Context, client *bootstrap.Client) error {
	if err := client.Simulation(ctx, version.Get().GitVersion); err != nil {
		return err
	}
	if err := client.DropLeases(ctx); err != nil {
		return err
	}
	return c.bring(ctx, plane.Kwok)
}

func (c *Cluster) startMetrics(ctx context.Context, client *bootstrap.Client) error {
	if err := client.Metrics(ctx, c.state.Ports[plane.Metrics]); err != nil {
		return err
	}
	if err := c.bring(ctx, plane.Metrics); err != nil {
		return err
	}
	return client.AwaitMetrics(ctx)
}

// startRealNode starts the real node if it is wanted. That it cannot be had is no
// error: the sandbox says so and goes on without.
func (c *Cluster) startRealNode(ctx context.Context, client *bootstrap.Client) error {
	what := "none"
	if c.opts.RealNode {
		what = c.tryRealNode(ctx, client)
	}
	c.mu.Lock()
	c.realNode = what
	c.mu.Unlock()
	if what == realnode.Name {
		return ctx.Err()
	}
	if c.opts.RealNode {
		c.say("real node: %s", what)
	}
	return client.RemoveRealNode(ctx, realnode.Name)
}

// tryRealNode returns the real node's name, or why there is none.
func (c *Cluster) tryRealNode(ctx context.Context, client *bootstrap.Client) string {
	if missing := realnode.Missing(c.opts.Dir); missing != "" {
		return "none: " + missing
	}
	if err := c.bringRealNode(ctx, client); err != nil {
		realnode.Clean()
		return "failed: " + err.Error()
	}
	return realnode.Name
}

func (c *Cluster) bringRealNode(ctx context.Context, client *bootstrap.Client) error {
	port := c.state.Ports[plane.RealNode]
	if err := realnode.Prepare(c.opts.Dir, port, c.opts.Executable, c.began); err != nil {
		return err
	}
	component, err := c.config.RealNode(realnode.Address(port), realnode.Attr())
	if err != nil {
		return err
	}
	m := newMember(component)
	if err := c.clearLog(m.Name); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, realNodePatience, errors.New("it took too long"))
	defer cancel()
	if err := c.launch(m); err != nil {
		return err
	}
	if err = c.await(ctx, m); err == nil {
		err = client.AwaitNode(ctx, realnode.Name)
	}
	if err != nil {
		m.halt()
		return err
	}
	c.mu.Lock()
	c.members = append(c.members, m)
	c.mu.Unlock()
	c.say("%s ready", m.Name)
	return nil
}

// clearLog starts a log anew: it tells of one run.
func (c *Cluster) clearLog(component string) error {
	err := os.Remove(c.opts.Dir.Log(component))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clearing a log: %w", err)
	}
	return nil
}

// bring starts a component and waits until it is ready.
func (c *Cluster) bring(ctx context.Context, name string) error {
	m := c.member(name)
	if err := c.launch(m); err != nil {
		return err
	}
	if err := c.await(ctx, m); err != nil {
		return err
	}
	c.say("%s ready", name)
	return nil
}

func (c *Cluster) member(name string) *member {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		if m.Name == name {
			return m
		}
	}
	return nil
}
