package forward

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/pods"
)

// follow keeps a choice up to date until ctx ends. What cannot be found out now is asked again.
func (f *forward) follow(ctx context.Context, c *choice) {
	began := f.opt.Clock()
	for failures := 1; ctx.Err() == nil; failures++ {
		to, err := f.behind(ctx, c)
		if err == nil {
			err = pods.Follow(ctx, f.api, pods.Target{Ref: to}, c.following(f.goes))
		}
		c.change(func() { c.err = err })
		sleep(ctx, f.pace.wait(failures, f.opt.Clock().Sub(began)))
	}
}

// behind is the object whose pods a forward follows: that of the Spec, or, for a pod, what makes its successors, as far as
// that may be read. A pod that comes back under its own name is followed by its name.
func (f *forward) behind(ctx context.Context, c *choice) (kube.Ref, error) {
	to := f.spec.To
	if to.GVR.GroupResource() != corev1.Resource("pods") {
		return to, nil
	}
	pod, err := object.Get(ctx, f.api, to)
	if before := f.look().Behind; apierrors.IsNotFound(err) && before != to {
		return before, nil // it was there once
	}
	if err != nil {
		return to, err
	}
	var seed corev1.Pod
	if runtime.DefaultUnstructuredConverter.FromUnstructured(pod.Object, &seed) == nil {
		c.seed(&seed)
	}
	up := owner(to, pod)
	switch up.GVR.Resource {
	case "":
		up = to
	case "daemonsets":
		node, _, _ := unstructured.NestedString(pod.Object, "spec", "nodeName")
		c.change(func() { c.accept = func(p *corev1.Pod) bool { return p.Spec.NodeName == node } })
	case "replicasets":
		// Without the right to read it, the pods of this revision are what there is.
		if set, err := object.Get(ctx, f.api, up); err == nil {
			if above := owner(up, set); above.GVR.Resource == "deployments" {
				up = above
			}
		}
	}
	f.change(func(s *State) { s.Behind = up })
	return up, nil
}

// owner is the workload that controls an object, zero if none does that is known to replace pods by others.
func owner(of kube.Ref, o metav1.Object) kube.Ref {
	by := metav1.GetControllerOf(o)
	if by == nil {
		return kube.Ref{}
	}
	gv, err := schema.ParseGroupVersion(by.APIVersion)
	if err != nil {
		return kube.Ref{}
	}
	resource, ok := map[schema.GroupKind]string{
		{Group: "apps", Kind: "ReplicaSet"}:        "replicasets",
		{Group: "apps", Kind: "Deployment"}:        "deployments",
		{Group: "apps", Kind: "DaemonSet"}:         "daemonsets",
		{Group: "batch", Kind: "Job"}:              "jobs",
		{Group: "", Kind: "ReplicationController"}: "replicationcontrollers",
	}[schema.GroupKind{Group: gv.Group, Kind: by.Kind}]
	if !ok {
		return kube.Ref{}
	}
	return kube.Ref{Context: of.Context, GVR: gv.WithResource(resource), Namespace: of.Namespace, Name: by.Name}
}
