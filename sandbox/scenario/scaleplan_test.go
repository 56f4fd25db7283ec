package scenario

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

func TestPlanPlacesEveryPodOnce(t *testing.T) {
	for _, p := range []scalePlan{plan(1, 1, 1), plan(39, 3, 2), plan(41, 200, 20), plan(10000, 200, 20), plan(5, 5, 500)} {
		names, nodes := map[string]bool{}, map[int]bool{}
		for i := range p.pods {
			app, node := p.place(i)
			name := app.namespace + "/" + podName(app, i)
			if names[name] {
				t.Errorf("%+v: %s twice", p, name)
			}
			names[name], nodes[node] = true, true
			if bad := validation.IsDNS1123Label(podName(app, i)); len(bad) > 0 {
				t.Errorf("%+v: %s: %v", p, name, bad)
			}
			if i < app.first || i >= app.first+app.replicas {
				t.Errorf("%+v: pod %d is not among those of %+v", p, i, app)
			}
		}
		if want := min(p.pods, p.nodes); len(nodes) < want*9/10 {
			t.Errorf("%+v: pods on %d nodes, want about %d", p, len(nodes), want)
		}
	}
}

func TestPlanCountsReplicas(t *testing.T) {
	p := plan(1234, 10, 7)
	total, names := 0, map[string]bool{}
	for i := range p.apps() {
		app := p.appAt(i)
		total += app.replicas
		if id := app.namespace + "/" + app.name; names[id] {
			t.Errorf("deployment %s twice", id)
		} else {
			names[id] = true
		}
	}
	if total != p.pods {
		t.Errorf("the deployments want %d pods, there are %d", total, p.pods)
	}
}

func TestScaleObjectsBelongTogether(t *testing.T) {
	p := plan(200, 20, 3)
	app, node := p.place(77)
	pod, rs := newPod(app, 77, node), newReplicaSet(app)
	for key, value := range rs.Spec.Selector.MatchLabels {
		if pod.Labels[key] != value {
			t.Errorf("pod label %s is %q, its ReplicaSet selects %q", key, pod.Labels[key], value)
		}
	}
	setRunning(pod, 77, node)
	if got, want := len(pod.Status.ContainerStatuses), len(pod.Spec.Containers); got != want || pod.Status.Phase != corev1.PodRunning {
		t.Errorf("%s with %d container statuses, want Running with %d", pod.Status.Phase, got, want)
	}
	if got, want := pod.Spec.NodeName, newNode(node).Name; got != want {
		t.Errorf("on node %s, want %s", got, want)
	}
}
