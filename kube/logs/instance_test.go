package logs_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/logs"
	"fathom/kube/logs/logstest"
)

// TestAPodWithoutANodeSaysWhy: the scheduler's own sentence is that of the source.
func TestAPodWithoutANodeSaysWhy(t *testing.T) {
	p := logstest.Pod("web-0", "app")
	p.Spec.NodeName, p.Status = "", corev1.PodStatus{Phase: corev1.PodPending, Conditions: []corev1.PodCondition{{
		Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/6 nodes are available",
	}}}
	r := newRig(t, p)
	r.open(nil)
	r.until("why it waits", func() bool {
		s := r.reader.Status()
		return len(s.Sources) == 1 && s.Sources[0].Phase == logs.Waiting && s.Sources[0].Reason != ""
	})
	if s := r.reader.Status().Sources[0]; s.Reason != "Unschedulable" || s.Message != "0/6 nodes are available" {
		t.Errorf("it waits because of %s: %s", s.Reason, s.Message)
	}
}

// TestAContainerThatIsAddedWaits: an ephemeral container has no status at first, and its pod's is not its own.
func TestAContainerThatIsAddedWaits(t *testing.T) {
	p := logstest.Pod("web-0", "app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	p = p.DeepCopy()
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debugger"}}}
	r.server.Apply(p)
	r.phase(1, logs.Waiting)
	if s := r.reader.Status().Sources[1]; s.Source.Container != "debugger" || s.Reason != "" {
		t.Errorf("%s waits because of %q", s.Source.Container, s.Reason)
	}
}

// TestANodeThatFallsSilentIsTold: the control plane marks the pods of a node that it has lost; the kubelet's own word has a reason.
func TestANodeThatFallsSilentIsTold(t *testing.T) {
	ready := func(reason string) []corev1.PodCondition {
		return []corev1.PodCondition{
			{Type: corev1.PodReady, Status: corev1.ConditionFalse, Reason: reason},
			{Type: corev1.ContainersReady, Status: corev1.ConditionTrue},
		}
	}
	p := web0("app")
	r := newRig(t, p)
	r.server.Write(app, at(0), "a")
	r.open(nil)
	r.shows("web-0/app: a")
	p = p.DeepCopy()
	p.Status.Conditions = ready("ReadinessGatesNotReady")
	r.server.Apply(p)
	p = p.DeepCopy()
	p.Status.Conditions = ready("")
	r.server.Apply(p)
	r.shows("web-0/app: a", "web-0/app! Node node-1 does not answer any more: ...")
}
