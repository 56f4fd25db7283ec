package rows

import (
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

// podResources are the pod's requests as the scheduler counts them, and its limits. A pod in which a container may use
// what it likes has no limit, so its sum is 0.
func podResources(s *corev1.PodSpec) *kube.Resources {
	r := &kube.Resources{
		CPURequest: podSum(s, cpuRequest, false),
		CPULimit:   podSum(s, cpuLimit, true),
		MemRequest: podSum(s, memRequest, false),
		MemLimit:   podSum(s, memLimit, true),
	}
	if own := s.Resources; own != nil {
		override(&r.CPURequest, cpuRequest(own))
		override(&r.CPULimit, cpuLimit(own))
		override(&r.MemRequest, memRequest(own))
		override(&r.MemLimit, memLimit(own))
	}
	cpu, mem := milli(s.Overhead, corev1.ResourceCPU), whole(s.Overhead, corev1.ResourceMemory)
	r.CPURequest += cpu
	r.MemRequest += mem
	if r.CPULimit > 0 {
		r.CPULimit += cpu
	}
	if r.MemLimit > 0 {
		r.MemLimit += mem
	}
	return r
}

func override(sum *int64, own int64) {
	if own > 0 {
		*sum = own
	}
}

// podSum is the most of one resource that the containers claim at a time: sidecars and main containers together, or an
// init container with the sidecars started before it. With each set, a container that claims none makes the sum 0.
func podSum(s *corev1.PodSpec, claim func(*corev1.ResourceRequirements) int64, each bool) int64 {
	var sidecars, peak, open int64
	for i := range s.InitContainers {
		c := &s.InitContainers[i]
		n := claim(&c.Resources)
		if isSidecar(c) {
			if n == 0 {
				open++
			}
			sidecars += n
			peak = max(peak, sidecars)
		} else {
			peak = max(peak, sidecars+n)
		}
	}
	sum := sidecars
	for i := range s.Containers {
		n := claim(&s.Containers[i].Resources)
		if n == 0 {
			open++
		}
		sum += n
	}
	if each && open > 0 {
		return 0
	}
	return max(sum, peak)
}

func containerResources(r *corev1.ResourceRequirements) *kube.Resources {
	return &kube.Resources{CPURequest: cpuRequest(r), CPULimit: cpuLimit(r), MemRequest: memRequest(r), MemLimit: memLimit(r)}
}

func cpuRequest(r *corev1.ResourceRequirements) int64 { return milli(r.Requests, corev1.ResourceCPU) }
func cpuLimit(r *corev1.ResourceRequirements) int64   { return milli(r.Limits, corev1.ResourceCPU) }
func memRequest(r *corev1.ResourceRequirements) int64 {
	return whole(r.Requests, corev1.ResourceMemory)
}
func memLimit(r *corev1.ResourceRequirements) int64 { return whole(r.Limits, corev1.ResourceMemory) }

func milli(l corev1.ResourceList, name corev1.ResourceName) int64 {
	q, ok := l[name]
	if !ok {
		return 0
	}
	return q.MilliValue()
}

func whole(l corev1.ResourceList, name corev1.ResourceName) int64 {
	q, ok := l[name]
	if !ok {
		return 0
	}
	return q.Value()
}
