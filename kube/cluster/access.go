package cluster

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	authz "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/problem"
)

const (
	// maxAnswers bounds the memory for answers about single objects.
	maxAnswers = 4000
	// An answer that could not be had is asked for again after this long.
	unknownHold = 15 * time.Second
	// warmUp is how long an API server that has just come back may refuse what it has not yet read a binding for. A no from that
	// time holds no longer than an answer that could not be had.
	warmUp     = 10 * time.Second
	asksAtOnce = 4
)

// Access is a question: may I? It is comparable.
type Access struct {
	Verb        string
	GVR         schema.GroupVersionResource
	Subresource string
	Namespace   string // "" for cluster-scoped kinds, or all namespaces
	Name        string // "" for any
}

// Answer is what is known of an Access.
type Answer uint8

const (
	Unknown Answer = iota
	Yes
	No
)

// Decision is an Answer, and in a sentence why, unless it is Yes.
type Decision struct {
	Answer Answer
	Reason string
}

// rights are the answers so far.
type rights struct {
	slots chan struct{}

	mu      sync.Mutex
	answers map[Access]*answer
	rules   map[string]*rules // by namespace
}

type answer struct {
	decision Decision
	at       time.Time
	err      error
	done     chan struct{} // closed when the question is answered; nil when nobody asks
}

func newRights() *rights {
	r := &rights{slots: make(chan struct{}, asksAtOnce)}
	r.forget()
	return r
}

// forget drops all answers: another user may be asking now.
func (r *rights) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers, r.rules = map[Access]*answer{}, map[string]*rules{}
}

// Can says what is known about an Access and never waits. When the answer is not known or old, it is asked for in the
// background, and changed is called when it is there.
func (c *Cluster) Can(a Access) Decision {
	c.rights.mu.Lock()
	defer c.rights.mu.Unlock()
	entry := c.rights.entryLocked(a)
	if entry.done == nil && c.oldLocked(entry) && c.phase() == Live && c.ctx.Err() == nil {
		c.askLocked(a, entry)
	}
	return entry.decision
}

// Known is Can, but asks nothing.
func (c *Cluster) Known(a Access) Decision {
	c.rights.mu.Lock()
	defer c.rights.mu.Unlock()
	if entry, ok := c.rights.answers[a]; ok {
		return entry.decision
	}
	return Decision{}
}

// Ask is Can, but waits for an answer that holds. The error says why there is none.
func (c *Cluster) Ask(ctx context.Context, a Access) (Decision, error) {
	c.rights.mu.Lock()
	if c.ctx.Err() != nil {
		c.rights.mu.Unlock()
		return Decision{}, errRetired
	}
	entry := c.rights.entryLocked(a)
	if entry.done == nil && c.oldLocked(entry) {
		c.askLocked(a, entry)
	}
	done := entry.done
	c.rights.mu.Unlock()
	if done != nil {
		select {
		case <-done:
		case <-ctx.Done():
			return Decision{}, ctx.Err()
		}
	}
	c.rights.mu.Lock()
	defer c.rights.mu.Unlock()
	return entry.decision, entry.err
}

func (r *rights) entryLocked(a Access) *answer {
	if entry, ok := r.answers[a]; ok {
		return entry
	}
	if len(r.answers) >= maxAnswers {
		clear(r.answers)
	}
	entry := &answer{}
	r.answers[a] = entry
	return entry
}

func (c *Cluster) oldLocked(entry *answer) bool {
	hold := c.pace.rights
	if a := entry.decision.Answer; a == Unknown || a == No && c.warmingUp(entry.at) {
		hold = min(hold, unknownHold)
	}
	return entry.at.IsZero() || c.options.Clock().Sub(entry.at) >= hold
}

// warmingUp reports whether something was learned before the API server can be expected to have read all it needs.
func (c *Cluster) warmingUp(at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return at.Sub(c.status.Since) < warmUp
}

// askLocked asks in the background. The old answer stands meanwhile.
func (c *Cluster) askLocked(a Access, entry *answer) {
	done := make(chan struct{})
	entry.done = done
	c.spawn(func() {
		c.rights.slots <- struct{}{}
		decision, err := c.decide(a)
		<-c.rights.slots
		c.rights.mu.Lock()
		if err != nil {
			decision.Reason = problem.Of(err).Text
		}
		entry.decision, entry.err, entry.at, entry.done = decision, err, c.options.Clock(), nil
		c.rights.mu.Unlock()
		close(done)
		c.tell()
	})
}

// decide finds the answer: by the rules of the namespace when they allow it, else by asking this very question.
func (c *Cluster) decide(a Access) (Decision, error) {
	ctx, cancel := context.WithTimeout(c.ctx, c.pace.check)
	defer cancel()
	if a.Namespace != "" {
		if r, err := c.rulesIn(ctx, a.Namespace); err == nil && r.allow(a) {
			return Decision{Answer: Yes}, nil
		}
	}
	client, err := c.Client(authorizationV1(), kube.Protobuf)
	if err != nil {
		return Decision{}, err
	}
	review := authz.SelfSubjectAccessReview{Spec: authz.SelfSubjectAccessReviewSpec{ResourceAttributes: &authz.ResourceAttributes{
		Namespace: a.Namespace, Verb: a.Verb, Group: a.GVR.Group, Version: a.GVR.Version,
		Resource: a.GVR.Resource, Subresource: a.Subresource, Name: a.Name,
	}}}
	if err := client.Post().Resource("selfsubjectaccessreviews").Body(&review).Do(ctx).Into(&review); err != nil {
		return Decision{}, c.at(fmt.Errorf("cannot ask whether %s: %w", c.describe(a, "may"), err))
	}
	if review.Status.Allowed {
		return Decision{Answer: Yes}, nil
	}
	return Decision{No, c.denial(a, review.Status)}, nil
}

func authorizationV1() schema.GroupVersion {
	return schema.GroupVersion{Group: "authorization.k8s.io", Version: "v1"}
}

// denial is the sentence for a no.
func (c *Cluster) denial(a Access, s authz.SubjectAccessReviewStatus) string {
	why := "RBAC"
	if s.Reason != "" {
		why = s.Reason
	}
	if s.EvaluationError != "" {
		why += ": " + s.EvaluationError
	}
	return c.describe(a, "may not") + " (" + why + ")"
}

// describe is "alice may not delete pods in namespace payments".
func (c *Cluster) describe(a Access, may string) string {
	who := c.Status().User
	if who == "" {
		who = "you"
	}
	what := a.GVR.GroupResource().String()
	if a.Subresource != "" {
		resource, group, _ := strings.Cut(what, ".")
		what = resource + "/" + a.Subresource
		if group != "" {
			what += "." + group
		}
	}
	words := []string{who, may, a.Verb, what}
	if a.Name != "" {
		words = append(words, fmt.Sprintf("%q", a.Name))
	}
	switch kind, known := c.kinds.Load().Find(a.GVR.Resource + "." + a.GVR.Version + "." + a.GVR.Group); {
	case a.Namespace != "":
		words = append(words, "in namespace", a.Namespace)
	case a.Name == "" && known && kind.Namespaced:
		words = append(words, "in all namespaces")
	}
	return strings.Join(words, " ")
}
