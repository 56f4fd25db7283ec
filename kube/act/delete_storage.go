package act

import (
	"context"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func claimResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumeclaims"}
}

func volumeResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumes"}
}

// losesDataOf is losesData for claims of which only the metadata is known.
func (p *Plan) losesDataOf(ctx context.Context, w World, claims []*unstructured.Unstructured) error {
	var on []Target
	for _, c := range claims {
		on = append(on, Target{Ref: kube.Ref{Context: w.API.Name(), GVR: claimResource(), Namespace: c.GetNamespace(), Name: c.GetName()}})
	}
	whole, errs := fetch(ctx, w.API, on)
	var known []*unstructured.Unstructured
	for i, err := range errs {
		if err == nil {
			known = append(known, whole[i])
		} else if !apierrors.IsNotFound(err) {
			p.warn("Whether the data of " + on[i].Ref.String() + " is lost cannot be told: " + err.Error() + ".")
		}
	}
	return p.losesData(ctx, w, known)
}

// losesData tells what becomes of the volumes behind claims that are deleted.
func (p *Plan) losesData(ctx context.Context, w World, claims []*unstructured.Unstructured) error {
	var on []Target
	var of []string
	for _, c := range claims {
		volume, _, _ := unstructured.NestedString(c.Object, "spec", "volumeName")
		if volume != "" {
			on = append(on, Target{Ref: kube.Ref{Context: w.API.Name(), GVR: volumeResource(), Name: volume}})
			of = append(of, "persistentvolumeclaims/"+c.GetName())
		}
	}
	volumes, errs := fetch(ctx, w.API, on)
	for i, t := range on {
		switch {
		case apierrors.IsNotFound(errs[i]):
		case errs[i] != nil:
			p.warn("Whether the data of " + of[i] + " is lost cannot be told: " + errs[i].Error() + ".")
		case reclaims(volumes[i]):
			p.touch(t.Ref, "deleted with its claim, and its data")
			p.warn("The data of " + of[i] + " is lost: " + t.Ref.String() + " has the reclaim policy Delete.")
		default:
			p.touch(t.Ref, "stays, released")
		}
	}
	return ctx.Err()
}

func reclaims(volume *unstructured.Unstructured) bool {
	policy, _, _ := unstructured.NestedString(volume.Object, "spec", "persistentVolumeReclaimPolicy")
	return policy == "Delete"
}

// volume tells what a volume's own deletion means for its claim.
func (p *Plan) volume(t Target, u *unstructured.Unstructured) {
	phase, _, _ := unstructured.NestedString(u.Object, "status", "phase")
	namespace, _, _ := unstructured.NestedString(u.Object, "spec", "claimRef", "namespace")
	name, ok, _ := unstructured.NestedString(u.Object, "spec", "claimRef", "name")
	if !ok || phase != "Bound" {
		return
	}
	ref := kube.Ref{Context: t.Ref.Context, GVR: claimResource(), Namespace: namespace, Name: name}
	p.touch(ref, "loses its volume")
	text := t.Ref.String() + " is bound: it goes only after its claim " + namespace + "/" + name
	if reclaims(u) {
		text += ", and its data with it (reclaim policy Delete)"
	}
	p.warn(text + ".")
}

// users names the pods that a claim waits for before it goes.
func (p *Plan) users(ctx context.Context, w World, t Target) error {
	pods, err := list(ctx, w.API, podResource(), t.Ref.Namespace, "")
	if err != nil {
		p.warn("Which pods use " + t.Ref.String() + " cannot be told: " + err.Error() + ".")
		return ctx.Err()
	}
	var names []string
	for _, pod := range pods {
		if uses(pod, t.Ref.Name) {
			names = append(names, pod.GetName())
			p.touch(kube.Ref{Context: t.Ref.Context, GVR: podResource(), Namespace: t.Ref.Namespace, Name: pod.GetName()}, "uses the claim")
		}
	}
	if len(names) > 0 {
		p.warn(t.Ref.String() + " stays until no pod uses it: " + some(names) + ".")
	}
	return nil
}

// uses reports whether a pod mounts a claim.
func uses(pod *unstructured.Unstructured, claim string) bool {
	volumes, _, _ := unstructured.NestedSlice(pod.Object, "spec", "volumes")
	phase, _, _ := unstructured.NestedString(pod.Object, "status", "phase")
	if phase == "Succeeded" || phase == "Failed" {
		return false
	}
	for _, v := range volumes {
		v, _ := v.(map[string]any)
		if name, _, _ := unstructured.NestedString(v, "persistentVolumeClaim", "claimName"); name == claim {
			return true
		}
	}
	return false
}

// some lists names, the first ten of them.
func some(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + count(len(names)-most, "other")
}
