package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

// list fetches objects by a label selector, all of them with "".
func list(ctx context.Context, api Sender, gvr schema.GroupVersionResource, namespace, selector string) ([]*unstructured.Unstructured, error) {
	client, err := api.Client(gvr.GroupVersion(), kube.JSON)
	if err != nil {
		return nil, err
	}
	req := client.Get().NamespaceIfScoped(namespace, namespace != "").Resource(gvr.Resource).SetHeader("Accept", "application/json")
	if selector != "" {
		req.Param("labelSelector", selector)
	}
	data, err := req.Do(ctx).Raw()
	if err != nil {
		return nil, err
	}
	var l unstructured.UnstructuredList
	if err := l.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	out := make([]*unstructured.Unstructured, len(l.Items))
	for i := range l.Items {
		out[i] = &l.Items[i]
	}
	return out, nil
}
