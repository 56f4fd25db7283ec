package stages

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/apis/v1alpha1"
	"sigs.k8s.io/kwok/pkg/utils/gotpl"
	"sigs.k8s.io/kwok/pkg/utils/lifecycle"
)

// simulation plays Stages on one object, as kwok does, but without time and
// without an API server.
type simulation struct {
	t      *testing.T
	stages map[string]lifecycle.Lifecycle // by kind
	render gotpl.Renderer
	events []corev1.Event
	played []string
	gone   bool
}

func newSimulation(t *testing.T) *simulation {
	t.Helper()
	all, err := Default("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	byKind := map[string][]*internalversion.Stage{}
	for _, u := range all {
		var stage v1alpha1.Stage
		if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(u.Object, &stage, true); err != nil {
			t.Fatalf("%s: %v", u.GetName(), err)
		}
		internal, err := internalversion.ConvertToInternalStage(&stage)
		if err != nil {
			t.Fatalf("%s: %v", u.GetName(), err)
		}
		kind := stage.Spec.ResourceRef.Kind
		byKind[kind] = append(byKind[kind], internal)
	}
	s := &simulation{t: t, stages: map[string]lifecycle.Lifecycle{}}
	for kind, list := range byKind {
		if s.stages[kind], err = lifecycle.NewLifecycle(list); err != nil {
			t.Fatal(err)
		}
	}
	s.render = gotpl.NewRenderer(gotpl.FuncMap{
		"NodeIPsWith": func(string) []string { return []string{"10.0.0.10"} },
		"PodIPsWith":  func(string, bool, string, string, string) []string { return []string{"10.128.0.7"} },
		"NodePort":    func() int { return 10250 },
	})
	return s
}

// step plays the one Stage that matches, and says whether there was one. No two
// may match: which of them came next would be left to chance.
func (s *simulation) step(kind string, obj metav1.Object) bool {
	s.t.Helper()
	event := &lifecycle.Event{Labels: obj.GetLabels(), Annotations: obj.GetAnnotations(), Data: obj}
	matching, err := s.stages[kind].ListAllPossible(context.Background(), event)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(matching) == 0 {
		return false
	}
	if len(matching) > 1 {
		s.t.Fatalf("both %s and %s match", matching[0].Name(), matching[1].Name())
	}
	s.played = append(s.played, matching[0].Name())
	before := obj.(runtime.Object).DeepCopyObject() // all steps see the object as it was
	_, err = matching[0].DoSteps(0, obj.GetFinalizers(), before, s.render,
		func(*internalversion.StageEvent) error { return fmt.Errorf("events are to come from the kubelet") },
		func() error { s.gone = true; return nil },
		func(p *lifecycle.Patch) error { return patch(obj, p.Data) },
		func(a *lifecycle.Apply) error {
			var e corev1.Event
			if err := json.Unmarshal(a.Data, &e); err != nil {
				return err
			}
			s.events = append(s.events, e)
			return nil
		})
	if err != nil {
		s.t.Fatalf("stage %s: %v", matching[0].Name(), err)
	}
	return true
}

func patch(obj metav1.Object, data []byte) error {
	before, err := json.Marshal(obj)
	if err != nil {
		return err
	}
	after, err := strategicpatch.StrategicMergePatch(before, data, obj)
	if err != nil {
		return err
	}
	switch obj := obj.(type) {
	case *corev1.Pod:
		*obj = corev1.Pod{}
		return json.Unmarshal(after, obj)
	case *corev1.Node:
		*obj = corev1.Node{}
		return json.Unmarshal(after, obj)
	}
	return fmt.Errorf("unexpected %T", obj)
}

func (s *simulation) run(kind string, obj metav1.Object) {
	s.t.Helper()
	for range 20 {
		if s.gone || !s.step(kind, obj) {
			return
		}
		if last := s.played[len(s.played)-1]; last == "node-heartbeat" || last == "pod-remember" {
			return // these go round
		}
	}
	s.t.Fatalf("it does not come to rest: %v", s.played)
}

func newPod(containers ...corev1.Container) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns", UID: "u", ResourceVersion: "5"},
		Spec:       corev1.PodSpec{NodeName: "n", Containers: containers},
		Status: corev1.PodStatus{
			Phase:      corev1.PodPending,
			Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionTrue}},
		},
	}
}

func condition(pod *corev1.Pod, kind corev1.PodConditionType) corev1.PodCondition {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return corev1.PodCondition{}
}

func TestPodWithInitContainersAndSidecarComesUp(t *testing.T) {
	s := newSimulation(t)
	always := corev1.ContainerRestartPolicyAlways
	pod := newPod(
		corev1.Container{Name: "web", Image: "nginx:1.27", ReadinessProbe: &corev1.Probe{PeriodSeconds: 1}},
		corev1.Container{Name: "log", Image: "registry.example:5000/log:2"},
	)
	pod.Spec.InitContainers = []corev1.Container{
		{Name: "first", Image: "a"}, {Name: "proxy", Image: "b", RestartPolicy: &always}, {Name: "last", Image: "c"},
	}
	s.run("Pod", pod)

	want := "pod-accept pod-init-start pod-init-end pod-init-start pod-init-start pod-init-end pod-start pod-start pod-ready pod-remember"
	if got := strings.Join(s.played, " "); got != want {
		t.Errorf("played %s\nwant   %s", got, want)
	}
	if pod.Status.Phase != corev1.PodRunning || pod.Status.PodIP != "10.128.0.7" || pod.Status.HostIP != "10.0.0.10" {
		t.Errorf("phase %s, IP %s on %s", pod.Status.Phase, pod.Status.PodIP, pod.Status.HostIP)
	}
	for _, kind := range []corev1.PodConditionType{
		"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled",
	} {
		if c := condition(pod, kind); c.Status != corev1.ConditionTrue || c.Reason != "" {
			t.Errorf("condition %s is %+v", kind, c)
		}
	}
	for _, c := range pod.Status.ContainerStatuses {
		if !c.Ready || c.Started == nil || !*c.Started || c.State.Running == nil || c.ContainerID == "" {
			t.Errorf("container %s is %+v", c.Name, c)
		}
	}
	if id := pod.Status.ContainerStatuses[1].ImageID; !strings.HasPrefix(id, "registry.example:5000/log@sha256:") {
		t.Errorf("image id is %s", id)
	}
	init := pod.Status.InitContainerStatuses
	if init[0].State.Terminated == nil || init[0].State.Terminated.Reason != "Completed" || init[1].State.Running == nil {
		t.Errorf("init containers are %+v", init)
	}
	if len(s.events) != 15 {
		t.Fatalf("%d events, want Pulled, Created and Started for five containers", len(s.events))
	}
	e := s.events[0]
	if e.Reason != "Pulled" || e.Source.Component != "kubelet" || e.Source.Host != "n" ||
		e.InvolvedObject.FieldPath != "spec.initContainers{first}" || e.Count != 1 ||
		e.Message != `Container image "a" already present on machine and can be accessed by the pod` {
		t.Errorf("first event is %+v", e)
	}
}

func TestQuietPodReportsNoEvents(t *testing.T) {
	s := newSimulation(t)
	pod := newPod(corev1.Container{Name: "c", Image: "i"})
	pod.Annotations = map[string]string{QuietAnnotation: "true"}
	s.run("Pod", pod)
	if condition(pod, corev1.PodReady).Status != corev1.ConditionTrue || len(s.events) != 0 {
		t.Errorf("ready %v, %d events", condition(pod, corev1.PodReady), len(s.events))
	}
}

func TestPodOfJobSucceeds(t *testing.T) {
	s := newSimulation(t)
	pod := newPod(corev1.Container{Name: "c", Image: "i"})
	pod.OwnerReferences = []metav1.OwnerReference{{Kind: "Job"}}
	s.run("Pod", pod)
	status := pod.Status.ContainerStatuses[0]
	if pod.Status.Phase != corev1.PodSucceeded || status.Ready || status.State.Terminated == nil ||
		condition(pod, corev1.PodReady).Reason != "PodCompleted" {
		t.Errorf("status is %+v", pod.Status)
	}
}

func TestDeletedPodStopsBeforeItGoes(t *testing.T) {
	s := newSimulation(t)
	pod := newPod(corev1.Container{Name: "c", Image: "i"})
	s.run("Pod", pod)
	s.played, s.events = nil, nil
	now := metav1.Now()
	pod.DeletionTimestamp = &now
	pod.Finalizers = []string{"example.com/hold"}
	s.run("Pod", pod)
	if s.gone || condition(pod, corev1.PodReady).Status != corev1.ConditionFalse {
		t.Errorf("held by a finalizer: gone %v, ready %v", s.gone, condition(pod, corev1.PodReady))
	}
	if len(s.events) != 1 || s.events[0].Message != "Stopping container c" {
		t.Errorf("events are %+v", s.events)
	}
	pod.Finalizers = nil
	s.run("Pod", pod)
	if !s.gone {
		t.Error("it was not removed")
	}
}

func TestFaultyObjectsAreLeftAlone(t *testing.T) {
	s := newSimulation(t)
	pod := newPod(corev1.Container{Name: "c", Image: "i"})
	pod.Annotations = map[string]string{FaultAnnotation: "oom"}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", Annotations: pod.Annotations}}
	node.Spec.PodCIDR = "10.128.3.0/24"
	s.run("Pod", pod)
	s.run("Node", node)
	if len(s.played) != 0 {
		t.Errorf("played %v", s.played)
	}
}

func TestNodeRegisters(t *testing.T) {
	s := newSimulation(t)
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: "u"}}
	s.run("Node", node)
	if len(s.played) != 0 {
		t.Fatal("it registered before it had a range of pod addresses")
	}
	node.Spec.PodCIDR = "10.129.3.0/24"
	s.run("Node", node)
	if got := strings.Join(s.played, " "); got != "node-register node-heartbeat" {
		t.Errorf("played %s", got)
	}
	addresses := map[corev1.NodeAddressType]string{}
	for _, a := range node.Status.Addresses {
		addresses[a.Type] = a.Address
	}
	if addresses["InternalIP"] != "10.1.3.10" || addresses["Hostname"] != "n" || addresses["InternalDNS"] != "localhost" {
		t.Errorf("addresses are %v", addresses)
	}
	if node.Status.NodeInfo.KubeletVersion != "v1.2.3" || node.Status.DaemonEndpoints.KubeletEndpoint.Port != 10250 {
		t.Errorf("status is %+v", node.Status)
	}
	if len(node.Status.Conditions) != 5 || node.Status.Conditions[0].Status != corev1.ConditionTrue {
		t.Errorf("conditions are %+v", node.Status.Conditions)
	}
	if len(s.events) != 1 || s.events[0].InvolvedObject.Kind != "Node" || s.events[0].Namespace != "default" {
		t.Errorf("events are %+v", s.events)
	}
}
