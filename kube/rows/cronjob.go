package rows

import (
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func cronJobs() Projection {
	return Projection{
		Kind: inAll(namespaced("batch", "v1", "cronjobs", "CronJob", "cj")),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("SCHEDULE", kube.TypeText, "When it runs: minute, hour, day of the month, month, day of the week."),
				column("TIMEZONE", kube.TypeText, "The time zone of the schedule; without one, that of the controller."),
				column("SUSPEND", kube.TypeText, "True while no new runs are started."),
				column("ACTIVE", kube.TypeNumber, "Jobs that are running now."),
				column("LAST SCHEDULE", kube.TypeAge, "Time since the last run was due."),
				ageColumn(),
			},
			templateColumns(),
			selectorColumn(),
			extra(column("LAST SUCCESS", kube.TypeAge, "Time since a run last succeeded.")),
		),
		Rows: one(cronJobRow),
	}
}

func cronJobRow(m *Maker, c *batchv1.CronJob) *kube.Row {
	containers := c.Spec.JobTemplate.Spec.Template.Spec.Containers
	zone, suspend := none, text(unset)
	if c.Spec.TimeZone != nil {
		zone = m.Intern(*c.Spec.TimeZone)
	}
	if c.Spec.Suspend != nil {
		suspend = yesNo(*c.Spec.Suspend)
	}
	r := m.Row(c,
		text(c.Name),
		text(m.Intern(c.Spec.Schedule)),
		text(zone),
		suspend,
		number(len(c.Status.Active)),
		sinceOr(moment(c.Status.LastScheduleTime), none),
		since(c.CreationTimestamp),
		m.containerNames(containers),
		m.images(containers),
		m.selectorCell(c.Spec.JobTemplate.Spec.Selector),
		sinceOr(moment(c.Status.LastSuccessfulTime), none),
	)
	r.Health = cronJobHealth(c)
	return r
}

func moment(t *metav1.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.Time
}

// cronJobHealth warns when the last run is over and has not succeeded.
func cronJobHealth(c *batchv1.CronJob) kube.Health {
	switch {
	case c.DeletionTimestamp != nil:
		return kube.HealthProgress
	case c.Spec.Suspend != nil && *c.Spec.Suspend:
		return kube.HealthDone
	case len(c.Status.Active) == 0 && moment(c.Status.LastScheduleTime).After(moment(c.Status.LastSuccessfulTime)):
		return kube.HealthWarn
	default:
		return kube.HealthOK
	}
}
