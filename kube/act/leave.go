package act

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act/patch"
	"fathom/kube/rollout"
)

// leaves notes, on each change that leads a workload away from a revision of which no pod is ready, that taking it back
// leads there again. What cannot be read goes without the note.
func (p *Plan) leaves(ctx context.Context, w World, on []Target) {
	var away []int
	for i, c := range p.Changes {
		known := slices.IndexFunc(on, func(t Target) bool { return t.Ref.GVR == c.Ref.GVR && rolled()(t.Kind) }) >= 0
		if known && c.Before != nil && c.retemplates() && !settled(c.Before) {
			away = append(away, i)
		}
	}
	each(w.API, len(away), atOnce, func(i int) {
		c := &p.Changes[away[i]]
		c.Back = unready(ctx, w, *c)
	})
}

// retemplates reports whether the change gives new pods another template.
func (c Change) retemplates() bool {
	if c.Body != nil {
		_, ok, _ := unstructured.NestedMap(c.Body.Object, "spec", "template")
		return ok
	}
	return slices.ContainsFunc(c.Ops, func(op patch.Op) bool { return op.Op != "test" && strings.HasPrefix(op.Path, "/spec/template/") })
}

// settled reports whether all pods of a workload have its template and are ready, as its own status says.
func settled(u *unstructured.Unstructured) bool {
	count := func(path ...string) int64 {
		n, _, _ := unstructured.NestedInt64(u.Object, path...)
		return n
	}
	want, have, updated := count("spec", "replicas"), count("status", "readyReplicas"), count("status", "updatedReplicas")
	if u.GetKind() == "DaemonSet" {
		want, have, updated = count("status", "desiredNumberScheduled"), count("status", "numberReady"), count("status", "updatedNumberScheduled")
	}
	return have >= want && updated >= want
}

// unready warns of going back to the revision that a workload has now, when no pod of it is ready; "" when there is one, or when
// that cannot be told.
func unready(ctx context.Context, w World, c Change) string {
	history, err := rollout.History(ctx, w.API, c.Before)
	if err != nil {
		return ""
	}
	at := slices.IndexFunc(history, func(r rollout.Revision) bool { return r.Current })
	if at < 0 {
		return ""
	}
	selector, err := rollout.Selector(c.Before)
	if err != nil {
		return ""
	}
	pods, err := list(ctx, w.API, podResource(), c.Ref.Namespace, selector)
	if err != nil {
		return ""
	}
	for _, pod := range pods {
		l := pod.GetLabels()
		if owns(c.Before, pod) && (l["pod-template-hash"] == history[at].Hash || l["controller-revision-hash"] == history[at].Hash) && ready(pod) {
			return ""
		}
	}
	return fmt.Sprintf("This goes back to revision %d of %s, of which no pod was ready when it was left.", history[at].Number, c.Ref)
}

func ready(pod *unstructured.Unstructured) bool {
	conditions, _, _ := unstructured.NestedSlice(pod.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(item any) bool {
		m, _ := item.(map[string]any)
		return m["type"] == "Ready" && m["status"] == "True"
	})
}
