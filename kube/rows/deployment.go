package rows

import (
	"slices"

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
	r.Health = deploymentHealth(d)
	return r
}

func deploymentHealth(d *appsv1.Deployment) kube.Health {
	s := &d.Status
	want := wanted(d.Spec.Replicas)
	h := replicaHealth(d.DeletionTimestamp != nil, int(s.AvailableReplicas), want, int(s.Replicas))
	if h != kube.HealthOK && h != kube.HealthWarn {
		return h
	}
	for i := range s.Conditions {
		c := &s.Conditions[i]
		stuck := c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse
		refused := c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue
		if stuck || refused {
			return kube.HealthBad
		}
	}
	rolling := s.ObservedGeneration < d.Generation || int(s.UpdatedReplicas) < want || s.Replicas > s.UpdatedReplicas
	if rolling && !d.Spec.Paused {
		return kube.HealthProgress
	}
	return h
}
