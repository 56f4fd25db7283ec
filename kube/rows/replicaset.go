package rows

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"fathom/kube"
)

func replicaColumns() []kube.Column {
	return slices.Concat(
		[]kube.Column{
			nameColumn(),
			column("DESIRED", kube.TypeNumber, "Pods that are wanted."),
			column("CURRENT", kube.TypeNumber, "Pods that exist."),
			column("READY", kube.TypeNumber, "Pods that are ready."),
			ageColumn(),
		},
		templateColumns(),
		selectorColumn(),
	)
}

func replicaSets() Projection {
	return Projection{
		Kind: inAll(namespaced("apps", "v1", "replicasets", "ReplicaSet", "rs")),
		Columns: append(replicaColumns(),
			extra(column("REVISION", kube.TypeNumber, "The revision of its deployment that it stands for."))...),
		Rows: one(replicaSetRow),
	}
}

func replicaSetRow(m *Maker, s *appsv1.ReplicaSet) *kube.Row {
	containers := s.Spec.Template.Spec.Containers
	r := m.Row(s,
		text(s.Name),
		number(wanted(s.Spec.Replicas)),
		number(s.Status.Replicas),
		number(s.Status.ReadyReplicas),
		since(s.CreationTimestamp),
		m.containerNames(containers),
		m.images(containers),
		m.selectorCell(s.Spec.Selector),
		revision(s.Annotations["deployment.kubernetes.io/revision"]),
	)
	m.claims(r, s.Spec.Selector)
	r.Health = replicaHealth(r.Deleting, int(s.Status.ReadyReplicas), wanted(s.Spec.Replicas), int(s.Status.Replicas))
	dueReady(r, s.CreationTimestamp.Time)
	for i := range s.Status.Conditions {
		c := &s.Status.Conditions[i]
		if c.Type == appsv1.ReplicaSetReplicaFailure && c.Status == corev1.ConditionTrue && !r.Deleting {
			r.Health = kube.HealthBad
		}
	}
	return r
}

func replicationControllers() Projection {
	return Projection{
		Kind:    inAll(namespaced("", "v1", "replicationcontrollers", "ReplicationController", "rc")),
		Columns: replicaColumns(),
		Rows:    one(replicationControllerRow),
	}
}

func replicationControllerRow(m *Maker, c *corev1.ReplicationController) *kube.Row {
	var containers []corev1.Container
	if c.Spec.Template != nil {
		containers = c.Spec.Template.Spec.Containers
	}
	r := m.Row(c,
		text(c.Name),
		number(wanted(c.Spec.Replicas)),
		number(c.Status.Replicas),
		number(c.Status.ReadyReplicas),
		since(c.CreationTimestamp),
		m.containerNames(containers),
		m.images(containers),
		text(m.Intern(labels.FormatLabels(c.Spec.Selector))),
	)
	r.Selector = m.Labels(c.Spec.Selector)
	r.Health = replicaHealth(r.Deleting, int(c.Status.ReadyReplicas), wanted(c.Spec.Replicas), int(c.Status.Replicas))
	dueReady(r, c.CreationTimestamp.Time)
	return r
}
