package rows

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
)

// young makes a pod two hours younger.
func young(p *corev1.Pod) { p.CreationTimestamp = ago(0) }

func turned(t corev1.PodConditionType, s corev1.ConditionStatus, d time.Duration) podEdit {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: t, Status: s, LastTransitionTime: ago(-d)})
	}
}

// stopping deletes a pod at noon with a grace period of that long.
func stopping(grace time.Duration) podEdit {
	return func(p *corev1.Pod) {
		t := ago(-grace)
		p.DeletionTimestamp = &t
	}
}

func startedAt(d time.Duration, s corev1.ContainerStatus) corev1.ContainerStatus {
	s.State.Running.StartedAt = ago(-d)
	return s
}

// TestPatience: each object is made at noon; its health is one thing until a moment and another from then on.
func TestPatience(t *testing.T) {
	youngDeployment := func(reason string, progress time.Duration) *appsv1.Deployment {
		d := deployment(3, appsv1.DeploymentStatus{Replicas: 3, UpdatedReplicas: 3})
		d.CreationTimestamp = ago(0)
		if reason != "" {
			d.Status.Conditions = []appsv1.DeploymentCondition{{
				Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, Reason: reason, LastUpdateTime: ago(-progress),
			}}
		}
		return d
	}
	exceeded := youngDeployment("", 0)
	exceeded.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded"}}
	set := &appsv1.StatefulSet{ObjectMeta: named("shop", "db"), Spec: appsv1.StatefulSetSpec{Replicas: ptr(int32(3)), Selector: selects("app", "db")}}
	set.CreationTimestamp = ago(0)
	held := &corev1.ConfigMap{ObjectMeta: named("shop", "held")}
	held.DeletionTimestamp = agoPtr(0)
	const creating, minute = "ContainerCreating", time.Minute
	for _, c := range []struct {
		name          string
		projection    Projection
		object        runtime.Object
		after         time.Duration // 0: nothing changes as time passes
		before, later kube.Health
	}{
		{"nobody schedules it", pods(), testPod(young), 2 * minute, kube.HealthProgress, kube.HealthWarn},
		{"creating", pods(), testPod(young, mains(waits(creating))), 2 * minute, kube.HealthProgress, kube.HealthWarn},
		{"creating since its init containers ended", pods(), testPod(young, mains(waits("PodInitializing")), turned(corev1.PodInitialized, corev1.ConditionTrue, minute)),
			3 * minute, kube.HealthProgress, kube.HealthWarn},
		{"init container at work", pods(), testPod(young, inits(startedAt(minute, running(false)))), 6 * minute, kube.HealthProgress, kube.HealthWarn},
		{"unschedulable", pods(), testPod(young, condition(corev1.PodScheduled, corev1.ConditionFalse, "Unschedulable")), 0, kube.HealthBad, kube.HealthBad},
		{"gated", pods(), testPod(young, condition(corev1.PodScheduled, corev1.ConditionFalse, "SchedulingGated")), 0, kube.HealthProgress, kube.HealthProgress},
		{"stopping", pods(), testPod(phase(corev1.PodRunning), mains(running(true)), stopping(minute)), 90 * time.Second, kube.HealthProgress, kube.HealthWarn},
		{"running", pods(), testPod(phase(corev1.PodRunning), mains(running(true)), ready()), 0, kube.HealthOK, kube.HealthOK},
		{"not ready yet", pods(), testPod(phase(corev1.PodRunning), turned(corev1.PodReady, corev1.ConditionFalse, 0), mains(startedAt(minute, running(false)), startedAt(0, running(true)))),
			90 * time.Second, kube.HealthProgress, kube.HealthWarn},
		{"ready no more", pods(), testPod(phase(corev1.PodRunning), turned(corev1.PodReady, corev1.ConditionFalse, minute), mains(startedAt(0, running(false)))), 0, kube.HealthWarn, kube.HealthWarn},
		{"not ready after a restart", pods(), testPod(phase(corev1.PodRunning), mains(restarted(1, 0, startedAt(0, running(false))))), 0, kube.HealthWarn, kube.HealthWarn},
		{"container", containers(), testPod(young, mains(waits(creating))), 2 * minute, kube.HealthProgress, kube.HealthWarn},
		{"init container", containers(), testPod(young, mains(), inits(startedAt(0, running(false)))), 5 * minute, kube.HealthProgress, kube.HealthWarn},
		{"first rollout", deployments(), youngDeployment("NewReplicaSetCreated", 0), 2 * minute, kube.HealthProgress, kube.HealthWarn},
		{"rollout that gets on", deployments(), youngDeployment("ReplicaSetUpdated", minute), 3 * minute, kube.HealthProgress, kube.HealthWarn},
		{"rollout given up", deployments(), exceeded, 0, kube.HealthBad, kube.HealthBad},
		{"no word of the controller yet", deployments(), youngDeployment("", 0), 2 * minute, kube.HealthProgress, kube.HealthBad},
		{"young set", statefulSets(), set, 2 * minute, kube.HealthProgress, kube.HealthBad},
		{"finalizer", configMaps(), held, 2 * minute, kube.HealthNone, kube.HealthWarn},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := project(t, c.projection, c.object)
			if c.after == 0 {
				if r.Due != 0 && r.Late > r.Health {
					t.Errorf("due at %d, late is %d", r.Due, r.Late)
				}
				c.after = time.Hour
			}
			end := noon.Add(c.after).Unix()
			if before, later := r.HealthAt(end-1), r.HealthAt(end); before != c.before || later != c.later {
				t.Errorf("health %d and then %d, want %d and %d", before, later, c.before, c.later)
			}
		})
	}
}

func TestDueFitsItsField(t *testing.T) {
	for _, at := range []time.Time{{}, time.Unix(-400, 0), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)} {
		r := NewMaker("test").Row(&metav1.ObjectMeta{Name: "x", DeletionTimestamp: &metav1.Time{Time: at}})
		if r.Due != 0 {
			t.Errorf("%v is due at %d", at, r.Due)
		}
	}
}
