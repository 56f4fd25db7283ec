package rows

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func pods() Projection {
	return Projection{
		Kind: inAll(namespaced("", "v1", "pods", "Pod", "po")),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("READY", kube.TypeRatio, "Containers that are ready, of those that are to run."),
				column("STATUS", kube.TypeText, "The state of the pod in one word, taken from its containers where they say more than its phase."),
				column("RESTARTS", kube.TypeNumber, "How often containers were restarted, and when last."),
				ageColumn(),
			},
			usageColumns(),
			wide(
				column("IP", kube.TypeText, "The pod's address."),
				column("NODE", kube.TypeText, "The node it is bound to."),
				column("NOMINATED NODE", kube.TypeText, "The node where others are being evicted to make room for it."),
				column("READINESS GATES", kube.TypeText, "Conditions set from outside that count for readiness: how many are true."),
			),
			extra(wide(column("QOS", kube.TypeText, "Its class when the node runs short: BestEffort goes first, Guaranteed last."))...),
		),
		Rows: one(podRow),
	}
}

// usageColumns are the columns that metrics fill in; projections leave their cells empty.
func usageColumns() []kube.Column {
	cols := []kube.Column{
		column("CPU", kube.TypeCPU, "CPU in use, in thousandths of a core."),
		column("%CPU/R", kube.TypePercent, "CPU in use, of what is requested."),
		column("%CPU/L", kube.TypePercent, "CPU in use, of the limit."),
		column("MEM", kube.TypeBytes, "Memory in use."),
		column("%MEM/R", kube.TypePercent, "Memory in use, of what is requested."),
		column("%MEM/L", kube.TypePercent, "Memory in use, of the limit."),
	}
	cols[2].Wide, cols[5].Wide = true, true
	return extra(cols...)
}

func podRow(m *Maker, p *corev1.Pod) *kube.Row {
	s := stateOf(p)
	blank := noNumber("")
	r := m.Row(p,
		text(p.Name),
		m.ratio(s.ready, s.total),
		text(m.Intern(s.reason)),
		s.restarts.cell(),
		since(p.CreationTimestamp),
		blank, blank, blank, blank, blank, blank,
		textOr(podIP(p), none),
		textOr(m.Intern(p.Spec.NodeName), none),
		textOr(m.Intern(p.Status.NominatedNodeName), none),
		m.readinessGates(p),
		text(m.Intern(string(p.Status.QOSClass))),
	)
	r.Health = s.health(p)
	dueUp(r, p)
	r.Target = m.Object("v1", "Node", "", p.Spec.NodeName)
	r.Resources = podResources(&p.Spec)
	r.Uses = m.podClaims(p)
	return r
}

// podClaims are the volume claims that the pod mounts, those made for it alone included.
func (m *Maker) podClaims(p *corev1.Pod) []string {
	var names []string
	for i := range p.Spec.Volumes {
		switch v := &p.Spec.Volumes[i]; {
		case v.PersistentVolumeClaim != nil:
			names = append(names, m.Intern(v.PersistentVolumeClaim.ClaimName))
		case v.Ephemeral != nil:
			names = append(names, p.Name+"-"+v.Name)
		}
	}
	return distinct(names)
}

// distinct sorts the names and drops repeated ones.
func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

func podIP(p *corev1.Pod) string {
	if p.Status.PodIP == "" && len(p.Status.PodIPs) > 0 {
		return p.Status.PodIPs[0].IP
	}
	return p.Status.PodIP
}

func (m *Maker) readinessGates(p *corev1.Pod) kube.Cell {
	if len(p.Spec.ReadinessGates) == 0 {
		return text(none)
	}
	open := 0
	for _, g := range p.Spec.ReadinessGates {
		if podCondition(p, g.ConditionType) == corev1.ConditionTrue {
			open++
		}
	}
	return m.ratio(open, len(p.Spec.ReadinessGates))
}

// podCondition is the status of a condition, empty when the pod does not have it.
func podCondition(p *corev1.Pod, t corev1.PodConditionType) corev1.ConditionStatus {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == t {
			return p.Status.Conditions[i].Status
		}
	}
	return ""
}
