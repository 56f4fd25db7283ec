package cluster

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
	api "k8s.io/client-go/tools/clientcmd/api"

	"fathom/kube/problem"
)

const (
	// pluginTimeout bounds a run in the background. Plugins that open a browser wait about three minutes themselves.
	pluginTimeout = 4 * time.Minute
	// A plugin that failed is left alone for a while, longer each time: some open a browser window at every run.
	pluginHold    = 10 * time.Second
	pluginMaxHold = 5 * time.Minute
	// Credentials are renewed a little before they expire, since clocks differ.
	pluginLeeway = 5 * time.Second
)

// plugin obtains credentials from an exec plugin of the kubeconfig. Fathom runs plugins itself, because client-go hands
// them the terminal that Fathom draws on. One run serves all requests that wait for it.
type plugin struct {
	run   runner
	mode  api.ExecInteractiveMode
	clock func() time.Time
	// slow is the error of requests that give up while the plugin runs.
	slow error
	// renewed is called when a run has brought credentials.
	renewed func()
	ctx     context.Context
	end     context.CancelFunc
	wg      sync.WaitGroup

	mu       sync.Mutex
	have     *credential
	err      error     // of the last run
	hold     time.Time // no run in the background before
	failures int
	running  *pluginRun
	dropped  func() // cuts connections that were made with an older certificate
}

// runner runs the plugin once. A terminal is given when it may talk to the user.
type runner func(ctx context.Context, terminal *terminal) (*credential, error)

type pluginRun struct {
	done   chan struct{}
	cancel context.CancelFunc
}

// credential is what a plugin answers.
type credential struct {
	token   string
	cert    *tls.Certificate
	expires time.Time // zero for never
	got     time.Time
}

func (c *credential) valid(now time.Time) bool {
	return c != nil && (c.expires.IsZero() || now.Before(c.expires.Add(-pluginLeeway)))
}

func newPlugin(ctx context.Context, run runner, conf *api.ExecConfig, clock func() time.Time, renewed func()) *plugin {
	p := &plugin{run: run, mode: conf.InteractiveMode, clock: clock, renewed: renewed}
	p.slow = problem.New(problem.Plugin, "The credential plugin "+conf.Command+" has not given credentials yet.",
		"Look whether it asks something in a browser window; Fathom goes on when it is done, and ends it after "+duration.HumanDuration(pluginTimeout)+".", nil)
	p.ctx, p.end = context.WithCancel(ctx)
	return p
}

// stop ends a run that is under way and lets no other begin.
func (p *plugin) stop() {
	p.mu.Lock()
	p.end()
	p.mu.Unlock()
	p.wg.Wait()
}

// get is the current credential; it runs the plugin when there is none.
func (p *plugin) get(ctx context.Context) (*credential, error) {
	for {
		p.mu.Lock()
		now := p.clock()
		switch {
		case p.have.valid(now):
			defer p.mu.Unlock()
			return p.have, nil
		case p.ctx.Err() != nil:
			defer p.mu.Unlock()
			return nil, errRetired
		case p.running == nil && p.err != nil && now.Before(p.hold):
			defer p.mu.Unlock()
			return nil, p.err
		case p.running == nil && p.mode == api.AlwaysExecInteractiveMode:
			p.err = errNeedsTerminal
			defer p.mu.Unlock()
			return nil, p.err
		case p.running == nil:
			p.startLocked()
		}
		running := p.running
		p.mu.Unlock()
		select {
		case <-running.done:
		case <-ctx.Done():
			if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
				return nil, p.slow
			}
			return nil, ctx.Err()
		}
	}
}

var errNeedsTerminal = problem.New(problem.Plugin, "The credential plugin asks questions and needs the terminal.",
	"Log in: Fathom hands the terminal to the plugin meanwhile.", nil)

// startLocked runs the plugin in the background.
func (p *plugin) startLocked() {
	ctx, cancel := context.WithTimeout(p.ctx, pluginTimeout)
	p.running = &pluginRun{make(chan struct{}), cancel}
	p.wg.Go(func() {
		defer cancel()
		got, err := p.run(ctx, nil)
		p.finish(got, err)
	})
}

// login runs the plugin with the terminal. A run in the background gives way to it.
func (p *plugin) login(ctx context.Context, t *terminal) error {
	p.mu.Lock()
	for p.running != nil {
		running := p.running
		p.mu.Unlock()
		running.cancel()
		<-running.done
		p.mu.Lock()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	p.running = &pluginRun{make(chan struct{}), cancel}
	p.mu.Unlock()
	got, err := p.run(ctx, t)
	p.finish(got, err)
	return err
}

func (p *plugin) finish(got *credential, err error) {
	p.mu.Lock()
	renewedCert := err == nil && p.have != nil && p.have.cert != nil
	if err != nil {
		p.err, p.have = err, nil
		p.holdLocked()
	} else {
		p.have, p.err = got, nil
	}
	close(p.running.done)
	p.running = nil
	dropped := p.dropped
	p.mu.Unlock()
	if renewedCert && dropped != nil {
		dropped()
	}
	if err == nil {
		p.renewed()
	}
}

func (p *plugin) holdLocked() {
	p.hold = p.clock().Add(min(pluginHold<<min(p.failures, 10), pluginMaxHold))
	p.failures++
}

// accepted notes that the API server took the credential.
func (p *plugin) accepted() {
	p.mu.Lock()
	p.failures = 0
	p.mu.Unlock()
}

// refused drops a credential that the API server did not take. One that is refused at once is not renewed at once.
func (p *plugin) refused(c *credential) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.have != c {
		return
	}
	p.have = nil
	if p.clock().Sub(c.got) < pluginHold {
		p.err = problem.New(problem.Unauthorized, "The API server does not accept the credential plugin's credentials.",
			"Log in with the plugin again, as the right user of this cluster.", nil)
		p.holdLocked()
	}
}

// release lets the plugin run again at once after a failure.
func (p *plugin) release() {
	p.mu.Lock()
	p.hold, p.failures = time.Time{}, 0
	p.mu.Unlock()
}

// needsLogin reports whether the plugin failed and might not with a terminal.
func (p *plugin) needsLogin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err != nil && p.mode != api.NeverExecInteractiveMode
}

func (p *plugin) dropConnections(f func()) {
	p.mu.Lock()
	p.dropped = f
	p.mu.Unlock()
}

// certificate is a tls.Config's GetClientCertificate.
func (p *plugin) certificate(req *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	c, err := p.get(req.Context())
	if err != nil {
		return nil, err
	}
	if c.cert == nil {
		return &tls.Certificate{}, nil
	}
	return c.cert, nil
}

// pluginTransport authenticates requests with a plugin's credentials.
type pluginTransport struct {
	plugin *plugin
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *pluginTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") != "" {
		return t.next.RoundTrip(req)
	}
	c, err := t.plugin.get(req.Context())
	if err != nil {
		if req.Body != nil {
			err = errors.Join(err, req.Body.Close())
		}
		return nil, err
	}
	if c.token != "" {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := t.next.RoundTrip(req)
	switch {
	case err != nil:
	case resp.StatusCode == http.StatusUnauthorized:
		t.plugin.refused(c)
	default:
		t.plugin.accepted()
	}
	return resp, err
}
