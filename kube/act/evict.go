package act

import (
	"context"
	"errors"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/problem"
)

func evictVerb() Verb {
	return Verb{
		Name: "evict", Title: "evict", Group: "object", Risk: Risky,
		Help: "evict pods, as far as their disruption budgets allow",
		For:  kinds("pods"), Needs: may("create", "eviction"),
		Params: []Param{
			graceParam(),
			{Name: "retry", Help: "try again while a disruption budget refuses", Kind: Switch},
		},
		Plan: planEvict,
	}
}

func planEvict(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	grace, err := gracePeriod(args)
	if err != nil {
		return nil, err
	}
	p := &Plan{Summary: summary("evict", on)}
	pods, err := p.look(ctx, w, on)
	if err != nil {
		return nil, err
	}
	for i, t := range pods.targets {
		c := eviction(t.Ref, pods.objects[i], grace)
		c.Retry = args.On("retry")
		p.Changes = append(p.Changes, c)
		p.Kubectl = append(p.Kubectl, evictLine(w, c))
	}
	for _, u := range pods.objects {
		if u == nil || metav1.GetControllerOf(u) == nil {
			p.raise(Destructive)
		}
	}
	p.replaced(pods.objects)
	return p, p.budgets(ctx, w, pods.objects)
}

// eviction asks for a pod to be deleted. Without a grace period it takes the pod's own; pod is nil where it is not known.
func eviction(ref kube.Ref, pod *unstructured.Unstructured, grace *int64) Change {
	options := map[string]any{}
	if grace != nil {
		options["gracePeriodSeconds"] = *grace
	}
	if pod != nil {
		options["preconditions"] = map[string]any{"uid": string(pod.GetUID())}
	}
	body := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "policy/v1", "kind": "Eviction",
		"metadata": map[string]any{"name": ref.Name, "namespace": ref.Namespace},
	}}
	if len(options) > 0 {
		body.Object["deleteOptions"] = options
	}
	return Change{Ref: ref, Method: Create, Subresource: "eviction", Body: body, Before: pod}
}

// evictLine posts an eviction. kubectl has no command for one pod.
func evictLine(w World, c Change) string {
	path := "/api/v1/namespaces/" + c.Ref.Namespace + "/pods/" + c.Ref.Name + "/eviction"
	body, err := c.Body.MarshalJSON()
	if err != nil {
		return ""
	}
	return "echo " + quote(strings.TrimSpace(string(body))) + " | " + kubectl(w.API.Name(), "", "create", "--raw", path, "-f", "-")
}

// explained adds to the refusal of an eviction what the API server says of the disruption budget.
func (c Change) explained(err error) error {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || c.Subresource != "eviction" || !apierrors.IsTooManyRequests(err) {
		return err
	}
	s := status.Status()
	text := s.Message
	if s.Details != nil {
		for _, cause := range s.Details.Causes {
			if cause.Message != "" {
				text += " " + cause.Message
			}
		}
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return problem.New(problem.Conflict, text, "Wait until more pods of the budget are ready, or delete the pod: that asks no budget.", err)
}

// refusedForNow reports whether an eviction may succeed later: a disruption budget refuses it, or its namespace is being
// deleted and the pod is not yet.
func refusedForNow(err error) bool {
	return apierrors.IsTooManyRequests(err) || apierrors.IsForbidden(err) && apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause)
}
