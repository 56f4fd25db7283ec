package cluster

import (
	"context"

	"fathom/kube/problem"
)

// NeedsLogin reports whether the context's credential plugin failed and may succeed when it can talk to the user.
func (c *Cluster) NeedsLogin() bool {
	p := c.currentPlugin()
	return p != nil && p.needsLogin()
}

// Login runs the credential plugin with the terminal of Options and returns when it has ended. The caller must have
// stopped drawing and reading keys. All later requests use what the plugin gave.
func (c *Cluster) Login(ctx context.Context) error {
	if _, err := c.link(); err != nil {
		return err
	}
	p := c.currentPlugin()
	if p == nil {
		return problem.New(problem.Config, "Context "+c.name+" has no credential plugin to log in with.",
			"Renew its credentials in the kubeconfig.", nil)
	}
	if err := p.login(ctx, &terminal{c.options.Stdin, c.options.Stderr}); err != nil {
		return err
	}
	c.kick()
	return nil
}
