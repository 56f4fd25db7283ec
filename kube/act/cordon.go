package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func cordonVerb() Verb {
	return Verb{
		Name: "cordon", Title: "cordon", Group: "node",
		Help: "mark nodes as unschedulable, so that they get no new pods",
		For:  kinds("nodes"), Names: nodeNames(), Needs: may("patch", ""),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			return planCordon(ctx, w, on, true)
		},
	}
}

func uncordonVerb() Verb {
	return Verb{
		Name: "uncordon", Title: "uncordon", Group: "node",
		Help: "mark nodes as schedulable again",
		For:  kinds("nodes"), Names: nodeNames(), Needs: may("patch", ""),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			return planCordon(ctx, w, on, false)
		},
	}
}

// nodeNames are what nodes are called.
func nodeNames() []string { return []string{"nodes", "node", "no"} }

func planCordon(ctx context.Context, w World, on []Target, closed bool) (*Plan, error) {
	name := "cordon"
	if !closed {
		name = "uncordon"
	}
	p, err := edits(ctx, w, on, "", func(_ Target, u *unstructured.Unstructured) (string, error) { return setCordon(u, closed) })
	if err != nil {
		return nil, err
	}
	for i := range p.Changes {
		p.Changes[i].Word = name + "ed"
	}
	p.Summary = summary(name, on)
	p.Kubectl = inOneLine(w, on, []string{name}, nil)
	return p, nil
}

// setCordon closes a node to new pods, or opens it, and says what it did.
func setCordon(node *unstructured.Unstructured, closed bool) (string, error) {
	now, _, err := unstructured.NestedBool(node.Object, "spec", "unschedulable")
	switch {
	case err != nil:
		return "", err
	case now == closed && closed:
		return "is cordoned already", nil
	case now == closed:
		return "is not cordoned", nil
	case closed:
		return "no new pods", unstructured.SetNestedField(node.Object, true, "spec", "unschedulable")
	}
	unstructured.RemoveNestedField(node.Object, "spec", "unschedulable")
	return "new pods again", nil
}
