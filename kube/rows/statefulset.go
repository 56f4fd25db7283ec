package rows

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"

	"fathom/kube"
)

func statefulSets() Projection {
	return Projection{
		Kind: inAll(namespaced("apps", "v1", "statefulsets", "StatefulSet", "sts")),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("READY", kube.TypeRatio, "Pods that are ready, of those wanted."),
				ageColumn(),
			},
			templateColumns(),
			extra(wide(
				column("UP-TO-DATE", kube.TypeNumber, "Pods that run the latest template."),
				column("SERVICE", kube.TypeText, "The service that gives its pods their names."),
				column("SELECTOR", kube.TypeText, "The labels of the pods that it claims."),
			)...),
		),
		Rows: one(statefulSetRow),
	}
}

func statefulSetRow(m *Maker, s *appsv1.StatefulSet) *kube.Row {
	containers := s.Spec.Template.Spec.Containers
	r := m.Row(s,
		text(s.Name),
		m.ratio(int(s.Status.ReadyReplicas), wanted(s.Spec.Replicas)),
		since(s.CreationTimestamp),
		m.containerNames(containers),
		m.images(containers),
		number(s.Status.UpdatedReplicas),
		textOr(s.Spec.ServiceName, none),
		m.selectorCell(s.Spec.Selector),
	)
	m.claims(r, s.Spec.Selector)
	r.Health = statefulSetHealth(s)
	dueReady(r, s.CreationTimestamp.Time)
	return r
}

func statefulSetHealth(s *appsv1.StatefulSet) kube.Health {
	want := wanted(s.Spec.Replicas)
	h := replicaHealth(s.DeletionTimestamp != nil, int(s.Status.ReadyReplicas), want, int(s.Status.Replicas))
	if h != kube.HealthOK {
		return h
	}
	u := s.Spec.UpdateStrategy
	if u.Type == appsv1.OnDeleteStatefulSetStrategyType {
		return h
	}
	kept := 0
	if u.RollingUpdate != nil && u.RollingUpdate.Partition != nil {
		kept = int(*u.RollingUpdate.Partition)
	}
	// With nothing to roll out, the two revisions are one and the count of updated pods is left out.
	moving := s.Status.UpdateRevision != s.Status.CurrentRevision && int(s.Status.UpdatedReplicas) < want-kept
	if moving || s.Status.ObservedGeneration < s.Generation || int(s.Status.Replicas) > want {
		return kube.HealthProgress
	}
	return h
}
