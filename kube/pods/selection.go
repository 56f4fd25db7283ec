package pods

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube/object"
	"fathom/kube/problem"
)

// Selection is how the API server is asked for pods.
type Selection struct {
	Namespace string // "" for all
	Labels    string
	Fields    string
	// owned narrows what the server sends; nil takes all of it.
	owned func(ctx context.Context, p *corev1.Pod) bool
}

// Select finds how the pods of a target are asked for. It may take a request or two, whose errors are the API's; an object
// that has no pods by its nature is a problem with a next step.
func Select(ctx context.Context, api API, t Target) ([]Selection, error) {
	switch t.Ref.GVR.GroupResource() {
	case schema.GroupResource{}:
		return bySelector(t), nil
	case corev1.Resource("pods"):
		return []Selection{named(t.Ref.Namespace, t.Ref.Name)}, nil
	case corev1.Resource("nodes"):
		return []Selection{{Fields: fields.OneTermEqualSelector("spec.nodeName", t.Ref.Name).String()}}, nil
	case corev1.Resource("namespaces"):
		return []Selection{{Namespace: t.Ref.Name}}, nil
	case schema.GroupResource{Group: "batch", Resource: "cronjobs"}:
		return []Selection{ofCronJob(api, t)}, nil
	}
	return behind(ctx, api, t)
}

func bySelector(t Target) []Selection {
	if len(t.Namespaces) == 0 {
		return []Selection{{Labels: t.Selector}}
	}
	out := make([]Selection, len(t.Namespaces))
	for i, ns := range t.Namespaces {
		out[i] = Selection{Namespace: ns, Labels: t.Selector}
	}
	return out
}

func named(namespace, name string) Selection {
	return Selection{Namespace: namespace, Fields: fields.OneTermEqualSelector("metadata.name", name).String()}
}

// behind asks the object itself, or its scale, by which labels it knows its pods.
func behind(ctx context.Context, api API, t Target) ([]Selection, error) {
	u, err := object.Get(ctx, api, t.Ref)
	if err != nil {
		return nil, err
	}
	selector, err := selectorOf(u)
	if !slices.Contains([]string{"", "apps", "batch"}, t.Ref.GVR.Group) {
		selector, err = "", nil // what a custom resource selects may be something else; its scale tells
	}
	switch {
	case err != nil:
		return nil, problem.New(problem.Invalid, fmt.Sprintf("The selector of %s cannot be read: %v.", t.Ref, err), "Look at its YAML.", err)
	case selector != "":
		return []Selection{{Namespace: t.Ref.Namespace, Labels: selector}}, nil
	case t.Ref.GVR.GroupResource() == corev1.Resource("services"):
		return byEndpoints(ctx, api, t, u)
	}
	scale, err := object.GetPart(ctx, api, t.Ref, "scale")
	if err == nil {
		selector, _, _ = unstructured.NestedString(scale.Object, "status", "selector")
	}
	if selector == "" {
		return nil, problem.New(problem.NotFound, fmt.Sprintf("There are no pods behind %s that Fathom could find.", t.Ref), "Go to its pods and choose one.", err)
	}
	return []Selection{{Namespace: t.Ref.Namespace, Labels: selector}}, nil
}

// selectorOf reads spec.selector in both its forms; "" when there is none, which takes nothing.
func selectorOf(u *unstructured.Unstructured) (string, error) {
	m, found, err := unstructured.NestedMap(u.Object, "spec", "selector")
	if !found || err != nil || len(m) == 0 {
		return "", nil
	}
	if _, plain := m["matchLabels"]; !plain && m["matchExpressions"] == nil {
		flat, _, err := unstructured.NestedStringMap(u.Object, "spec", "selector")
		return labels.SelectorFromSet(flat).String(), err
	}
	var s metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(m, &s); err != nil {
		return "", err
	}
	selector, err := metav1.LabelSelectorAsSelector(&s)
	if err != nil || selector.Empty() {
		return "", err
	}
	return selector.String(), nil
}

// byEndpoints takes the pods that a Service without a selector was given by hand.
func byEndpoints(ctx context.Context, api API, t Target, service *unstructured.Unstructured) ([]Selection, error) {
	none := func(text, next string) error { return problem.New(problem.NotFound, text, next, nil) }
	if kind, _, _ := unstructured.NestedString(service.Object, "spec", "type"); kind == string(corev1.ServiceTypeExternalName) {
		to, _, _ := unstructured.NestedString(service.Object, "spec", "externalName")
		return nil, none(fmt.Sprintf("%s is a name for %s, which is outside the cluster: it has no pods.", t.Ref, to), "Reach that name itself.")
	}
	slicesOf := schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"}
	found, err := object.List(ctx, api, slicesOf, t.Ref.Namespace, "kubernetes.io/service-name="+t.Ref.Name)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range found {
		endpoints, _, _ := unstructured.NestedSlice(s.Object, "endpoints")
		for _, e := range endpoints {
			to, _, _ := unstructured.NestedStringMap(e.(map[string]any), "targetRef")
			if to["kind"] == "Pod" && !slices.Contains(names, to["name"]) {
				names = append(names, to["name"])
			}
		}
	}
	if len(names) == 0 {
		return nil, none(fmt.Sprintf("%s has no selector, and no pod is among its endpoints.", t.Ref), "Look at its EndpointSlices.")
	}
	out := make([]Selection, len(names))
	for i, name := range names {
		out[i] = named(t.Ref.Namespace, name)
	}
	return out, nil
}
