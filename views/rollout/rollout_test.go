package rollout_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube"
	"fathom/kube/stream/streamtest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
	"fathom/views/rollout"
)

func ptr[T any](v T) *T { return &v }

func meta(name string, age time.Duration) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: kittest.Namespace, Name: name, UID: types.UID("uid-" + name),
		CreationTimestamp: metav1.NewTime(sessiontest.Start.Add(-age)),
	}
}

func owned(m metav1.ObjectMeta, kind, owner string, labels map[string]string) metav1.ObjectMeta {
	m.Labels = labels
	m.OwnerReferences = []metav1.OwnerReference{{
		APIVersion: "apps/v1", Kind: kind, Name: owner, UID: types.UID("uid-" + owner), Controller: ptr(true),
	}}
	return m
}

func template(image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image}}},
	}
}

// web is a deployment of three pods of that image.
func web(image string, status appsv1.DeploymentStatus) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: meta("web", 48*time.Hour), Status: status, Spec: appsv1.DeploymentSpec{
		Replicas: ptr(int32(3)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}, Template: template(image),
	}}
}

func replicaSet(revision int, image string, pods, ready int32, age time.Duration) *appsv1.ReplicaSet {
	hash := fmt.Sprintf("h%d", revision)
	rs := &appsv1.ReplicaSet{
		ObjectMeta: owned(meta("web-"+hash, age), "Deployment", "web", map[string]string{"app": "web", "pod-template-hash": hash}),
		Spec:       appsv1.ReplicaSetSpec{Replicas: &pods, Template: template(image)},
		Status:     appsv1.ReplicaSetStatus{Replicas: pods, ReadyReplicas: ready},
	}
	rs.Annotations = map[string]string{"deployment.kubernetes.io/revision": fmt.Sprint(revision), "kubernetes.io/change-cause": "take " + image}
	return rs
}

func pod(revision int, suffix string, age time.Duration, status corev1.PodStatus) *corev1.Pod {
	hash := fmt.Sprintf("h%d", revision)
	return &corev1.Pod{
		ObjectMeta: owned(meta("web-"+hash+"-"+suffix, age), "ReplicaSet", "web-"+hash, map[string]string{"app": "web", "pod-template-hash": hash}),
		Spec:       corev1.PodSpec{NodeName: "node-1", Containers: template("web:1").Spec.Containers}, Status: status,
	}
}

func running() corev1.PodStatus {
	return corev1.PodStatus{
		Phase:             corev1.PodRunning,
		Conditions:        []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		ContainerStatuses: []corev1.ContainerStatus{{Name: "web", Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}},
	}
}

func crashing() corev1.PodStatus {
	return corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{
		Name: "web", RestartCount: 4,
		State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off 1m20s restarting failed container"}},
		LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			ExitCode: 127, Reason: "Error", Message: "start.sh: not found", FinishedAt: metav1.NewTime(sessiontest.Start.Add(-40 * time.Second)),
		}},
	}}}
}

// failing is a rollout of web:3 whose pod crashes.
func failing() []runtime.Object {
	return []runtime.Object{
		web("web:3", appsv1.DeploymentStatus{Replicas: 4, UpdatedReplicas: 1, ReadyReplicas: 3, AvailableReplicas: 3}),
		replicaSet(1, "web:1", 0, 0, 48*time.Hour), replicaSet(2, "web:2", 3, 3, 24*time.Hour), replicaSet(3, "web:3", 1, 0, 3*time.Minute),
		pod(2, "a", 24*time.Hour, running()), pod(2, "b", 24*time.Hour, running()), pod(2, "c", 24*time.Hour, running()),
		pod(3, "x", 3*time.Minute, crashing()),
		&corev1.Event{
			ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "e"}, Type: "Warning", Reason: "Unhealthy", Message: "Liveness probe failed: connection refused",
			InvolvedObject: corev1.ObjectReference{UID: "uid-web-h3-x"},
		},
	}
}

// screens are those of the package, with stubs that show what they were opened with.
func screens() map[string]kittest.Make {
	stand := func(_ *session.Session, o ui.Open) (ui.Screen, error) {
		return uitest.NewStub(fmt.Sprintf("%s %+v", o.Screen, o.Arg), o), nil
	}
	return map[string]kittest.Make{
		kit.RolloutScreen: rollout.New, kit.RevisionsScreen: rollout.NewRevisions, kit.ChangeScreen: stand, "browse": stand,
	}
}

func show(t *testing.T, r *kittest.Rig, resource, name string, w, h int) {
	t.Helper()
	r.Server.Serve(schema.GroupVersionResource{Version: "v1", Resource: "events"})
	r.Open(t, screens(), ui.Open{Screen: kit.RolloutScreen, Arg: kube.Place{Kind: resource + ".apps", Ref: kube.Ref{
		Context: kittest.Context, GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: resource},
		Namespace: kittest.Namespace, Name: name,
	}}}, w, h)
}

func open(t *testing.T, w, h int, objects ...runtime.Object) *kittest.Rig {
	t.Helper()
	r := kittest.New(t, objects...)
	show(t, r, "deployments", "web", w, h)
	r.WaitSettled()
	r.WaitText("alice")
	return r
}

func TestScreen(t *testing.T) {
	uitest.Goldens(t, "failing", func(t *testing.T, w, h int) *uitest.Driver { return open(t, w, h, failing()...).Driver })
	uitest.Goldens(t, "complete", func(t *testing.T, w, h int) *uitest.Driver {
		r := kittest.New(t, failing()[4:7]...)
		r.Server.Apply(web("web:2", appsv1.DeploymentStatus{Replicas: 3, UpdatedReplicas: 3, ReadyReplicas: 3, AvailableReplicas: 3}))
		r.Server.Apply(replicaSet(2, "web:2", 3, 3, 24*time.Hour))
		show(t, r, "deployments", "web", w, h)
		r.WaitText("alice")
		r.WaitSettled()
		return r.Driver
	})
}

func TestUndo(t *testing.T) {
	r := open(t, 160, 40, failing()...)
	r.Keys("u")
	r.Expect("change {Verb:undo", "web", "to-revision:[2]")
	r.Keys("esc", "tab", "tab", "j", "j")
	r.Keys("u")
	r.Expect("to-revision:[1]")
}

func TestCompare(t *testing.T) {
	r := open(t, 120, 40, failing()...)
	r.Keys("d")
	r.WaitText("+  - image: web:3")
	r.Expect("-  - image: web:2", "2 → 3")
	r.Keys("esc", "tab", "tab", "j", "m", "j", "enter")
	r.WaitText("+  - image: web:2")
	r.Expect("-  - image: web:1", "1 → 2")
}

func TestOpenAPod(t *testing.T) {
	r := open(t, 160, 40, failing()...)
	r.Keys("tab", "enter")
	r.Expect("browse {Kind:containers", "metadata.name=web-h3-x")
}

func TestPause(t *testing.T) {
	r := open(t, 120, 40, failing()...)
	r.Keys("p")
	r.Expect("Verb:pause")
	r.Keys("esc")
	paused := failing()[0].(*appsv1.Deployment)
	paused.Spec.Paused = true
	r.Server.Apply(paused)
	r.WaitText("paused")
	r.Expect("p resumes it")
	r.Keys("p")
	r.Expect("Verb:resume")
	r.Keys("esc", "u")
	r.Expect("it is paused: resume it first")
}

func TestManyPods(t *testing.T) {
	objects := failing()
	for i := range 40 {
		objects = append(objects, pod(2, fmt.Sprintf("m%02d", i), time.Hour, running()))
	}
	r := open(t, 160, 60, objects...)
	r.Expect("and 32 more", "REVISION")
	_, y := r.Find("and 32 more")
	r.Keys(strings.Split(strings.Repeat("j", y-2), "")...)
	r.Keys("enter")
	r.Expect("browse {Kind:pods", "app=web")
}

func TestWhatIsNotKnownIsSaid(t *testing.T) {
	r := kittest.New(t, failing()...)
	r.Server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "pods" || q.Resource.Resource == "replicasets" {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, q.Resource.Resource+" is forbidden: not yours")
		}
		return nil
	})
	show(t, r, "deployments", "web", 120, 40)
	r.WaitText("replicasets is forbidden")
	r.WaitText("pods is forbidden")
	r.Expect("1 out of 3 new replicas")
	r.Keys("u")
	r.Expect("no earlier revision is kept")
}

func TestWhyThereIsNoRollout(t *testing.T) {
	r := kittest.New(t)
	r.Server.Serve(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"})
	show(t, r, "deployments", "web", 80, 24)
	r.WaitText("not found")
	r.Keys("enter", "d", "u", "m", "tab", "p") // of nothing
	r.Expect("not found")
}

func TestADeletedWorkloadStays(t *testing.T) {
	r := open(t, 120, 40, failing()...)
	r.Server.Delete(failing()[0])
	r.WaitText("deleted 0s ago")
	r.Expect("CrashLoopBackOff", "web-h3-x")
	r.Keys("u")
	r.Expect("it is deleted")
}

func TestWhileTheServerIsDownTheRolloutStays(t *testing.T) {
	r := open(t, 120, 40, failing()...)
	r.Down(true)
	r.WaitText("stale")
	r.Expect("CrashLoopBackOff")
	r.Down(false)
	r.Keys("ctrl+r")
	r.Server.Apply(pod(3, "x", 3*time.Minute, running()))
	r.Wait("the end of the crash", func() bool { return !r.Shows("CrashLoopBackOff") })
}

func TestStatefulSet(t *testing.T) {
	set := &appsv1.StatefulSet{ObjectMeta: meta("db", time.Hour), Spec: appsv1.StatefulSetSpec{
		Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "db"}}, Template: template("db:1"),
		UpdateStrategy: appsv1.StatefulSetUpdateStrategy{Type: "OnDelete"},
	}}
	r := kittest.New(t, set)
	r.Server.Serve(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "controllerrevisions"})
	show(t, r, "statefulsets", "db", 120, 40)
	r.WaitText("only available for RollingUpdate")
	r.Expect("on delete")
	r.Keys("p")
	r.Expect("only deployments can be paused")
}
