package cluster

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	authz "k8s.io/api/authorization/v1"

	"fathom/kube"
)

// rules are what the user may do in one namespace, as far as the server can tell in advance: a rule that is there
// allows, but one that is missing proves nothing, since not every authorizer can list its rules.
type rules struct {
	mu   sync.Mutex // held while the server is asked, so that it is asked once
	at   time.Time
	list []authz.ResourceRule
	err  error
}

// rulesIn are the rules of a namespace, asked for when they are not known or old.
func (c *Cluster) rulesIn(ctx context.Context, namespace string) (*rules, error) {
	c.rights.mu.Lock()
	r := c.rights.rules[namespace]
	if r == nil {
		r = &rules{}
		c.rights.rules[namespace] = r
	}
	c.rights.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	hold := c.pace.rights
	if r.err != nil || c.warmingUp(r.at) {
		hold = min(hold, unknownHold)
	}
	if now := c.options.Clock(); r.at.IsZero() || now.Sub(r.at) >= hold {
		r.list, r.err = c.askRules(ctx, namespace)
		r.at = now
	}
	return r, r.err
}

func (c *Cluster) askRules(ctx context.Context, namespace string) ([]authz.ResourceRule, error) {
	client, err := c.Client(authorizationV1(), kube.Protobuf)
	if err != nil {
		return nil, err
	}
	review := authz.SelfSubjectRulesReview{Spec: authz.SelfSubjectRulesReviewSpec{Namespace: namespace}}
	if err := client.Post().Resource("selfsubjectrulesreviews").Body(&review).Do(ctx).Into(&review); err != nil {
		return nil, fmt.Errorf("cannot ask for the rules in namespace %s: %w", namespace, err)
	}
	return review.Status.ResourceRules, nil
}

// allow reports whether a rule allows the Access.
func (r *rules) allow(a Access) bool {
	return slices.ContainsFunc(r.list, func(rule authz.ResourceRule) bool {
		return holds(rule.Verbs, a.Verb) && holds(rule.APIGroups, a.GVR.Group) && holdsResource(rule.Resources, a) &&
			(len(rule.ResourceNames) == 0 || slices.Contains(rule.ResourceNames, a.Name))
	})
}

func holds(list []string, s string) bool {
	return slices.Contains(list, s) || slices.Contains(list, "*")
}

func holdsResource(list []string, a Access) bool {
	if a.Subresource == "" {
		return holds(list, a.GVR.Resource)
	}
	return holds(list, a.GVR.Resource+"/"+a.Subresource) || slices.Contains(list, "*/"+a.Subresource)
}
