package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func suspendVerb() Verb {
	return Verb{
		Name: "suspend", Title: "suspend", Group: "job",
		Help: "start no more runs; the pods of a job are stopped",
		For:  kinds("cronjobs.batch", "jobs.batch"), Needs: may("patch", ""),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			return planSuspend(ctx, w, on, true)
		},
	}
}

func unsuspendVerb() Verb {
	return Verb{
		Name: "unsuspend", Title: "resume", Group: "job",
		Help: "let it run again",
		For:  kinds("cronjobs.batch", "jobs.batch"), Needs: may("patch", ""),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			return planSuspend(ctx, w, on, false)
		},
	}
}

func planSuspend(ctx context.Context, w World, on []Target, suspend bool) (*Plan, error) {
	name, word, body := "suspend", "suspended", `{"spec":{"suspend":true}}`
	if !suspend {
		name, word, body = "resume", "resumed", `{"spec":{"suspend":false}}`
	}
	p, err := edits(ctx, w, on, "", func(_ Target, u *unstructured.Unstructured) (string, error) {
		now, _, err := unstructured.NestedBool(u.Object, "spec", "suspend")
		switch {
		case err != nil:
			return "", err
		case now == suspend && suspend:
			return "is suspended already", nil
		case now == suspend:
			return "is not suspended", nil
		}
		return word, unstructured.SetNestedField(u.Object, suspend, "spec", "suspend")
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary(name, on)
	for i, t := range on {
		p.Changes[i].Word = word
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, "patch", named(t), "-p", body))
		if suspend && t.Ref.GVR == jobResource() && !p.Changes[i].Empty() {
			p.stopsPods(ctx, w, t, p.Changes[i].Before)
		}
	}
	return p, ctx.Err()
}

// stopsPods lists the pods of a job that are deleted when it is suspended.
func (p *Plan) stopsPods(ctx context.Context, w World, t Target, job *unstructured.Unstructured) {
	p.raise(Risky)
	pods, err := list(ctx, w.API, podResource(), t.Ref.Namespace, "job-name="+t.Ref.Name)
	if err != nil {
		p.warn("Which pods of " + t.Ref.String() + " are stopped cannot be told: " + err.Error() + ".")
		return
	}
	for _, pod := range pods {
		if owns(job, pod) && !finished(pod) {
			p.touch(podRef(w, pod), "deleted; its work is lost")
		}
	}
}
