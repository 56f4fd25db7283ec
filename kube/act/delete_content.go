package act

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

// content counts what is in a namespace, by kind, and tells which data goes with it.
func (p *Plan) content(ctx context.Context, w World, t Target) error {
	var kinds []kube.Kind
	for _, k := range w.API.Kinds().All() {
		if k.Namespaced && k.Of.Resource == "" && !incidental(k) {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b kube.Kind) int { return strings.Compare(a.String(), b.String()) })
	counts := make([]int64, len(kinds))
	var unknown []string
	var mu sync.Mutex
	each(w.API, len(kinds), atOnce, func(i int) {
		n, err := countIn(ctx, w, place{kinds[i].GVR, t.Ref.Name})
		mu.Lock()
		defer mu.Unlock()
		if counts[i] = n; err != nil {
			unknown = append(unknown, kinds[i].String())
		}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var parts []string
	for i, k := range kinds {
		if counts[i] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[i], k))
		}
	}
	slices.Sort(unknown)
	if len(parts) > 0 {
		p.warn("Everything in the namespace " + t.Ref.Name + " is deleted: " + strings.Join(parts, ", ") + ".")
	}
	if len(unknown) > 0 {
		p.warn("What else is in the namespace " + t.Ref.Name + " cannot be counted: " + strings.Join(unknown, ", ") + ".")
	}
	claims, err := list(ctx, w.API, claimResource(), t.Ref.Name, "")
	if err != nil {
		p.warn("Which data goes with the namespace " + t.Ref.Name + " cannot be told: " + err.Error() + ".")
		return ctx.Err()
	}
	return p.losesData(ctx, w, claims)
}

// incidental are kinds that nobody means when they ask what is in a namespace: they follow from others, or pass by.
func incidental(k kube.Kind) bool {
	return slices.Contains([]string{
		"events", "events.events.k8s.io", "endpoints", "endpointslices.discovery.k8s.io", "leases.coordination.k8s.io",
		"controllerrevisions.apps", "pods.metrics.k8s.io",
	}, k.String())
}

// countIn counts the objects in a place without reading them all.
func countIn(ctx context.Context, w World, at place) (int64, error) {
	l, err := page(ctx, w.API, at, map[string]string{"limit": "1"}, onlyMetadata)
	if err != nil {
		return 0, err
	}
	n := int64(len(l.Items))
	if more := l.GetRemainingItemCount(); more != nil {
		n += *more
	}
	return n, nil
}

// instances counts the objects of the kind that a CustomResourceDefinition defines.
func (p *Plan) instances(ctx context.Context, w World, t Target, crd *unstructured.Unstructured) error {
	group, _, _ := unstructured.NestedString(crd.Object, "spec", "group")
	plural, _, _ := unstructured.NestedString(crd.Object, "spec", "names", "plural")
	versions, _, _ := unstructured.NestedSlice(crd.Object, "spec", "versions")
	for _, v := range versions {
		v, _ := v.(map[string]any)
		name, _ := v["name"].(string)
		if v["served"] != true {
			continue
		}
		n, err := countIn(ctx, w, place{gvr: schema.GroupVersionResource{Group: group, Version: name, Resource: plural}})
		switch {
		case err != nil:
			p.warn("How many " + plural + " go with " + t.Ref.String() + " cannot be told: " + err.Error() + ".")
		case n > 0:
			p.warn(fmt.Sprintf("All objects of this kind are deleted: %d %s, in all namespaces.", n, plural))
		}
		return ctx.Err()
	}
	return nil
}

// onNode lists the pods that lose their node.
func (p *Plan) onNode(ctx context.Context, w World, t Target) error {
	pods, err := podsOn(ctx, w, t.Ref.Name)
	if err != nil {
		p.warn("Which pods run on " + t.Ref.String() + " cannot be told: " + err.Error() + ".")
		return ctx.Err()
	}
	for _, pod := range pods {
		p.touch(podRef(w, pod), "runs on the node")
	}
	if len(pods) > 0 {
		p.warn(fmt.Sprintf("%s on %s, deleted once the node is gone: drain it first.", count(len(pods), "pod"), t.Ref))
	}
	p.warn("The machine of " + t.Ref.String() + " is not switched off: its kubelet, while it runs, makes the node again when it restarts.")
	return nil
}

// count is "1 pod", "2 pods".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
