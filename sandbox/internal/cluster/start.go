package cluster

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"fathom/sandbox/internal/bootstrap"
	"fathom/sandbox/internal/plane"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/component-base/version"
)

const controlPort = "control"

func portNames() []string { return append(plane.PortNames(), controlPort) }

// start starts everything, as much of it at once as can be.
func (c *Cluster) start(ctx context.Context) error {
	components, err := c.config.Components()
	if err != nil {
		return err
	}
	for _, component := range components {
		// A log tells of one run.
		if err := os.Remove(c.opts.Dir.Log(component.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
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
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig())
	if err != nil {
		return err
	}
	client, err := bootstrap.New(config)
	if err != nil {
		return err
	}

	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return c.bring(ctx, plane.Controllers) })
	all.Go(func() error { return c.bring(ctx, plane.Scheduler) })
	all.Go(func() error { return client.Access(ctx) })
	all.Go(func() error { return c.startSimulation(ctx, client) })
	all.Go(func() error { return c.startMetrics(ctx, client) })
	return all.Wait()
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
