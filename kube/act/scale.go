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
		Help: "set how many replicas there are",
		For:  scalable, Needs: may("patch", "scale"),
		Params: []Param{{
			Name: "replicas", Help: "how many there shall be", Kind: Number, Required: true, Default: replicasNow,
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
	want, err := strconv.ParseInt(args.Get("replicas"), 10, 32)
	if err != nil || want < 0 {
		return nil, usage("replicas is %q: give a whole number, 0 or more", args.Get("replicas"))
	}
	less := false
	p, err := edits(ctx, w, on, "scale", func(_ Target, u *unstructured.Unstructured) (string, error) {
		now, _, err := unstructured.NestedInt64(u.Object, "spec", "replicas")
		if err != nil {
			return "", err
		}
		less = less || want < now
		if now == want {
			return fmt.Sprintf("has %d already", now), nil
		}
		return fmt.Sprintf("%d -> %d replicas", now, want), unstructured.SetNestedField(u.Object, want, "spec", "replicas")
	})
	if err != nil {
		return nil, err
	}
	p.Summary = fmt.Sprintf("%s to %d", summary("scale", on), want)
	if less {
		p.raise(Risky)
	}
	for _, t := range on {
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, "scale", named(t), fmt.Sprintf("--replicas=%d", want)))
		hpa, err := autoscalerOf(ctx, w, t)
		if err != nil {
			p.warn("Whether a HorizontalPodAutoscaler scales " + t.Ref.String() + " cannot be told: " + err.Error())
		} else if hpa != "" {
			p.warn(t.Ref.String() + " is scaled by the HorizontalPodAutoscaler " + hpa + ": it will set the number again.")
		}
	}
	return p, nil
}

// autoscalerOf is the name of the HPA that scales the target, "" for none.
func autoscalerOf(ctx context.Context, w World, t Target) (string, error) {
	hpas, err := list(ctx, w.API, hpaResource(), t.Ref.Namespace, "")
	if err != nil {
		return "", err
	}
	for _, h := range hpas {
		kind, _, _ := unstructured.NestedString(h.Object, "spec", "scaleTargetRef", "kind")
		name, _, _ := unstructured.NestedString(h.Object, "spec", "scaleTargetRef", "name")
		if kind == t.Kind.Kind && name == t.Ref.Name {
			return h.GetName(), nil
		}
	}
	return "", nil
}

func hpaResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "autoscaling", Version: "v2", Resource: "horizontalpodautoscalers"}
}
