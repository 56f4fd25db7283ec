package act

import (
	"context"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"fathom/kube/object"
)

// Trial is what the API server says would come of one Change.
type Trial struct {
	Change   Change
	Diff     string // unified, of YAML, with secret values masked; "" where nothing would change
	Warnings []string
	Err      error // the API server, an admission webhook or RBAC refuses
	// Untried is set where a dry run does not show anything, with the reason.
	Untried string
}

// Try sends the plan's changes as dry runs, some at a time, and tells of each as it is known. tell may be called from
// several goroutines. A change of a later stage may fail only because the earlier ones were not really made; such
// changes are not tried, unless their object goes or they stand Apart.
func (p *Plan) Try(ctx context.Context, api Sender, tell func(i int, t Trial)) {
	each(api, len(p.Changes), atOnce, func(i int) { tell(i, p.Changes[i].Try(ctx, api)) })
}

// Try sends the change as a dry run.
func (c Change) Try(ctx context.Context, api Sender) Trial {
	t := Trial{Change: c}
	switch {
	case c.NoDryRun:
		t.Untried = "The API server cannot try this without doing it."
	case c.Stage > 0 && !c.Goes() && !c.Apart:
		t.Untried = "It comes after the changes above and cannot be tried before them."
	case c.Empty():
	default:
		a, err := c.Send(ctx, api, true)
		t.Warnings, t.Err = a.Warnings, err
		if c.Retry && refusedForNow(err) {
			t.Untried, t.Err = "It would be refused now, and tried again: "+err.Error(), nil
		} else if err == nil {
			t.Diff = c.Diff(a.After)
		}
	}
	return t
}

// Empty reports whether there is nothing to send.
func (c Change) Empty() bool { return c.Method == Patch && len(c.Ops) == 0 }

// Diff is a unified diff from what the plan saw to after, as YAML, without what the server writes by itself and with secret values
// masked.
func (c Change) Diff(after *unstructured.Unstructured) string {
	if c.Method == Delete {
		after = nil
	}
	if c.Method == Create && c.Subresource != "" {
		return ""
	}
	return diff(c.Before, after, c.Subresource == "status" || c.Subresource == "approval")
}

// diff compares two states of one object, either of which may be nil; of the status only where that is what changes.
func diff(before, after *unstructured.Unstructured, status bool) string {
	a, b := manifest(before, status), manifest(after, status)
	object.MaskPair(a, b)
	return udiff.Unified("live", "result", write(a), write(b))
}

// manifest is what of an object a diff shows, with its status or without.
func manifest(u *unstructured.Unstructured, status bool) *unstructured.Unstructured {
	if u == nil {
		return nil
	}
	u = u.DeepCopy()
	for _, f := range []string{"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"} {
		unstructured.RemoveNestedField(u.Object, "metadata", f)
	}
	if !status {
		unstructured.RemoveNestedField(u.Object, "status")
	}
	unstructured.RemoveNestedField(u.Object, "metadata", "annotations", "deprecated.daemonset.template.generation")
	if _, ok, _ := unstructured.NestedInt64(u.Object, "spec", "replicas"); !ok && u.GetKind() == "Scale" {
		u.Object["spec"] = map[string]any{"replicas": int64(0)} // a scale leaves 0 out
	}
	return u
}

func write(u *unstructured.Unstructured) string {
	if u == nil {
		return ""
	}
	out, err := yaml.Marshal(u.Object)
	if err != nil {
		return "# " + strings.ReplaceAll(err.Error(), "\n", " ") + "\n"
	}
	return string(out)
}
