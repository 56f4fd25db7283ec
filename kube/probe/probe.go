// Package probe checks whether something in a cluster answers, step by step, and names the step that fails: what an operator
// does with curl, nc, grpc_health_probe and nslookup.
//
// A check goes from this host through a forward of its own, or from inside a container with the tools that it has. The
// package sends nothing but the check and draws nothing; its screen imports it.
package probe

import (
	"context"
	"fmt"
	"time"

	"fathom/kube"
	"fathom/kube/forward"
	"fathom/kube/problem"
)

// API is a cluster as this package needs it.
type API = forward.API

// Kind is how a thing is asked whether it is well.
type Kind string

const (
	HTTP  Kind = "http"
	HTTPS Kind = "https" // certificates are not verified: they are for names that this host does not use
	TCP   Kind = "tcp"
	GRPC  Kind = "grpc" // the health service of gRPC
	DNS   Kind = "dns"
)

// Kinds are all there are.
func Kinds() []string {
	return []string{string(HTTP), string(HTTPS), string(TCP), string(GRPC), string(DNS)}
}

// Check is what to ask.
type Check struct {
	To   kube.Ref // a Service, a pod, a workload, or an Ingress
	Kind Kind
	// Port is a number or a name, "" for the first that the object declares.
	Port string
	Path string // of HTTP; "" is /
	// Host is the name that is asked for over HTTP, "" for the object's own; of an Ingress it chooses the rule.
	Host string
	// Name is the name to look up for DNS, or the service whose health gRPC is asked for; "" is the object's own.
	Name string
	// From is the container that asks, nil for this host.
	From *Inside
}

// Inside is a container.
type Inside struct {
	Pod       kube.Ref
	Container string
	// Fresh is set for a pod that was just made: it is waited for.
	Fresh bool
}

// Step is a part of a check that is over.
type Step struct {
	Name string        // "pods"
	Said string        // what was found, in a phrase
	Took time.Duration // for the step alone
	Err  error         // why it failed, a problem
	// Answer is what was sent back, as far as it is text; of the last step only.
	Answer string
}

// Options are what a check needs besides what to ask.
type Options struct {
	API   API
	Clock func() time.Time
	Guard func(work func())
}

const (
	// stepTimeout is for one step: what has not answered by then does not answer.
	stepTimeout = 10 * time.Second
	// startTimeout is for a pod to start: its image may have to be fetched.
	startTimeout = 2 * time.Minute
)

// run is a check under way.
type run struct {
	Options
	Check
	tell func(Step)
}

// Run makes the check and tells of each step as it ends. It reports whether all went well; the first step that fails is the last.
func Run(ctx context.Context, o Options, c Check, tell func(Step)) bool {
	r := &run{Options: o, Check: c, tell: tell}
	if r.Path == "" || r.Path[0] != '/' {
		r.Path = "/" + r.Path
	}
	if r.To.GVR.Resource == "ingresses" && !r.step(ctx, "ingress", r.ingress) {
		return false
	}
	switch {
	case c.From != nil:
		return r.inside(ctx)
	case c.Kind == DNS:
		return r.lookup(ctx)
	}
	return r.outside(ctx)
}

// step does a part of the check and tells of it.
func (r *run) step(ctx context.Context, name string, do func(context.Context) (said, answer string, err error)) bool {
	return r.within(ctx, stepTimeout, name, do)
}

func (r *run) within(ctx context.Context, limit time.Duration, name string, do func(context.Context) (said, answer string, err error)) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := r.Clock()
	said, answer, err := do(ctx)
	r.tell(Step{Name: name, Said: said, Took: r.Clock().Sub(began), Err: err, Answer: answer})
	return err == nil
}

// wrong is a failure that was understood.
func wrong(next, format string, args ...any) error {
	return problem.New(problem.Refused, fmt.Sprintf(format, args...), next, nil)
}
