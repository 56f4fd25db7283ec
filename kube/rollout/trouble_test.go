package rollout_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/rollout"
)

func TestDiagnose(t *testing.T) {
	waiting := func(reason, message string) corev1.ContainerState {
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
	}
	ended := func(code int32, reason, message string) corev1.ContainerState {
		return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: reason, Message: message}}
	}
	isRunning := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	for name, test := range map[string]struct {
		status corev1.PodStatus
		want   rollout.Trouble
		exit   int32 // -1 for none
	}{
		"image": {unpulled(), rollout.Trouble{Container: "web", Reason: "ImagePullBackOff", Message: "Back-off pulling image web:2"}, -1},
		"crash loop": {corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
			{Name: "proxy", Ready: true, State: isRunning},
			{Name: "web", State: waiting("CrashLoopBackOff", "back-off 10s"), LastTerminationState: ended(3, "Error", "no such file\n")},
		}}, rollout.Trouble{Container: "web", Reason: "CrashLoopBackOff", Message: "no such file"}, 3},
		"crash loop without a word": {corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
			{Name: "web", State: waiting("CrashLoopBackOff", "back-off 40s restarting failed container=web pod=web-x_shop(uid)"), LastTerminationState: ended(2, "Error", "")},
		}}, rollout.Trouble{Container: "web", Reason: "CrashLoopBackOff", Message: "back-off 40s"}, 2},
		"crashed and up again": {corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
			{Name: "web", State: isRunning, LastTerminationState: ended(137, "OOMKilled", "")},
		}}, rollout.Trouble{Container: "web", Reason: "NotReady", Message: "it runs, and its readiness probe has not succeeded"}, 137},
		"init": {corev1.PodStatus{
			InitContainerStatuses: []corev1.ContainerStatus{{Name: "prepare", State: ended(1, "Error", "")}},
			ContainerStatuses:     []corev1.ContainerStatus{{Name: "web", State: waiting("PodInitializing", "")}},
		}, rollout.Trouble{Container: "prepare", Reason: "Error"}, 1},
		"unschedulable": {corev1.PodStatus{Conditions: []corev1.PodCondition{
			{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/5 nodes"},
		}}, rollout.Trouble{Reason: "Unschedulable", Message: "0/5 nodes"}, -1},
		"evicted": {corev1.PodStatus{Reason: "Evicted", Message: "low on memory"}, rollout.Trouble{Reason: "Evicted", Message: "low on memory"}, -1},
		"creating": {corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
			{Name: "web", State: waiting("ContainerCreating", "")},
		}}, rollout.Trouble{Container: "web", Reason: "ContainerCreating"}, -1},
		"well": {running(), rollout.Trouble{}, -1},
	} {
		got := rollout.Diagnose(&corev1.Pod{Status: test.status})
		code := int32(-1)
		if got.Exit != nil {
			code = got.Exit.Code
		}
		got.Exit = nil
		if got != test.want || code != test.exit {
			t.Errorf("%s: %+v, exit %d; want %+v, exit %d", name, got, code, test.want, test.exit)
		}
	}
}
