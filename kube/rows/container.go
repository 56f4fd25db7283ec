package rows

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
)

// containers are not a resource of the API: they are cut out of pods.
func containers() Projection {
	kind := namespaced("", "v1", "containers", "Container", "co")
	kind.Of = corev1.SchemeGroupVersion.WithResource("pods")
	return Projection{Kind: kind, Columns: containerColumns(), Rows: containerRows}
}

func containerColumns() []kube.Column {
	name := nameColumn()
	name.Doc = "The container's name."
	cols := []kube.Column{
		name,
		column("POD", kube.TypeText, "The pod that it is in."),
		column("TYPE", kube.TypeText, "Main, Init (runs before them), Sidecar (starts before them and stays) or Ephemeral (for debugging)."),
		column("STATE", kube.TypeText, "Running, why it waits, or how it ended."),
		column("READY", kube.TypeText, "True when it passes its readiness probe, or has none and runs."),
		column("RESTARTS", kube.TypeNumber, "How often it was restarted, and when last."),
		column("LAST STATE", kube.TypeText, "How its run before this one ended, and when."),
		column("EXIT", kube.TypeNumber, "The exit code of its latest end."),
	}
	cols = append(cols, usageColumns()...)
	cols = append(cols, column("AGE", kube.TypeAge, "Time since it was started."))
	cols = append(cols, wide(
		column("PROBES", kube.TypeText, "How it is asked whether it has started, is ready and is alive."),
		column("PORTS", kube.TypeText, "The ports that it says it listens on."),
		column("CPU/R", kube.TypeCPU, "CPU that it requests."),
		column("CPU/L", kube.TypeCPU, "CPU that it may use."),
		column("MEM/R", kube.TypeBytes, "Memory that it requests."),
		column("MEM/L", kube.TypeBytes, "Memory that it may use."),
	)...)
	return append(cols, column("IMAGE", kube.TypeText, "The image that it runs."))
}

func containerRows(m *Maker, o runtime.Object) []*kube.Row {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return nil
	}
	rows := make([]*kube.Row, 0, len(p.Spec.InitContainers)+len(p.Spec.Containers)+len(p.Spec.EphemeralContainers))
	for i := range p.Spec.InitContainers {
		c, role := &p.Spec.InitContainers[i], roleInit
		if isSidecar(c) {
			role = roleSidecar
		}
		rows = append(rows, containerRow(m, p, c, role, statusOf(p.Status.InitContainerStatuses, c.Name)))
	}
	for i := range p.Spec.Containers {
		c := &p.Spec.Containers[i]
		rows = append(rows, containerRow(m, p, c, roleMain, statusOf(p.Status.ContainerStatuses, c.Name)))
	}
	for i := range p.Spec.EphemeralContainers {
		c := corev1.Container(p.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		rows = append(rows, containerRow(m, p, &c, roleEphemeral, statusOf(p.Status.EphemeralContainerStatuses, c.Name)))
	}
	return rows
}

// The words of the TYPE column.
const (
	roleMain      = "Main"
	roleInit      = "Init"
	roleSidecar   = "Sidecar"
	roleEphemeral = "Ephemeral"
)

func statusOf(all []corev1.ContainerStatus, name string) *corev1.ContainerStatus {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return &corev1.ContainerStatus{}
}

func containerRow(m *Maker, p *corev1.Pod, c *corev1.Container, role string, s *corev1.ContainerStatus) *kube.Row {
	name, blank := m.Intern(c.Name), noNumber("")
	var count restartCount
	count.add(s)
	r := m.Row(p,
		text(name),
		text(p.Name),
		text(role),
		text(m.Intern(stateWord(&s.State))),
		yesNo(s.Ready),
		count.cell(),
		m.lastState(s),
		exitCode(s),
		blank, blank, blank, blank, blank, blank,
		started(s),
		text(m.Intern(probes(c))),
		textOr(m.ports(c), none),
		quantity(c.Resources.Requests, corev1.ResourceCPU, milli),
		quantity(c.Resources.Limits, corev1.ResourceCPU, milli),
		quantity(c.Resources.Requests, corev1.ResourceMemory, whole),
		quantity(c.Resources.Limits, corev1.ResourceMemory, whole),
		text(m.Intern(c.Image)),
	)
	r.Part = name
	r.Owner = m.Object("v1", "Pod", p.Namespace, p.Name)
	r.Target = m.Object("v1", "Node", "", p.Spec.NodeName)
	r.Resources = containerResources(&c.Resources)
	r.Health = containerHealth(r.Deleting, role, s)
	dueUp(r, p)
	return r
}
