package act

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/object"
	"fathom/kube/rollout"
)

func undoVerb() Verb {
	return Verb{
		Name: "undo", Title: "undo rollout", Group: "workload", Risk: Risky,
		Help: "go back to the template of an earlier revision",
		For:  rolled(), Needs: may("patch", ""),
		Params: []Param{{
			Name: "to-revision", Help: "the revision; empty or 0 is the one before the current one", Kind: Number, Choices: revisionsNow,
		}},
		Plan: planUndo,
	}
}

// revisionsNow are the revisions of the only target, the newest first.
func revisionsNow(ctx context.Context, w World, on []Target) ([]string, error) {
	if len(on) != 1 {
		return nil, nil
	}
	u, err := object.Get(ctx, w.API, on[0].Ref)
	if err != nil {
		return nil, err
	}
	history, err := rollout.History(ctx, w.API, u)
	return numbers(history), err
}

func numbers(history []rollout.Revision) []string {
	var out []string
	for _, r := range history {
		out = append(out, strconv.FormatInt(r.Number, 10))
	}
	return out
}

func planUndo(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	var want int64
	if text := args.Get("to-revision"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return nil, usage("to-revision is %q: give the number of a revision", text)
		}
		want = n
	}
	back := map[string]bool{} // ReplicaSets whose pods are what is wanted
	var left []string
	p, err := retemplate(ctx, w, on, func(t Target, u *unstructured.Unstructured) (string, error) {
		r, note, err := rollBack(ctx, w, t, u, want)
		back[r.to.Name+"-"] = true
		if r.left != "" {
			left = append(left, r.left)
		}
		return note, err
	})
	if err != nil {
		return nil, err
	}
	for _, sentence := range left {
		p.warn(sentence)
	}
	p.Touched = slices.DeleteFunc(p.Touched, func(t Touched) bool { return back[t.Ref.Name[:strings.LastIndex(t.Ref.Name, "-")+1]] })
	p.Summary = summary("undo rollout of", on)
	var flags []string
	if want > 0 {
		p.Summary = fmt.Sprintf("%s to revision %d", summary("roll back", on), want)
		flags = []string{fmt.Sprintf("--to-revision=%d", want)}
	}
	p.lines(w, on, "rollout", "undo", flags...)
	return p, nil
}

// rolledBack is what a workload was given again.
type rolledBack struct {
	to   rollout.Revision
	left string // a sentence, where somebody has rolled back from it before
}

// rollBack gives a workload the template of a revision, 0 for the one before the newest.
func rollBack(ctx context.Context, w World, t Target, u *unstructured.Unstructured, want int64) (rolledBack, string, error) {
	var none rolledBack
	if isPaused(u) {
		return none, "", usage("%s is paused: resume it first, then undo", t.Ref)
	}
	history, err := rollout.History(ctx, w.API, u)
	if err != nil {
		return none, "", fmt.Errorf("read the revisions of %s: %w", t.Ref, err)
	}
	r, err := revisionTo(history, want, t.Ref.String())
	if err != nil {
		return none, "", err
	}
	out := rolledBack{r, leftBefore(t, history, r)}
	if r.Current {
		return out, fmt.Sprintf("has the template of revision %d already", r.Number), nil
	}
	if u.GetKind() == "Deployment" {
		restoreNotes(u, r.Annotations)
	}
	return out, fmt.Sprintf("back to revision %d", r.Number), unstructured.SetNestedMap(u.Object, r.Template, "spec", "template")
}

// leftBefore says that a deployment was rolled back from a revision: what it has now is an older one than that, under a new
// number. Other workloads do not keep the numbers that their revisions had.
func leftBefore(t Target, history []rollout.Revision, r rollout.Revision) string {
	i := slices.IndexFunc(history, func(r rollout.Revision) bool { return r.Current })
	if i < 0 {
		return ""
	}
	now := history[i]
	had := strings.Split(now.Annotations["deployment.kubernetes.io/revision-history"], ",")
	was, err := strconv.ParseInt(had[len(had)-1], 10, 64)
	if err != nil || r.Number <= was || r.Number >= now.Number {
		return ""
	}
	return fmt.Sprintf("%s was rolled back from revision %d before: revision %d, which it has now, is revision %d again.", t.Ref, r.Number, now.Number, was)
}

// revisionTo chooses as kubectl does: 0 is the second newest, whatever the workload has now.
func revisionTo(history []rollout.Revision, want int64, who string) (rollout.Revision, error) {
	switch {
	case want == 0 && len(history) < 2:
		return rollout.Revision{}, usage("%s has no earlier revision", who)
	case want == 0:
		return history[1], nil
	}
	i := slices.IndexFunc(history, func(r rollout.Revision) bool { return r.Number == want })
	if i >= 0 {
		return history[i], nil
	}
	if len(history) == 0 {
		return rollout.Revision{}, usage("%s has no revision %d: none is kept", who, want)
	}
	return rollout.Revision{}, usage("%s has no revision %d: it has %s", who, want, strings.Join(numbers(history), ", "))
}

// restoreNotes gives a deployment the annotations of a ReplicaSet, except those that belong to the deployment's own life.
func restoreNotes(u *unstructured.Unstructured, of map[string]string) {
	own := []string{
		"kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
		"deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
		"deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
	}
	notes := map[string]string{}
	for key, value := range u.GetAnnotations() {
		if slices.Contains(own, key) {
			notes[key] = value
		}
	}
	for key, value := range of {
		if !slices.Contains(own, key) {
			notes[key] = value
		}
	}
	u.SetAnnotations(notes)
}
