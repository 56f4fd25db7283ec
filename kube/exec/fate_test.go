package exec

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestFate: what became of a pod is told from what happened to its container, and both from what was before.
func TestFate(t *testing.T) {
	began := time.Date(2026, 11, 1, 12, 0, 0, 5e8, time.UTC)
	pod := func(change func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web-0", UID: "1"}}
		p.Spec.Containers = []corev1.Container{{Name: "app"}}
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
		if change != nil {
			change(p)
		}
		return p
	}
	ended := func(after time.Duration, reason string) *corev1.Pod {
		return pod(func(p *corev1.Pod) {
			p.Status.ContainerStatuses[0].LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
				Reason: reason, ExitCode: 137, FinishedAt: metav1.NewTime(began.Add(after)),
			}
		})
	}
	for name, x := range map[string]struct {
		now  *corev1.Pod
		want string
	}{
		"gone":               {nil, "pod web-0 was deleted"},
		"another":            {pod(func(p *corev1.Pod) { p.UID = "2" }), "pod web-0 was deleted"},
		"going":              {pod(func(p *corev1.Pod) { p.DeletionTimestamp = &metav1.Time{} }), "pod web-0 is being deleted"},
		"evicted":            {pod(func(p *corev1.Pod) { p.Status.Reason = "Evicted" }), "pod web-0 was evicted"},
		"as before":          {pod(nil), ""},
		"restarted earlier":  {ended(-time.Minute, "Error"), ""},
		"restarted":          {ended(0, "Error"), "the container has ended: Error, exit code 137"},
		"out of memory":      {ended(time.Minute, "OOMKilled"), "the container ran out of memory"},
		"no such container ": {pod(func(p *corev1.Pod) { p.Spec.Containers = nil }), ""},
	} {
		if got := fateOf(pod(nil), x.now, "app", began); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, x := range []struct {
		err            error
		shell, process bool
	}{
		{nil, false, true},
		{&ExitError{Code: 1}, false, true},
		{&ExitError{Code: 137}, true, true},
		{&ExitError{Code: 143}, true, true},
		{ErrLost, true, true},
		{errors.New("left"), false, false},
	} {
		if s, p := Cut(x.err, false), Cut(x.err, true); s != x.shell || p != x.process {
			t.Errorf("%v: %v and %v, want %v and %v", x.err, s, p, x.shell, x.process)
		}
	}
}
