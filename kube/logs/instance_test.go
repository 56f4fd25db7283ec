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
