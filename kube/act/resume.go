package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/rollout"
)

func resumeVerb() Verb {
	return Verb{
		Name: "resume", Title: "resume rollout", Group: "workload",
		Help: "roll out changes to the template again",
		For:  kinds("deployments.apps"), Needs: may("patch", ""),
		Plan: planResume,
	}
}

func planResume(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
	p, err := edits(ctx, w, on, "", func(_ Target, u *unstructured.Unstructured) (string, error) {
		if !isPaused(u) {
			return "is not paused", nil
		}
		unstructured.RemoveNestedField(u.Object, "spec", "paused")
		return "resumed", nil
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("resume", on)
	p.lines(w, on, "rollout", "resume")
	for i, c := range p.Changes {
		if !c.Empty() {
			p.resumes(ctx, w, on[i], c.Before)
		}
	}
	return p, nil
}

// resumes tells what starts with a resumed deployment: the rollout of a template that was changed during the pause.
func (p *Plan) resumes(ctx context.Context, w World, t Target, u *unstructured.Unstructured) {
	history, err := rollout.History(ctx, w.API, u)
	if err != nil {
		p.raise(Risky)
		p.warn("Whether the template of " + t.Ref.String() + " was changed during the pause cannot be told: " + err.Error() + ".")
		return
	}
	if !pending(history) {
		return
	}
	running := u.DeepCopy()
	unstructured.RemoveNestedField(running.Object, "spec", "paused")
	p.warn("The template of " + t.Ref.String() + " was changed during the pause: it is rolled out now.")
	p.rolls(ctx, w, t, running)
}

// pending reports whether pods of other templates than the present one are wanted.
func pending(history []rollout.Revision) bool {
	current := false
	for _, r := range history {
		if !r.Current && r.Wanted > 0 {
			return true
		}
		current = current || r.Current
	}
	return !current
}
