package act

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/pods"
)

// lifetime bounds, in seconds, how long a temporary pod runs if nobody is left to remove it.
const lifetime = 12 * 60 * 60

// temporaryPod waits to be entered. It ends at once when it is told to.
func temporaryPod(namespace, name, container string, spec debugSpec) *corev1.Pod {
	bound, grace, no := int64(lifetime), int64(0), false
	return &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{
			ManagerLabel: Manager, "app.kubernetes.io/component": "debug",
		}},
		Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, ActiveDeadlineSeconds: &bound, TerminationGracePeriodSeconds: &grace,
			AutomountServiceAccountToken: &no, SecurityContext: spec.profile.pod(),
			Containers: []corev1.Container{{
				Name: container, Image: spec.image, Env: spec.env, SecurityContext: spec.profile.container(),
				Command: []string{"sh", "-c", fmt.Sprintf("trap 'exit 0' TERM INT; sleep %d & wait", lifetime)},
			}},
		},
	}
}

// planTemporary is the plan that makes a pod for one's own use.
func planTemporary(w World, p *corev1.Pod, summary string) (*Plan, error) {
	u, err := loosePod(p)
	if err != nil {
		return nil, err
	}
	unstructured.RemoveNestedField(u.Object, "status")
	ref := kube.Ref{Context: w.API.Name(), GVR: pods.Resource(), Namespace: p.Namespace, Name: p.Name}
	note := "is removed again when it is left"
	if w.Stay {
		note = fmt.Sprintf("stays until it is deleted, and ends after %d hours", lifetime/3600)
	}
	return &Plan{
		Summary: summary, Temporary: !w.Stay, Enter: &Entrance{Pod: ref, Container: p.Spec.Containers[0].Name},
		Changes: []Change{{Ref: ref, Method: Create, Body: u, Note: note}},
	}, nil
}
