package object

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

// List fetches the objects of a resource that a label selector takes, all of them with "", in one answer: it is for what belongs to
// one object, not for tables. The namespace is empty for all of them, or where there are none. Errors are the API's.
func List(ctx context.Context, api API, gvr schema.GroupVersionResource, namespace, selector string) ([]*unstructured.Unstructured, error) {
	return ListWhere(ctx, api, gvr, namespace, map[string]string{"labelSelector": selector})
}

// ListWhere is List with any query parameters; empty ones are left out.
func ListWhere(ctx context.Context, api API, gvr schema.GroupVersionResource, namespace string, query map[string]string) ([]*unstructured.Unstructured, error) {
	client, err := api.Client(gvr.GroupVersion(), kube.JSON)
	if err != nil {
		return nil, err
	}
	req := client.Get().NamespaceIfScoped(namespace, namespace != "").Resource(gvr.Resource).SetHeader("Accept", "application/json")
	for key, value := range query {
		if value != "" {
			req.Param(key, value)
		}
	}
	answer := req.Do(ctx)
	if err := answer.Error(); err != nil { // Raw's own error lacks the server's message
		return nil, err
	}
	data, err := answer.Raw()
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
