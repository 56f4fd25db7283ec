package rows

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func nodes() Projection {
	return Projection{
		Kind: clustered("", "v1", "nodes", "Node", "no"),
		Columns: slices.Concat(
			[]kube.Column{
				nameColumn(),
				column("STATUS", kube.TypeText, "Whether its kubelet reports that it is ready, and whether it takes new pods."),
				column("ROLES", kube.TypeText, "What its role labels say it is for."),
				ageColumn(),
				column("VERSION", kube.TypeText, "The version of its kubelet."),
			},
			extra(
				column("PRESSURE", kube.TypeText, "What it runs short of: Memory, Disk, PID, Network."),
				column("CPU", kube.TypeCPU, "CPU in use, in thousandths of a core."),
				column("%CPU", kube.TypePercent, "CPU in use, of what pods can have."),
				column("MEM", kube.TypeBytes, "Memory in use."),
				column("%MEM", kube.TypePercent, "Memory in use, of what pods can have."),
			),
			wide(
				column("INTERNAL-IP", kube.TypeText, "Its address inside the cluster's network."),
				column("EXTERNAL-IP", kube.TypeText, "Its address outside the cluster's network."),
				column("OS-IMAGE", kube.TypeText, "The operating system that it runs."),
				column("KERNEL-VERSION", kube.TypeText, "The version and architecture of its kernel."),
				column("CONTAINER-RUNTIME", kube.TypeText, "What runs its containers."),
			),
			extra(wide(
				column("TAINTS", kube.TypeText, "What pods must tolerate to run there."),
				column("ZONE", kube.TypeText, "The failure domain that it is in."),
				column("INSTANCE", kube.TypeText, "The type of machine that it is."),
				column("MAX-PODS", kube.TypeNumber, "How many pods it takes."),
			)...),
		),
		Rows: one(nodeRow),
	}
}

func nodeRow(m *Maker, n *corev1.Node) *kube.Row {
	info := &n.Status.NodeInfo
	kernel := info.KernelVersion
	if kernel == "" {
		kernel = unknown
	}
	if info.Architecture != "" {
		kernel += " (" + info.Architecture + ")"
	}
	blank := noNumber("")
	r := m.Row(n,
		text(n.Name),
		text(m.Intern(nodeStatus(n))),
		textOr(m.Intern(nodeRoles(n)), none),
		since(n.CreationTimestamp),
		text(m.Intern(info.KubeletVersion)),
		text(m.Intern(pressure(n))),
		blank, blank, blank, blank,
		textOr(address(n, corev1.NodeInternalIP), none),
		textOr(address(n, corev1.NodeExternalIP), none),
		textOr(m.Intern(info.OSImage), unknown),
		text(m.Intern(kernel)),
		textOr(m.Intern(info.ContainerRuntimeVersion), unknown),
		textOr(m.Intern(taints(n)), none),
		textOr(m.Intern(n.Labels[corev1.LabelTopologyZone]), none),
		textOr(m.Intern(n.Labels[corev1.LabelInstanceTypeStable]), none),
		number(whole(n.Status.Allocatable, corev1.ResourcePods)),
	)
	cpu, mem := milli(n.Status.Allocatable, corev1.ResourceCPU), whole(n.Status.Allocatable, corev1.ResourceMemory)
	r.Resources = &kube.Resources{CPURequest: cpu, CPULimit: cpu, MemRequest: mem, MemLimit: mem}
	r.Health = nodeHealth(n)
	return r
}

func nodeStatus(n *corev1.Node) string {
	status := "Unknown"
	switch nodeCondition(n, corev1.NodeReady) {
	case "":
	case corev1.ConditionTrue:
		status = "Ready"
	default:
		status = "NotReady"
	}
	if n.Spec.Unschedulable {
		status += ",SchedulingDisabled"
	}
	return status
}

func nodeCondition(n *corev1.Node, t corev1.NodeConditionType) corev1.ConditionStatus {
	for i := range n.Status.Conditions {
		if n.Status.Conditions[i].Type == t {
			return n.Status.Conditions[i].Status
		}
	}
	return ""
}

func nodeRoles(n *corev1.Node) string {
	var roles []string
	for k, v := range n.Labels {
		role, ok := strings.CutPrefix(k, "node-role.kubernetes.io/")
		if k == "kubernetes.io/role" {
			role, ok = v, true
		}
		if ok && role != "" {
			roles = append(roles, role)
		}
	}
	slices.Sort(roles)
	return strings.Join(slices.Compact(roles), ",")
}

// pressure names the conditions that ought to be false and are true.
func pressure(n *corev1.Node) string {
	var short []string
	for _, c := range []struct {
		condition corev1.NodeConditionType
		word      string
	}{
		{corev1.NodeMemoryPressure, "Memory"},
		{corev1.NodeDiskPressure, "Disk"},
		{corev1.NodePIDPressure, "PID"},
		{corev1.NodeNetworkUnavailable, "Network"},
	} {
		if nodeCondition(n, c.condition) == corev1.ConditionTrue {
			short = append(short, c.word)
		}
	}
	return strings.Join(short, ",")
}

func address(n *corev1.Node, t corev1.NodeAddressType) string {
	for _, a := range n.Status.Addresses {
		if a.Type == t {
			return a.Address
		}
	}
	return ""
}

func taints(n *corev1.Node) string {
	words := make([]string, len(n.Spec.Taints))
	for i := range n.Spec.Taints {
		words[i] = n.Spec.Taints[i].ToString()
	}
	return strings.Join(words, ",")
}

func nodeHealth(n *corev1.Node) kube.Health {
	switch {
	case nodeCondition(n, corev1.NodeReady) != corev1.ConditionTrue:
		return kube.HealthBad
	case n.DeletionTimestamp != nil:
		return kube.HealthProgress
	case n.Spec.Unschedulable, pressure(n) != "":
		return kube.HealthWarn
	default:
		return kube.HealthOK
	}
}
