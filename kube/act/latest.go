package act

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/object"
)

// blind reports whether the change goes in whatever became of the object since the plan saw it. Only what was there right
// before is what its undo may bring back.
func (c Change) blind() bool {
	switch c.Method {
	case Merge, Strategic, Apply:
		return true
	case Delete:
		return c.Before != nil && metav1.GetControllerOf(c.Before) == nil
	}
	return false
}

// latest is the object as it is now, nil when it is not there; as the plan saw it where that cannot be told.
func (r Runner) latest(ctx context.Context, c Change) *unstructured.Unstructured {
	now, err := object.GetPart(ctx, r.API, c.Ref, c.Subresource)
	switch {
	case err == nil && (c.Method != Delete || now.GetUID() == c.Before.GetUID()):
		return now
	case apierrors.IsNotFound(err) && c.Method == Apply:
		return nil
	}
	return c.Before
}
