package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube/object"
)

// list fetches objects by a label selector, all of them with "".
func list(ctx context.Context, api Sender, gvr schema.GroupVersionResource, namespace, selector string) ([]*unstructured.Unstructured, error) {
	return object.List(ctx, api, gvr, namespace, selector)
}
