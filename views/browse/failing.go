package browse

import (
	"fmt"
	"slices"
	"strings"

	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/kube/stream"
)

// Failure implements kit.Failing.
func (b *Browse) Failure() error {
	v := b.view()
	switch {
	case len(b.clusters) == 0 || v != nil && len(v.Rows) > 0:
		return nil
	case !slices.ContainsFunc(b.clusters, func(c *cluster.Cluster) bool { return c.Status().Phase != cluster.Down }):
		return b.clusters[0].Status().Err
	case !b.found:
		return b.unknown()
	case v == nil:
		return nil
	}
	switch v.State.Phase {
	case stream.Forbidden, stream.Missing, stream.Failed, stream.Stale:
		return v.State.Err
	}
	return nil
}

// unknown is that no context offers the kind.
func (b *Browse) unknown() error {
	kinds := b.clusters[0].Kinds()
	next := kinds.Gaps()
	if near := kinds.Suggest(b.place.Kind); len(near) > 0 {
		next = slices.Insert(next, 0, "Did you mean "+strings.Join(near, ", ")+"?")
	}
	return problem.New(problem.NotFound, fmt.Sprintf("Context %s offers no kind %q.", b.clusters[0].Name(), b.place.Kind), strings.Join(next, "\n"), nil)
}
