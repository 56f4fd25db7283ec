package rollout_test

import (
	"encoding/json"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

var start = time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

func uid(name string) types.UID { return types.UID("uid-" + name) }

func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, UID: uid(name), CreationTimestamp: metav1.NewTime(start.Add(-time.Hour))}
}

func owned(name, kind, owner string, labels map[string]string) metav1.ObjectMeta {
	m := meta(name)
	m.Labels = labels
	m.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: owner, UID: uid(owner), Controller: ptr(true)}}
	return m
}

func template(app, image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": app}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: app, Image: image}}},
	}
}

// deployment wants three pods of web:2.
func deployment(status appsv1.DeploymentStatus) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: meta("web"),
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr(int32(3)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}, Template: template("web", "web:2"),
		},
		Status: status,
	}
}

func replicaSet(hash, revision, image string, wanted int32) *appsv1.ReplicaSet {
	labels := map[string]string{"app": "web", "pod-template-hash": hash}
	rs := &appsv1.ReplicaSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "ReplicaSet"},
		ObjectMeta: owned("web-"+hash, "Deployment", "web", labels),
		Spec:       appsv1.ReplicaSetSpec{Replicas: &wanted, Template: template("web", image)},
	}
	rs.Annotations = map[string]string{"deployment.kubernetes.io/revision": revision, "kubernetes.io/change-cause": "to " + image}
	rs.Spec.Template.Labels["pod-template-hash"] = hash
	return rs
}

func pod(name, hash string, status corev1.PodStatus) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: owned(name, "ReplicaSet", "web-"+hash, map[string]string{"app": "web", "pod-template-hash": hash}),
		Spec:       template("web", "web:1").Spec, Status: status,
	}
	return p
}

func running() corev1.PodStatus {
	return corev1.PodStatus{
		Phase:      corev1.PodRunning,
		Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		ContainerStatuses: []corev1.ContainerStatus{{
			Name: "web", Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
		}},
	}
}

func unpulled() corev1.PodStatus {
	return corev1.PodStatus{
		Phase: corev1.PodPending,
		ContainerStatuses: []corev1.ContainerStatus{{Name: "web", State: corev1.ContainerState{
			Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff", Message: "Back-off pulling image web:2"},
		}}},
	}
}

func controllerRevision(kind, of, hash string, revision int64, image string) *appsv1.ControllerRevision {
	t := template(of, image)
	raw, err := json.Marshal(map[string]any{"spec": map[string]any{"template": map[string]any{
		"$patch": "replace", "metadata": map[string]any{"creationTimestamp": nil, "labels": t.Labels}, "spec": t.Spec,
	}}})
	if err != nil {
		panic(err)
	}
	return &appsv1.ControllerRevision{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "ControllerRevision"},
		ObjectMeta: owned(of+"-"+hash, kind, of, map[string]string{"app": of, "controller-revision-hash": hash}),
		Revision:   revision, Data: runtime.RawExtension{Raw: raw},
	}
}

// loose is an object as the API sends it.
func loose(t *testing.T, o runtime.Object) *unstructured.Unstructured {
	t.Helper()
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
	return u
}
