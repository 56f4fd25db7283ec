package rows

import (
	"fmt"
	"math"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func jobs() Projection {
	return Projection{
		Kind: inAll(namespaced("batch", "v1", "jobs", "Job")),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("STATUS", kube.TypeText, "How far it is: Running, Complete, Failed, Suspended, Terminating."),
				column("COMPLETIONS", kube.TypeRatio, "Pods that have succeeded, of those that must."),
				column("DURATION", kube.TypeDuration, "How long it took, or has been running."),
				ageColumn(),
			},
			templateColumns(),
			selectorColumn(),
			extra(column("REASON", kube.TypeText, "Why it is in this state, when it says so.")),
			extra(wide(
				column("ACTIVE", kube.TypeNumber, "Pods that run or wait."),
				column("FAILED", kube.TypeNumber, "Pods that have failed."),
				column("BACKOFF LIMIT", kube.TypeNumber, "Failures after which it gives up."),
			)...),
		),
		Rows: one(jobRow),
	}
}

func jobRow(m *Maker, j *batchv1.Job) *kube.Row {
	status, reason := jobStatus(j)
	containers := j.Spec.Template.Spec.Containers
	limit := noNumber(none)
	if j.Spec.BackoffLimit != nil {
		limit = number(*j.Spec.BackoffLimit)
	}
	r := m.Row(j,
		text(j.Name),
		text(status),
		m.completions(j),
		jobDuration(j),
		since(j.CreationTimestamp),
		m.containerNames(containers),
		m.images(containers),
		m.selectorCell(j.Spec.Selector),
		text(m.Intern(reason)),
		number(j.Status.Active),
		number(j.Status.Failed),
		limit,
	)
	m.claims(r, j.Spec.Selector)
	r.Health = jobHealth(j, status)
	return r
}

// jobStates are the conditions that name a job's state, the first that holds wins. The deletion of the job comes after
// the first two.
func jobStates() []batchv1.JobConditionType {
	return []batchv1.JobConditionType{
		batchv1.JobComplete, batchv1.JobFailed, batchv1.JobSuspended, batchv1.JobFailureTarget, batchv1.JobSuccessCriteriaMet,
	}
}

func jobStatus(j *batchv1.Job) (status, reason string) {
	for _, t := range jobStates() {
		if t == batchv1.JobSuspended && j.DeletionTimestamp != nil {
			return "Terminating", ""
		}
		for i := range j.Status.Conditions {
			if c := &j.Status.Conditions[i]; c.Type == t && c.Status == corev1.ConditionTrue {
				return string(t), c.Reason
			}
		}
	}
	return "Running", ""
}

func jobHealth(j *batchv1.Job, status string) kube.Health {
	switch {
	case status == string(batchv1.JobFailed), status == string(batchv1.JobFailureTarget):
		return kube.HealthBad
	case j.DeletionTimestamp != nil:
		return kube.HealthProgress
	case status == string(batchv1.JobComplete), status == string(batchv1.JobSuspended):
		return kube.HealthDone
	case j.Status.Failed > 0:
		return kube.HealthWarn
	case j.Status.Active == 0:
		return kube.HealthProgress
	default:
		return kube.HealthOK
	}
}

// completions of a job that works off a queue have no total: it is done when one pod finds the queue empty.
func (m *Maker) completions(j *batchv1.Job) kube.Cell {
	done := int(j.Status.Succeeded)
	if j.Spec.Completions != nil {
		return m.ratio(done, int(*j.Spec.Completions))
	}
	if p := j.Spec.Parallelism; p != nil && *p > 1 {
		return kube.Cell{Text: fmt.Sprintf("%d/1 of %d", done, *p), Num: math.Min(float64(done), 1)}
	}
	return m.ratio(done, 1)
}

func jobDuration(j *batchv1.Job) kube.Cell {
	switch {
	case j.Status.StartTime == nil:
		return noNumber("")
	case j.Status.CompletionTime == nil:
		return kube.Cell{At: unixOrZero(j.Status.StartTime.Time), Num: math.NaN()}
	default:
		return took(j.Status.CompletionTime.Sub(j.Status.StartTime.Time))
	}
}
