package act

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// budgets warns of disruption budgets that would refuse evictions of the pods now.
func (p *Plan) budgets(ctx context.Context, w World, pods []*unstructured.Unstructured) error {
	var order []string
	in := map[string][]*unstructured.Unstructured{}
	for _, pod := range pods {
		if pod == nil {
			continue
		}
		ns := pod.GetNamespace()
		if in[ns] == nil {
			order = append(order, ns)
		}
		in[ns] = append(in[ns], pod)
	}
	found, errs := make([][]*unstructured.Unstructured, len(order)), make([]error, len(order))
	gvr := schema.GroupVersionResource{Group: "policy", Version: "v1", Resource: "poddisruptionbudgets"}
	each(w.API, len(order), atOnce, func(i int) { found[i], errs[i] = list(ctx, w.API, gvr, order[i], "") })
	for i, ns := range order {
		if errs[i] != nil {
			p.warn("Whether disruption budgets in " + ns + " allow it cannot be told: " + errs[i].Error() + ".")
		}
		for _, budget := range found[i] {
			p.budget(budget, in[ns])
		}
	}
	return ctx.Err()
}

// budget warns when a budget that covers some of the pods has nothing to give.
func (p *Plan) budget(budget *unstructured.Unstructured, pods []*unstructured.Unstructured) {
	allowed, known, _ := unstructured.NestedInt64(budget.Object, "status", "disruptionsAllowed")
	if !known || allowed > 0 {
		return
	}
	selector, err := budgetSelector(budget)
	if err != nil {
		return // the API server has refused such a selector
	}
	var names []string
	for _, pod := range pods {
		if selector.Matches(labels.Set(pod.GetLabels())) {
			names = append(names, pod.GetName())
		}
	}
	if len(names) > 0 {
		p.warn("The disruption budget " + budget.GetNamespace() + "/" + budget.GetName() + " allows no eviction now: " + some(names) + ".")
	}
}

func budgetSelector(budget *unstructured.Unstructured) (labels.Selector, error) {
	raw, ok, err := unstructured.NestedMap(budget.Object, "spec", "selector")
	if err != nil || !ok {
		return labels.Nothing(), err
	}
	var s metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(raw, &s); err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(&s)
}
