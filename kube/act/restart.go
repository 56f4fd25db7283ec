package act

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// restartedAt is the annotation of the pod template that kubectl rollout restart sets.
const restartedAt = "kubectl.kubernetes.io/restartedAt"

func restartVerb() Verb {
	return Verb{
		Name: "restart", Title: "restart", Group: "workload", Keys: []string{"R"}, Risk: Risky,
		Help: "replace all pods with new ones from the same template, following the rollout strategy",
		For:  rolled(), Needs: may("patch", ""),
		Plan: planRestart,
	}
}

func planRestart(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
	now := w.Clock().Format(time.RFC3339)
	p, err := retemplate(ctx, w, on, func(t Target, u *unstructured.Unstructured) (string, error) {
		if isPaused(u) {
			return "", usage("%s is paused: resume it first", t.Ref)
		}
		return "restarted at " + now, unstructured.SetNestedField(u.Object, now, "spec", "template", "metadata", "annotations", restartedAt)
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("restart", on)
	p.lines(w, on, "rollout", "restart")
	return p, nil
}

// lines writes a kubectl line for each target: kubectl BEFORE kind/name AFTER.
func (p *Plan) lines(w World, on []Target, verb, sub string, after ...string) {
	for _, t := range on {
		words := append([]string{verb, sub, named(t)}, after...)
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, words...))
	}
}
