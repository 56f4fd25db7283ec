package rows

import (
	"math"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

// How long an object may be on its way before it asks for a look. That time has passed proves no fault, so what is late
// is a warning; only what the API server itself calls a failure, or a workload without any pod, is bad.
const (
	// startPatience is for pods from one sign of progress to the next, and for workloads until their pods are there.
	startPatience = 2 * time.Minute
	// initPatience is for an init container that runs: it may migrate a database or wait for another service.
	initPatience = 5 * time.Minute
	// readyPatience is for containers that run until they are ready for the first time.
	readyPatience = 30 * time.Second
	// stopPatience is for pods beyond their grace period.
	stopPatience = 30 * time.Second
	// deletePatience is for finalizers.
	deletePatience = 2 * time.Minute
)

// due says what the health will be at least when patience has run out since a moment.
func due(r *kube.Row, since time.Time, patience time.Duration, late kube.Health) {
	at := since.Add(patience).Unix()
	if since.IsZero() || at <= 0 || at > math.MaxUint32 {
		return
	}
	r.Due, r.Late = uint32(at), late
}

// dueGone is for objects that are being deleted. The moment of a deletion is when it was asked for; that of a pod is when
// its grace period ends.
func dueGone(r *kube.Row, o metav1.Object) {
	if at := o.GetDeletionTimestamp(); at != nil {
		patience := deletePatience
		if _, pod := o.(*corev1.Pod); pod {
			patience = stopPatience
		}
		due(r, at.Time, patience, kube.HealthWarn)
	}
}

// dueReady gives a young workload time to bring up its pods: what it lacks until then is on its way.
func dueReady(r *kube.Row, created time.Time) {
	if !r.Deleting && r.Health >= kube.HealthWarn && !created.IsZero() {
		due(r, created, startPatience, r.Health)
		r.Health = kube.HealthProgress
	}
}

// dueUp is for a pod that is on its way. One that runs and was never ready since it started is: its probes take their time.
func dueUp(r *kube.Row, p *corev1.Pod) {
	if r.Health == kube.HealthWarn {
		if at := warmsUp(p); !at.IsZero() {
			due(r, at, readyPatience, kube.HealthWarn)
			r.Health = kube.HealthProgress
		}
		return
	}
	if r.Deleting || r.Health != kube.HealthProgress || gated(p) {
		return
	}
	since, patience := progressed(p), startPatience
	if initRuns(p) {
		patience = initPatience
	}
	due(r, since, patience, kube.HealthWarn)
}

// warmsUp is when the last container of a pod started that has not become ready for the first time yet; zero when one
// of them did not start well, or was ready before. The pod's Ready condition turns false for the first time before any
// container starts, so that it turned later tells that it was true.
func warmsUp(p *corev1.Pod) time.Time {
	var last time.Time
	for i := range p.Status.ContainerStatuses {
		s := &p.Status.ContainerStatuses[i]
		switch {
		case s.State.Running == nil || s.RestartCount > 0:
			return time.Time{}
		case s.State.Running.StartedAt.After(last):
			last = s.State.Running.StartedAt.Time
		}
	}
	for i := range p.Status.Conditions {
		c := &p.Status.Conditions[i]
		if c.Type == corev1.PodReady && (c.Status != corev1.ConditionFalse || c.LastTransitionTime.After(last)) {
			return time.Time{}
		}
	}
	return last
}

// progressed is when a pod last showed that it gets on.
func progressed(p *corev1.Pod) time.Time {
	last := p.CreationTimestamp.Time
	note := func(t metav1.Time) {
		if t.After(last) {
			last = t.Time
		}
	}
	if p.Status.StartTime != nil {
		note(*p.Status.StartTime)
	}
	for i := range p.Status.Conditions {
		note(p.Status.Conditions[i].LastTransitionTime)
	}
	for i := range p.Status.InitContainerStatuses {
		switch s := &p.Status.InitContainerStatuses[i].State; {
		case s.Running != nil:
			note(s.Running.StartedAt)
		case s.Terminated != nil:
			note(s.Terminated.FinishedAt)
		}
	}
	return last
}

// initRuns reports whether an init container is at work.
func initRuns(p *corev1.Pod) bool {
	for i := range p.Status.InitContainerStatuses {
		s := &p.Status.InitContainerStatuses[i]
		if s.State.Running != nil && !isSidecar(initContainer(p, s.Name)) {
			return true
		}
	}
	return false
}
