package cluster

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"

	"fathom/kube"
	"fathom/kube/problem"
)

// doubtful is how many refusals to tell the version or the user are not believed: a server that has just started refuses what it
// has not yet read a binding for.
const doubtful = 3

// pace is how often and how patiently a Cluster does things.
type pace struct {
	beat      time.Duration // between health checks while nothing else proves life
	check     time.Duration // how long a health check may take
	again     time.Duration // first wait after a failure; it doubles
	near, far time.Duration // longest wait for troubles that end by themselves, and for those that somebody must end
	breath    time.Duration // least time between health checks that failures ask for
	poll      time.Duration // between discoveries when changes cannot be watched
	seek      time.Duration // least time between discoveries that unknown names ask for
	echoes    []time.Duration
	settle    time.Duration // until changes on disk are taken to be complete
	stat      time.Duration // between looks at the files themselves
	rights    time.Duration // how long an answer about permissions holds
}

func defaultPace() pace {
	return pace{
		beat: 10 * time.Second, check: 10 * time.Second,
		again: time.Second, near: 10 * time.Second, far: 30 * time.Second, breath: time.Second,
		poll: 2 * time.Minute, seek: 10 * time.Second,
		echoes: []time.Duration{300 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second},
		settle: 150 * time.Millisecond, stat: 10 * time.Second,
		rights: 5 * time.Minute,
	}
}

// keepAlive checks the connection until the Cluster is closed.
func (c *Cluster) keepAlive() {
	failures, trouble, untold := 0, problem.Unknown, 0
	for {
		began := c.options.Clock()
		c.checked.Store(began.UnixNano())
		info, err := c.check()
		if c.ctx.Err() != nil {
			return
		}
		if err == nil {
			failures = 0
			c.live(info, c.options.Clock().Sub(began))
			if untold++; info.GitVersion != "" && c.Status().User != "" {
				untold = 0
			}
			if !c.rest(untold > 0 && untold <= doubtful) {
				return
			}
			continue
		}
		if class := problem.Of(err).Class; class != trouble {
			// Another trouble has waits of its own: what does not let in now says nothing of how long there was no server.
			failures, trouble = 0, class
		}
		failures++
		if !c.down(err, failures) {
			return
		}
	}
}

// check asks the server for its version. A server that refuses to tell has shown that it lives: its answer is then empty.
func (c *Cluster) check() (version.Info, error) {
	var info version.Info
	l, err := c.link()
	if err != nil {
		return info, err
	}
	client, err := l.client(schema.GroupVersion{Version: "v1"}, kube.JSON)
	if err != nil {
		return info, c.at(err)
	}
	ctx, cancel := context.WithTimeout(c.ctx, c.pace.check)
	defer cancel()
	answer := client.Get().AbsPath("/version").MaxRetries(0).Do(ctx)
	if err := answer.Error(); err != nil {
		if mayNotTell(err) {
			return info, nil
		}
		return info, c.at(err)
	}
	data, err := answer.Raw()
	if err == nil {
		err = json.Unmarshal(data, &info)
	}
	if err != nil || info.GitVersion == "" {
		return info, c.at(problem.New(problem.Config, c.Status().Server+" does not answer like a Kubernetes API server.",
			"Check the server address in the kubeconfig; a proxy or a login page may answer in its place.", err))
	}
	return info, nil
}

// mayNotTell reports whether the API server itself refused, and refuses this question only.
func mayNotTell(err error) bool {
	return apierrors.IsForbidden(err) && !apierrors.IsUnexpectedServerError(err) && !strings.Contains(err.Error(), "impersonate")
}

// live notes a good health check, and learns more when the connection is new.
func (c *Cluster) live(info version.Info, took time.Duration) {
	c.heard.Store(c.options.Clock().UnixNano())
	before := c.Status()
	c.mu.Lock()
	s := &c.status
	s.enter(Live, c.options.Clock())
	s.Version, s.Latency, s.Err, s.Retry = info.GitVersion, took, nil, time.Time{}
	c.mu.Unlock()
	if before.Phase != Live || before.Version != info.GitVersion {
		c.tell()
		poke(c.asked)
	}
	if before.User == "" && c.learning.CompareAndSwap(false, true) {
		c.spawn(func() {
			defer c.learning.Store(false)
			c.learnUser()
		})
	}
}

// rest waits until a health check is due: at the next beat when asked to, else when the server has been silent for as long. It
// reports false when the Cluster was closed.
func (c *Cluster) rest(again bool) bool {
	wait := c.pace.beat
	for {
		t := time.NewTimer(wait)
		select {
		case <-c.ctx.Done():
			t.Stop()
			return false
		case <-c.kicked:
			t.Stop()
			return true
		case <-t.C:
		}
		if again {
			return true
		}
		silent := c.options.Clock().Sub(time.Unix(0, c.heard.Load()))
		if wait = c.pace.beat - silent; wait <= 0 {
			return true
		}
	}
}

// down notes a failed health check and waits for the next attempt. It reports false when the Cluster was closed.
func (c *Cluster) down(err error, failures int) bool {
	class := problem.Of(err).Class
	if class == problem.Cancelled {
		// The link was replaced meanwhile: try the new one.
		return c.ctx.Err() == nil
	}
	if class == problem.Timeout || class == problem.Unauthorized {
		c.cut(class)
	}
	wait := c.pace.wait(class, failures)
	now := c.options.Clock()
	c.update(func(s *Status) {
		s.enter(Down, now)
		s.Err, s.Retry = err, now.Add(wait)
	})
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.kicked:
	case <-c.ctx.Done():
		return false
	}
	switch class {
	case problem.Unauthorized, problem.TLS, problem.Config:
		c.reload() // files that the kubeconfig names may have been renewed
	}
	return true
}

// cut closes connections that are of no use any more: those that hang, and those made with an expired certificate.
func (c *Cluster) cut(class problem.Class) {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	if l := c.joined; l != nil && (class == problem.Timeout || l.usesCertificate()) {
		l.conns.closeAll()
	}
}

// wait is how long to wait after so many failures in a row, with a jitter of a quarter.
func (p pace) wait(class problem.Class, failures int) time.Duration {
	most := p.near
	switch class {
	case problem.Unauthorized, problem.Forbidden, problem.TLS, problem.Config, problem.Plugin:
		most = p.far
	}
	d := min(p.again<<min(failures-1, 16), most)
	return d - time.Duration(rand.Int64N(int64(d)/4+1))
}

// kick asks for a health check now.
func (c *Cluster) kick() { poke(c.kicked) }

// poke makes sure that a signal is waiting in a channel that holds one.
func poke(ch chan<- struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// Alive notes that bytes came from the server. After a failure they are a reason to look at once. Requests of this
// Cluster's own clients call it by themselves.
func (c *Cluster) Alive() {
	now := c.options.Clock().UnixNano()
	if before := c.heard.Swap(now); time.Duration(now-before) < c.pace.breath {
		return
	}
	if c.phase() == Down {
		c.kick()
	}
}

// Failed takes a broken request as a reason to check the connection, unless it was checked a moment ago. Requests of this
// Cluster's own clients call it by themselves.
func (c *Cluster) Failed(error) {
	if c.phase() == Live && c.options.Clock().Sub(time.Unix(0, c.checked.Load())) >= c.pace.breath {
		c.kick()
	}
}

func (c *Cluster) phase() Phase {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status.Phase
}

func (c *Cluster) sawWarning(req *http.Request, text string) {
	if c.warned.add(req, text, c.options.Clock()) {
		c.tell()
	}
}
