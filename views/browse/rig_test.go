package browse_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/browse"
	"fathom/views/kit/kittest"
)

// other stands for a screen that a table opens.
func other(_ *session.Session, o ui.Open) (ui.Screen, error) {
	return uitest.NewStub(o.Screen+" of "+o.Arg.(kube.Place).Ref.Name, o), nil
}

// in is a table of a kind in the rig's namespace.
func in(kind string) kube.Place {
	return kube.Place{Kind: kind, Scope: kube.Scope{Contexts: []string{kittest.Context}, Namespaces: []string{kittest.Namespace}}}
}

// show opens a table on the rig.
func show(t *testing.T, r *kittest.Rig, at kube.Place, w, h int) {
	t.Helper()
	r.Open(t, map[string]kittest.Make{browse.Screen: browse.New, "describe": other, "yaml": other}, ui.Open{Screen: browse.Screen, Arg: at}, w, h)
}

// open opens a table on a server that holds the objects, and waits until it shows them.
func open(t *testing.T, at kube.Place, w, h int, objects ...runtime.Object) *kittest.Rig {
	t.Helper()
	r := kittest.New(t, objects...)
	show(t, r, at, w, h)
	r.WaitSettled()
	return r
}

// meta is that of an object in the rig's namespace, of an age.
func meta(name string, age time.Duration) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: kittest.Namespace, Name: name, Labels: map[string]string{"app": name},
		CreationTimestamp: metav1.NewTime(sessiontest.Start.Add(-age)),
	}
}

// pod has one container that was restarted some times; it waits for a reason, or runs without one.
func pod(name string, age time.Duration, restarts int32, reason string) *corev1.Pod {
	c := corev1.ContainerStatus{Name: "app", RestartCount: restarts, Ready: reason == "", Started: new(bool)}
	ready := corev1.ConditionTrue
	if reason == "" {
		c.State.Running = &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(sessiontest.Start.Add(-age))}
	} else {
		c.State.Waiting = &corev1.ContainerStateWaiting{Reason: reason}
		ready = corev1.ConditionFalse
	}
	return &corev1.Pod{
		ObjectMeta: meta(name, age),
		Spec:       corev1.PodSpec{NodeName: "n1", Containers: []corev1.Container{{Name: "app", Image: "web:1"}}},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: "10.0.0.7", ContainerStatuses: []corev1.ContainerStatus{c},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}},
		},
	}
}

// fleet are pods with all kinds of fates.
func fleet() []runtime.Object {
	return []runtime.Object{
		pod("cache-0", 26*time.Hour, 0, ""),
		pod("db-0", 3*time.Hour, 1, ""),
		pod("web-a", 5*time.Minute, 0, ""),
		pod("web-b", 5*time.Minute, 7, "CrashLoopBackOff"),
		pod("web-c", 50*time.Second, 0, "ImagePullBackOff"),
	}
}
