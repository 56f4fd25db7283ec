package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func pauseVerb() Verb {
	return Verb{
		Name: "pause", Title: "pause rollout", Group: "workload",
		Help: "hold back changes to the template until it is resumed",
		For:  kinds("deployments.apps"), Needs: may("patch", ""),
		Plan: planPause,
	}
}

func planPause(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
	p, err := edits(ctx, w, on, "", func(_ Target, u *unstructured.Unstructured) (string, error) {
		if isPaused(u) {
			return "is paused already", nil
		}
		return "paused", unstructured.SetNestedField(u.Object, true, "spec", "paused")
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("pause", on)
	p.lines(w, on, "rollout", "pause")
	return p, nil
}

func isPaused(u *unstructured.Unstructured) bool {
	paused, _, _ := unstructured.NestedBool(u.Object, "spec", "paused")
	return paused
}
