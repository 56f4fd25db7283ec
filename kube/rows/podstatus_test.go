package rows

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

// podEdit changes a pod that is pending and has one container, named a.
type podEdit func(*corev1.Pod)

func testPod(edits ...podEdit) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: named("shop", "p"),
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a"}}},
		Status:     corev1.PodStatus{Phase: corev1.PodPending},
	}
	for _, e := range edits {
		e(p)
	}
	return p
}

func phase(ph corev1.PodPhase) podEdit { return func(p *corev1.Pod) { p.Status.Phase = ph } }

func because(reason string) podEdit { return func(p *corev1.Pod) { p.Status.Reason = reason } }

func gone() podEdit { return func(p *corev1.Pod) { p.ObjectMeta = deleted(p.ObjectMeta) } }

func condition(t corev1.PodConditionType, s corev1.ConditionStatus, reason string) podEdit {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: t, Status: s, Reason: reason})
	}
}

func ready() podEdit { return condition(corev1.PodReady, corev1.ConditionTrue, "") }

// mains gives the pod as many containers as there are statuses.
func mains(ss ...corev1.ContainerStatus) podEdit {
	return func(p *corev1.Pod) {
		p.Spec.Containers = nil
		for i := range ss {
			ss[i].Name = string(rune('a' + i))
			p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: ss[i].Name})
		}
		p.Status.ContainerStatuses = ss
	}
}

func inits(ss ...corev1.ContainerStatus) podEdit {
	return func(p *corev1.Pod) {
		for i := range ss {
			ss[i].Name = "init-" + string(rune('a'+i))
			p.Spec.InitContainers = append(p.Spec.InitContainers, corev1.Container{Name: ss[i].Name})
		}
		p.Status.InitContainerStatuses = ss
	}
}

// sidecar makes the n-th init container one that keeps running.
func sidecar(n int) podEdit {
	return func(p *corev1.Pod) {
		p.Spec.InitContainers[n].RestartPolicy = ptr(corev1.ContainerRestartPolicyAlways)
	}
}

func running(ready bool) corev1.ContainerStatus {
	return corev1.ContainerStatus{Ready: ready, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}
}

func waits(reason string) corev1.ContainerStatus {
	return corev1.ContainerStatus{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}}}
}

func ended(code, signal int32, reason string) corev1.ContainerStatus {
	return corev1.ContainerStatus{State: corev1.ContainerState{
		Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Signal: signal, Reason: reason},
	}}
}

func restarted(n int32, d time.Duration, s corev1.ContainerStatus) corev1.ContainerStatus {
	s.RestartCount = n
	s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{FinishedAt: ago(d)}
	return s
}

func hasStarted(s corev1.ContainerStatus) corev1.ContainerStatus {
	s.Started = ptr(true)
	return s
}

func TestPodStatus(t *testing.T) {
	const run = corev1.PodRunning
	initialized := condition(corev1.PodInitialized, corev1.ConditionTrue, "")
	notInitialized := condition(corev1.PodInitialized, corev1.ConditionFalse, "")
	for _, c := range []struct {
		name   string
		pod    *corev1.Pod
		want   string // READY STATUS RESTARTS
		health kube.Health
	}{
		{"just made", testPod(), "0/1 Pending 0", kube.HealthProgress},
		{"unschedulable", testPod(condition(corev1.PodScheduled, corev1.ConditionFalse, "Unschedulable")), "0/1 Pending 0", kube.HealthBad},
		{"gated", testPod(condition(corev1.PodScheduled, corev1.ConditionFalse, "SchedulingGated")), "0/1 SchedulingGated 0", kube.HealthProgress},
		{"creating", testPod(mains(waits("ContainerCreating"))), "0/1 ContainerCreating 0", kube.HealthProgress},
		{"pull fails", testPod(mains(waits("ErrImagePull"))), "0/1 ErrImagePull 0", kube.HealthBad},
		{"pull backs off", testPod(mains(waits("ImagePullBackOff"))), "0/1 ImagePullBackOff 0", kube.HealthBad},
		{"bad config", testPod(mains(waits("CreateContainerConfigError"))), "0/1 CreateContainerConfigError 0", kube.HealthBad},
		{"waits for no reason", testPod(mains(waits(""))), "0/1 Pending 0", kube.HealthProgress},

		{"running", testPod(phase(run), mains(running(true)), ready()), "1/1 Running 0", kube.HealthOK},
		{"not ready", testPod(phase(run), mains(running(false))), "0/1 Running 0", kube.HealthWarn},
		{"partly ready", testPod(phase(run), mains(running(true), running(false))), "1/2 Running 0", kube.HealthWarn},
		{"gate not passed", testPod(phase(run), mains(running(true)), condition(corev1.PodReady, corev1.ConditionFalse, "ReadinessGatesNotReady")), "1/1 Running 0", kube.HealthWarn},
		{"node lost but not deleted", testPod(phase(run), because("NodeLost"), mains(running(true))), "1/1 NodeLost 0", kube.HealthBad},
		{"crash loop", testPod(phase(run), mains(restarted(5, 3*time.Minute, waits("CrashLoopBackOff")))), "0/1 CrashLoopBackOff 5 (3m ago)", kube.HealthBad},
		{"restarts add up, latest counts", testPod(phase(run), mains(restarted(2, time.Hour, running(true)), restarted(3, 5*time.Minute, running(true)))), "2/2 Running 5 (5m ago)", kube.HealthOK},
		{"restarts without a time", testPod(phase(run), mains(corev1.ContainerStatus{RestartCount: 4, Ready: true, State: running(true).State})), "1/1 Running 4", kube.HealthOK},
		{"ended before but never restarted", testPod(phase(run), mains(restarted(0, time.Minute, running(true)))), "1/1 Running 0", kube.HealthOK},
		{"first container speaks", testPod(phase(run), mains(waits("ImagePullBackOff"), waits("CrashLoopBackOff"))), "0/2 ImagePullBackOff 0", kube.HealthBad},

		{"error", testPod(phase(run), mains(ended(1, 0, "Error"))), "0/1 Error 0", kube.HealthBad},
		{"out of memory", testPod(phase(run), mains(ended(137, 0, "OOMKilled"))), "0/1 OOMKilled 0", kube.HealthBad},
		{"exit code", testPod(phase(run), mains(ended(3, 0, ""))), "0/1 ExitCode:3 0", kube.HealthBad},
		{"signal", testPod(phase(run), mains(ended(137, 9, ""))), "0/1 Signal:9 0", kube.HealthBad},
		{"completed", testPod(phase(corev1.PodSucceeded), mains(ended(0, 0, "Completed"))), "0/1 Completed 0", kube.HealthDone},
		{"failed", testPod(phase(corev1.PodFailed), mains(ended(1, 0, "Error"))), "0/1 Error 0", kube.HealthBad},
		{"evicted", testPod(phase(corev1.PodFailed), because("Evicted")), "0/1 Evicted 0", kube.HealthBad},
		{"unknown phase", testPod(phase(corev1.PodUnknown)), "0/1 Unknown 0", kube.HealthBad},

		{"one done, one ready", testPod(phase(run), mains(ended(0, 0, "Completed"), running(true)), ready()), "1/2 Running 0", kube.HealthWarn},
		{"one done, one running, pod not ready", testPod(phase(run), mains(ended(0, 0, "Completed"), running(true))), "1/2 NotReady 0", kube.HealthWarn},
		{"one done, one failed", testPod(phase(run), mains(ended(0, 0, "Completed"), ended(2, 0, "Error"))), "0/2 Error 0", kube.HealthBad},
		{"one failed, one done", testPod(phase(run), mains(ended(2, 0, "Error"), ended(0, 0, "Completed"))), "0/2 Error 0", kube.HealthBad},
		{"done and about to restart", testPod(phase(run), mains(ended(0, 0, "Completed"))), "0/1 Completed 0", kube.HealthWarn},

		{"first init runs", testPod(inits(running(false), waits("PodInitializing"))), "0/1 Init:0/2 0", kube.HealthProgress},
		{"second init runs", testPod(inits(ended(0, 0, "Completed"), running(false))), "0/1 Init:1/2 0", kube.HealthProgress},
		{"init fails", testPod(inits(ended(1, 0, "Error"))), "0/1 Init:Error 0", kube.HealthBad},
		{"init exit code", testPod(inits(ended(7, 0, ""))), "0/1 Init:ExitCode:7 0", kube.HealthBad},
		{"init signal", testPod(inits(ended(137, 9, ""))), "0/1 Init:Signal:9 0", kube.HealthBad},
		{"init crash loop", testPod(inits(restarted(4, time.Minute, waits("CrashLoopBackOff")))), "0/1 Init:CrashLoopBackOff 4 (60s ago)", kube.HealthBad},
		{"init pull", testPod(inits(waits("ImagePullBackOff"))), "0/1 Init:ImagePullBackOff 0", kube.HealthBad},
		{"mains wait for init", testPod(inits(running(false)), mains(waits("PodInitializing")), notInitialized), "0/1 Init:0/1 0", kube.HealthProgress},
		{"inits done, mains to come", testPod(inits(ended(0, 0, "Completed")), mains(waits("PodInitializing"))), "0/1 PodInitializing 0", kube.HealthProgress},
		{"init restarts are forgotten", testPod(phase(run), inits(restarted(3, time.Hour, ended(0, 0, "Completed"))), mains(running(true)), ready()), "1/1 Running 0", kube.HealthOK},
		{"initialized beats an init that reruns", testPod(phase(run), inits(running(false)), mains(running(true)), initialized, ready()), "1/1 Init:0/1 0", kube.HealthProgress},

		{"sidecar counts", testPod(phase(run), inits(hasStarted(running(true))), sidecar(0), mains(running(true)), ready()), "2/2 Running 0", kube.HealthOK},
		{"sidecar not ready", testPod(phase(run), inits(hasStarted(running(false))), sidecar(0), mains(running(true))), "1/2 Running 0", kube.HealthWarn},
		{"sidecar not started", testPod(inits(running(false)), sidecar(0)), "0/2 Init:0/1 0", kube.HealthProgress},
		{"sidecar restarts count", testPod(phase(run), inits(hasStarted(restarted(2, time.Hour, running(true)))), sidecar(0), mains(restarted(1, 2*time.Hour, running(true))), ready()), "2/2 Running 3 (60m ago)", kube.HealthOK},
		{"sidecar behind a blocked init is not counted", testPod(phase(run), inits(running(false), hasStarted(restarted(2, time.Hour, running(true)))), sidecar(1), mains(running(true)), initialized), "1/2 Init:0/2 0", kube.HealthProgress},
		{"sidecar ended well", testPod(phase(corev1.PodSucceeded), inits(ended(0, 0, "Completed")), sidecar(0), mains(ended(0, 0, "Completed"))), "0/2 Completed 0", kube.HealthDone},
		{"sidecar crashes after start", testPod(phase(run), inits(ended(1, 0, "Error")), sidecar(0), mains(running(true)), initialized), "1/2 Init:Error 0", kube.HealthBad},
		{"init after sidecar", testPod(inits(hasStarted(running(true)), running(false)), sidecar(0)), "1/2 Init:1/2 0", kube.HealthProgress},

		{"terminating", testPod(gone(), phase(run), mains(running(true)), ready()), "1/1 Terminating 0", kube.HealthProgress},
		{"terminating crash loop", testPod(gone(), phase(run), mains(waits("CrashLoopBackOff"))), "0/1 Terminating 0", kube.HealthProgress},
		{"terminating, node lost", testPod(gone(), phase(run), because("NodeLost"), mains(running(true))), "1/1 Unknown 0", kube.HealthBad},
		{"completed and deleted", testPod(gone(), phase(corev1.PodSucceeded), mains(ended(0, 0, "Completed"))), "0/1 Completed 0", kube.HealthProgress},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := pods()
			r := project(t, p, c.pod)
			got := extraCell(t, p, r, "READY") + " " + extraCell(t, p, r, "STATUS") + " " + extraCell(t, p, r, "RESTARTS")
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if r.Health != c.health {
				t.Errorf("health %d, want %d", r.Health, c.health)
			}
		})
	}
}
