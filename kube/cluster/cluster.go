package cluster

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fathom/kube/problem"
)

// Cluster is a connection to one kubeconfig context. It works in the background until Close, retries for ever, and is
// safe for use by many goroutines.
type Cluster struct {
	name    string
	from    *Kubeconfig
	options Options
	pace    pace
	changed func()

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	linkMu sync.Mutex // held while a link is made; guards the next three
	joined *link
	plugin *plugin
	set    settings

	mu     sync.Mutex // guards status
	status Status

	kicked   chan struct{} // asks for a health check now
	heard    atomic.Int64  // Unix nanoseconds of the last sign of life
	checked  atomic.Int64  // Unix nanoseconds of the last health check
	asked    chan struct{} // asks for discovery now
	sought   atomic.Int64  // Unix nanoseconds of the last Seek that asked for it
	stirred  chan struct{} // says that kinds may have come or gone
	kinds    atomic.Pointer[Kinds]
	looked   atomic.Bool // Kinds was called since discovery ran last
	watched  atomic.Bool // a watch tells when kinds come and go
	warned   warnings
	rights   *rights
	learning atomic.Bool
}

// Connect opens the named context and returns at once: errors show in Status. changed is called from other goroutines,
// often, whenever Status, Kinds, Warnings or an answer of Can changed; it must not block, nor call Close.
func (k *Kubeconfig) Connect(name string, changed func()) *Cluster {
	c := &Cluster{
		name: name, from: k, options: k.options, pace: k.pace, changed: changed,
		kicked: make(chan struct{}, 1), asked: make(chan struct{}, 1), stirred: make(chan struct{}, 1),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.kinds.Store(builtinKinds(k.options.Builtin))
	c.rights = newRights()
	c.status = Status{Phase: Connecting, Since: c.options.Clock()}
	c.set = k.resolve(k.snapshot(), name)
	c.status.Server = c.set.server
	k.mu.Lock()
	k.clusters[c] = struct{}{}
	k.mu.Unlock()
	c.spawn(c.keepAlive)
	c.spawn(c.keepKinds)
	for _, source := range kindSources() {
		c.spawn(func() { c.keepWatching(source) })
	}
	return c
}

// spawn starts a goroutine that Close waits for.
func (c *Cluster) spawn(work func()) {
	c.wg.Go(func() { c.options.Guard(work) })
}

// Guard runs the work of a goroutine that is not the Cluster's own, and sees to its panics as to those of its own.
func (c *Cluster) Guard(work func()) { c.options.Guard(work) }

// Name is the name of the context.
func (c *Cluster) Name() string { return c.name }

// Namespace is the namespace to start in: the flag's, else the context's, else "default".
func (c *Cluster) Namespace() string {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	return c.set.namespace
}

// Close ends everything that the Cluster does and cuts its connections. Nothing of it runs any more when Close returns.
func (c *Cluster) Close() {
	c.from.mu.Lock()
	delete(c.from.clusters, c)
	c.from.mu.Unlock()
	c.rights.mu.Lock() // so that no question begins after this
	c.cancel()
	c.rights.mu.Unlock()
	c.linkMu.Lock()
	l, p := c.joined, c.plugin
	c.linkMu.Unlock()
	if l != nil {
		l.retire()
	}
	if p != nil {
		p.stop()
	}
	c.wg.Wait()
}

// link is the current connection, made when there is none. It reads files, but does not touch the network.
func (c *Cluster) link() (*link, error) {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	if c.ctx.Err() != nil {
		return nil, errRetired
	}
	if c.joined != nil {
		return c.joined, nil
	}
	if c.set.err != nil {
		return nil, c.at(c.set.err)
	}
	c.makePluginLocked()
	l, err := newLink(c.set, c.options, c.plugin, observer{
		alive:  c.Alive,
		failed: c.Failed,
		warn:   c.sawWarning,
	})
	if err != nil {
		return nil, c.at(err)
	}
	c.joined = l
	return l, nil
}

// reload works out the settings again. When they changed, the old connection is cut and all that was learned of the
// user is forgotten. It reports whether they did.
func (c *Cluster) reload() bool {
	now := c.from.snapshot()
	set := c.from.resolve(now, c.name)
	c.linkMu.Lock()
	if now.err != nil && set.err != nil && c.set.err == nil {
		// The kubeconfig is being written, or broken: what worked so far goes on.
		c.linkMu.Unlock()
		return false
	}
	same := set.print == c.set.print && problem.Of(set.err) == problem.Of(c.set.err)
	old, oldPlugin := c.joined, c.plugin
	c.set = set
	if !same {
		c.joined, c.plugin = nil, nil
	}
	c.linkMu.Unlock()
	if same {
		return false
	}
	if old != nil {
		old.retire()
	}
	if oldPlugin != nil {
		oldPlugin.stop()
	}
	c.rights.forget()
	c.update(func(s *Status) {
		*s = Status{Phase: Connecting, Server: set.server, Since: c.options.Clock()}
	})
	return true
}

// at adds the context and server to an error.
func (c *Cluster) at(err error) error {
	return problem.Where{Context: c.name, Server: c.Status().Server}.At(err)
}

// makePluginLocked prepares the credential plugin when the settings name one. It outlives links, but not settings.
func (c *Cluster) makePluginLocked() {
	if c.set.exec == nil || c.plugin != nil {
		return
	}
	run := newRunner(c.set.exec, c.set.config, c.options.Clock)
	c.plugin = newPlugin(c.ctx, run, c.set.exec, c.options.Clock, func() {
		if c.phase() == Down {
			c.kick()
		}
	})
}

func (c *Cluster) currentPlugin() *plugin {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	return c.plugin
}

// sleep waits, and reports false when the Cluster was closed meanwhile.
func (c *Cluster) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}
