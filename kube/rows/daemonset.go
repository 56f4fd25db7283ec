package rows

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/labels"

	"fathom/kube"
)

func daemonSets() Projection {
	return Projection{
		Kind: inAll(namespaced("apps", "v1", "daemonsets", "DaemonSet", "ds")),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("DESIRED", kube.TypeNumber, "Nodes that are to run one of its pods."),
				column("CURRENT", kube.TypeNumber, "Nodes that have one of those wanted."),
				column("READY", kube.TypeNumber, "Nodes whose pod is ready."),
				column("UP-TO-DATE", kube.TypeNumber, "Nodes whose pod runs the latest template."),
				column("AVAILABLE", kube.TypeNumber, "Nodes whose pod has been ready for long enough to count on."),
				column("NODE SELECTOR", kube.TypeText, "The labels of the nodes that it is for."),
				ageColumn(),
			},
			templateColumns(),
			selectorColumn(),
		),
		Rows: one(daemonSetRow),
	}
}

func daemonSetRow(m *Maker, d *appsv1.DaemonSet) *kube.Row {
	pod := &d.Spec.Template.Spec
	r := m.Row(d,
		text(d.Name),
		number(d.Status.DesiredNumberScheduled),
		number(d.Status.CurrentNumberScheduled),
		number(d.Status.NumberReady),
		number(d.Status.UpdatedNumberScheduled),
		number(d.Status.NumberAvailable),
		text(m.Intern(labels.FormatLabels(pod.NodeSelector))),
		since(d.CreationTimestamp),
		m.containerNames(pod.Containers),
		m.images(pod.Containers),
		m.selectorCell(d.Spec.Selector),
	)
	m.claims(r, d.Spec.Selector)
	r.Health = daemonSetHealth(d)
	dueReady(r, d.CreationTimestamp.Time)
	return r
}

func daemonSetHealth(d *appsv1.DaemonSet) kube.Health {
	s := &d.Status
	if s.ObservedGeneration < d.Generation {
		return kube.HealthProgress
	}
	want := int(s.DesiredNumberScheduled)
	h := replicaHealth(d.DeletionTimestamp != nil, int(s.NumberAvailable), want, int(s.CurrentNumberScheduled))
	rolling := d.Spec.UpdateStrategy.Type != appsv1.OnDeleteDaemonSetStrategyType && int(s.UpdatedNumberScheduled) < want
	if rolling && h == kube.HealthOK {
		return kube.HealthProgress
	}
	return h
}
