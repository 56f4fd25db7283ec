package act

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
)

func scaleVerb() Verb {
	return Verb{
		Name: "scale", Title: "scale", Group: "workload", Keys: []string{"s"},
		Help: "set the number of replicas",
		For:  scalable, Needs: may("patch", "scale"),
		Params: []Param{{
			Name: "replicas", Help: "how many to run", Kind: Number, Required: true, Default: replicasNow,
		}, {
			Name: "current-replicas", Help: "change nothing unless there are this many now", Kind: Number, Hidden: true,
		}},
		Plan: planScale,
	}
}

// scalable takes every kind with a scale subresource. Before discovery has answered, those that always have one.
func scalable(k kube.Kind) bool {
	return slices.Contains(k.Subresources, "scale") ||
		kinds("deployments.apps", "statefulsets.apps", "replicasets.apps", "replicationcontrollers")(k)
}

func replicasNow(ctx context.Context, w World, on []Target) (string, error) {
	if len(on) == 0 {
		return "", nil
	}
	u, err := object.GetPart(ctx, w.API, on[0].Ref, "scale")
	if err != nil {
		return "", err
	}
	n, _, _ := unstructured.NestedInt64(u.Object, "spec", "replicas")
	return strconv.FormatInt(n, 10), nil
}

func planScale(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	want, err := replicas("replicas", args.Get("replicas"))
	if err != nil {
		return nil, err
	}
	flags := []string{fmt.Sprintf("--replicas=%d", want)}
	must := int64(-1)
	if text := args.Get("current-replicas"); text != "" {
		if must, err = replicas("current-replicas", text); err != nil {
			return nil, err
		}
		flags = append(flags, fmt.Sprintf("--current-replicas=%d", must))
	}
	p, err := edits(ctx, w, on, "scale", func(t Target, u *unstructured.Unstructured) (string, error) {
		now, _, err := unstructured.NestedInt64(u.Object, "spec", "replicas")
		switch {
		case err != nil:
			return "", err
		case must >= 0 && now != must:
			return "", usage("%s has %d replicas, not %d", t.Ref, now, must)
		case now == want:
			return fmt.Sprintf("has %d already", now), nil
		}
		return fmt.Sprintf("%d -> %d replicas", now, want), unstructured.SetNestedField(u.Object, want, "spec", "replicas")
	})
	if err != nil {
		return nil, err
	}
	p.Summary = fmt.Sprintf("%s to %d", summary("scale", on), want)
	for i, t := range on {
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, append([]string{"scale", named(t)}, flags...)...))
		if c := p.Changes[i]; !c.Empty() {
			p.resizes(ctx, w, t, c.Before, want)
		}
	}
	return p, nil
}

func replicas(flag, text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0, usage("%s is %q: give a whole number, 0 or more", flag, text)
	}
	return n, nil
}

// resizes tells what comes of another number: pods that go, and who else sets it.
func (p *Plan) resizes(ctx context.Context, w World, t Target, scale *unstructured.Unstructured, want int64) {
	who := t.Ref.String()
	if now, _, _ := unstructured.NestedInt64(scale.Object, "spec", "replicas"); want < now {
		p.raise(Risky)
	}
	if want == 0 {
		p.stops(ctx, w, t, scale)
	}
	switch hpa, err := autoscalerFor(ctx, w, t); {
	case err != nil:
		p.warn("Whether a HorizontalPodAutoscaler scales " + who + " cannot be told: " + err.Error() + ".")
	case hpa != nil && want == 0:
		p.warn("The HorizontalPodAutoscaler " + hpa.GetName() + " leaves " + who + " alone while it has 0 replicas.")
	case hpa != nil:
		p.warn(who + " is scaled by the HorizontalPodAutoscaler " + hpa.GetName() + ": it will set the number again.")
	}
	// The scale does not say who manages the object that it is of.
	if u, err := object.Get(ctx, w.API, t.Ref); err == nil {
		for _, m := range managers([]Change{{Ref: t.Ref, Before: u}}) {
			p.warn(m)
		}
	}
}

// stops lists the pods that go when the number is 0.
func (p *Plan) stops(ctx context.Context, w World, t Target, scale *unstructured.Unstructured) {
	selector, _, _ := unstructured.NestedString(scale.Object, "status", "selector")
	if selector == "" {
		return
	}
	pods, err := list(ctx, w.API, podResource(), t.Ref.Namespace, selector)
	if err != nil {
		p.warn("Which pods of " + t.Ref.String() + " would stop cannot be told: " + err.Error() + ".")
	}
	for _, pod := range pods {
		ref := kube.Ref{Context: t.Ref.Context, GVR: podResource(), Namespace: pod.GetNamespace(), Name: pod.GetName()}
		p.Touched = append(p.Touched, Touched{Ref: ref, Why: "stopped"})
	}
}

// autoscalerFor is the HPA that scales the target, nil for none.
func autoscalerFor(ctx context.Context, w World, t Target) (*unstructured.Unstructured, error) {
	hpas, err := list(ctx, w.API, hpaResource(), t.Ref.Namespace, "")
	if err != nil {
		return nil, err
	}
	for _, h := range hpas {
		kind, _, _ := unstructured.NestedString(h.Object, "spec", "scaleTargetRef", "kind")
		name, _, _ := unstructured.NestedString(h.Object, "spec", "scaleTargetRef", "name")
		if kind == t.Kind.Kind && name == t.Ref.Name {
			return h, nil
		}
	}
	return nil, nil
}

func hpaResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "autoscaling", Version: "v2", Resource: "horizontalpodautoscalers"}
}
