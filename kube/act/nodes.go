package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
)

// podsOn are the pods of a node.
func podsOn(ctx context.Context, w World, node string) ([]*unstructured.Unstructured, error) {
	return object.ListWhere(ctx, w.API, podResource(), "", map[string]string{"fieldSelector": "spec.nodeName=" + node})
}

func podRef(w World, pod *unstructured.Unstructured) kube.Ref {
	return kube.Ref{Context: w.API.Name(), GVR: podResource(), Namespace: pod.GetNamespace(), Name: pod.GetName()}
}
