package rows

import (
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func deployments() Projection {
	return Projection{
		Kind: inAll(namespaced("apps", "v1", "deployments", "Deployment", "deploy")),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("READY", kube.TypeRatio, "Pods that are ready, of those wanted."),
				column("UP-TO-DATE", kube.TypeNumber, "Pods that run the latest template."),
				column("AVAILABLE", kube.TypeNumber, "Pods that have been ready for long enough to count on."),
				ageColumn(),
			},
			templateColumns(),
			selectorColumn(),
			extra(wide(
				column("STRATEGY", kube.TypeText, "How pods are replaced by new ones."),
				column("PAUSED", kube.TypeText, "True while changes of the template are not rolled out."),
			)...),
		),
		Rows: one(deploymentRow),
	}
}

func deploymentRow(m *Maker, d *appsv1.Deployment) *kube.Row {
	containers := d.Spec.Template.Spec.Containers
	selector, ok := m.selector(d.Spec.Selector)
	shown := selector
	if !ok {
		shown = "<invalid>"
	}
	r := m.Row(d,
		text(d.Name),
		m.ratio(int(d.Status.ReadyReplicas), wanted(d.Spec.Replicas)),
		number(d.Status.UpdatedReplicas),
		number(d.Status.AvailableReplicas),
		since(d.CreationTimestamp),
		m.containerNames(containers),
		m.images(containers),
		text(shown),
		text(m.Intern(string(d.Spec.Strategy.Type))),
		yesNo(d.Spec.Paused),
	)
	r.Selector = selector
	judgeDeployment(r, d)
	return r
}

func judgeDeployment(r *kube.Row, d *appsv1.Deployment) {
	s := &d.Status
	want := wanted(d.Spec.Replicas)
	r.Health = replicaHealth(r.Deleting, int(s.AvailableReplicas), want, int(s.Replicas))
	if r.Health == kube.HealthProgress || r.Health == kube.HealthDone {
		return
	}
	differs := s.ObservedGeneration < d.Generation || int(s.UpdatedReplicas) < want || s.Replicas > s.UpdatedReplicas
	since, moves := rollout(s)
	switch {
	case stuck(s):
		r.Health = kube.HealthBad
	case d.Spec.Paused:
		dueReady(r, d.CreationTimestamp.Time)
	case moves:
		r.Health = kube.HealthProgress
		due(r, since, startPatience, kube.HealthWarn)
	case differs && r.Health != kube.HealthBad:
		r.Health = kube.HealthProgress
	default:
		dueReady(r, d.CreationTimestamp.Time)
	}
}

// stuck reports whether the controller has given up on a deployment, or is refused its pods.
func stuck(s *appsv1.DeploymentStatus) bool {
	for i := range s.Conditions {
		c := &s.Conditions[i]
		late := c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse
		refused := c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue
		if late || refused {
			return true
		}
	}
	return false
}

// rollout reports whether the controller says that a rollout is not complete, and when it last got on.
func rollout(s *appsv1.DeploymentStatus) (since time.Time, moves bool) {
	for i := range s.Conditions {
		c := &s.Conditions[i]
		if c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionTrue && c.Reason != "NewReplicaSetAvailable" {
			return c.LastUpdateTime.Time, true
		}
	}
	return time.Time{}, false
}
