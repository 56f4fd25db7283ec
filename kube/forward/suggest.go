package forward

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/object"
)

// Suggest are the TCP ports that an object declares, the likeliest first: those of a Service, or those of the containers of
// a pod or of a workload's template. An object that declares none has none, which is no error.
func Suggest(ctx context.Context, api API, to kube.Ref) ([]Port, error) {
	if isService(to) {
		s, err := getService(ctx, api, to)
		if err != nil {
			return nil, err
		}
		return servicePorts(s), nil
	}
	u, err := object.Get(ctx, api, to)
	if err != nil {
		return nil, err
	}
	return podPorts(templateOf(u)), nil
}

// templateOf is the pod that an object is or makes, as far as it says.
func templateOf(u *unstructured.Unstructured) *corev1.Pod {
	for _, path := range [][]string{{"spec", "template"}, {"spec", "jobTemplate", "spec", "template"}, {}} {
		m, ok, _ := unstructured.NestedMap(u.Object, path...)
		var pod corev1.Pod
		if ok && runtime.DefaultUnstructuredConverter.FromUnstructured(m, &pod) == nil && len(pod.Spec.Containers) > 0 {
			return &pod
		}
	}
	return &corev1.Pod{}
}
