package rows

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func claims(cpu, mem string) corev1.ResourceList {
	l := corev1.ResourceList{}
	if cpu != "" {
		l[corev1.ResourceCPU] = resource.MustParse(cpu)
	}
	if mem != "" {
		l[corev1.ResourceMemory] = resource.MustParse(mem)
	}
	return l
}

func TestPodWide(t *testing.T) {
	placed := func(p *corev1.Pod) {
		p.Status.PodIPs = []corev1.PodIP{{IP: "10.1.0.7"}, {IP: "fd00::7"}}
		p.Spec.NodeName, p.Status.NominatedNodeName, p.Status.QOSClass = "n1", "n2", corev1.PodQOSBurstable
	}
	gates := func(p *corev1.Pod) {
		p.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "lb"}, {ConditionType: "dns"}, {ConditionType: "never"}}
	}
	checkRows(t, pods(), "NAME|READY|STATUS|RESTARTS|AGE|+IP|+NODE|+NOMINATED NODE|+READINESS GATES", []rowCase{
		{"nothing known", testPod(), "p|0/1|Pending|0|120m|<none>|<none>|<none>|<none>", kube.HealthWarn},
		{"placed", testPod(placed, gates, condition("lb", corev1.ConditionTrue, ""), condition("dns", corev1.ConditionFalse, "")),
			"p|0/1|Pending|0|120m|10.1.0.7|n1|n2|1/3", kube.HealthWarn},
	})
	r := project(t, pods(), testPod(placed))
	if want := (kube.ObjectName{APIVersion: "v1", Kind: "Node", Name: "n1"}); r.Target == nil || *r.Target != want {
		t.Errorf("target %v, want %v", r.Target, want)
	}
}

func TestPodResources(t *testing.T) {
	needs := func(cpu, mem, cpuLimit, memLimit string) corev1.Container {
		return corev1.Container{Resources: corev1.ResourceRequirements{Requests: claims(cpu, mem), Limits: claims(cpuLimit, memLimit)}}
	}
	always := func(c corev1.Container) corev1.Container {
		c.RestartPolicy = ptr(corev1.ContainerRestartPolicyAlways)
		return c
	}
	list := func(cs ...corev1.Container) []corev1.Container { return cs }
	for _, c := range []struct {
		name string
		spec corev1.PodSpec
		want kube.Resources
	}{
		{"none", corev1.PodSpec{Containers: list(needs("", "", "", ""))}, kube.Resources{}},
		{"sum", corev1.PodSpec{Containers: list(needs("100m", "10", "200m", "20"), needs("1", "5", "2", "6"))}, kube.Resources{CPURequest: 1100, CPULimit: 2200, MemRequest: 15, MemLimit: 26}},
		{"one without limit has no limit", corev1.PodSpec{Containers: list(needs("100m", "10", "200m", "20"), needs("1", "5", "", "6"))}, kube.Resources{CPURequest: 1100, MemRequest: 15, MemLimit: 26}},
		{"big init", corev1.PodSpec{InitContainers: list(needs("3", "1", "4", "1")), Containers: list(needs("1", "5", "1", "5"))}, kube.Resources{CPURequest: 3000, CPULimit: 4000, MemRequest: 5, MemLimit: 5}},
		{"init without limit", corev1.PodSpec{InitContainers: list(needs("", "", "", "")), Containers: list(needs("1", "5", "1", "5"))}, kube.Resources{CPURequest: 1000, CPULimit: 1000, MemRequest: 5, MemLimit: 5}},
		{"sidecar stays", corev1.PodSpec{InitContainers: list(always(needs("1", "1", "1", "1")), needs("2", "2", "2", "2")), Containers: list(needs("500m", "5", "500m", "5"))},
			kube.Resources{CPURequest: 3000, CPULimit: 3000, MemRequest: 6, MemLimit: 6}},
		{"overhead", corev1.PodSpec{Overhead: claims("50m", "7"), Containers: list(needs("1", "5", "", "6"))}, kube.Resources{CPURequest: 1050, MemRequest: 12, MemLimit: 13}},
		{"of the pod", corev1.PodSpec{Resources: &corev1.ResourceRequirements{Requests: claims("4", ""), Limits: claims("5", "")}, Containers: list(needs("1", "5", "", "6"))},
			kube.Resources{CPURequest: 4000, CPULimit: 5000, MemRequest: 5, MemLimit: 6}},
	} {
		if got := *podResources(&c.spec); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// typicalPod is the i-th replica of one of a hundred deployments on two hundred nodes.
func typicalPod(i int) *corev1.Pod {
	set := fmt.Sprintf("web-%d-7d4b9c6f8", i%100)
	p := testPod(phase(corev1.PodRunning), mains(hasStarted(running(true))), ready())
	p.ObjectMeta = named(fmt.Sprintf("team-%d", i%20), fmt.Sprintf("%s-%05d", set, i))
	p.UID = "0e6a3b1c-1111-2222-3333-444455556666"
	p.Labels = map[string]string{"app": set[:6], "pod-template-hash": "7d4b9c6f8", "tier": "front"}
	p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: set, Controller: ptr(true)}}
	p.Spec.NodeName = fmt.Sprintf("node-%d", i%200)
	p.Spec.Containers[0].Resources = corev1.ResourceRequirements{Requests: claims("100m", "128Mi"), Limits: claims("1", "256Mi")}
	p.Status.PodIPs = []corev1.PodIP{{IP: fmt.Sprintf("10.1.%d.%d", i/250%250, i%250)}}
	p.Status.QOSClass = corev1.PodQOSBurstable
	return p
}

func TestPodClaims(t *testing.T) {
	p := typicalPod(7)
	p.Name = "db-0"
	p.Spec.Volumes = []corev1.Volume{
		{Name: "scratch", VolumeSource: corev1.VolumeSource{Ephemeral: &corev1.EphemeralVolumeSource{}}},
		{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{}}},
		{Name: "data", VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data-db-0"}}},
	}
	if got := project(t, pods(), p).Uses; !slices.Equal(got, []string{"data-db-0", "db-0-scratch"}) {
		t.Errorf("it uses %q", got)
	}
}

func TestPodAllocations(t *testing.T) {
	m, p, o := NewMaker("test"), pods(), typicalPod(7)
	p.Rows(m, o)
	if got := testing.AllocsPerRun(100, func() { p.Rows(m, o) }); got > 12 {
		t.Errorf("a pod's row takes %v allocations, want at most 12", got)
	}
}

func BenchmarkPodRows(b *testing.B) {
	const n = 10_000
	objects := make([]*corev1.Pod, n)
	for i := range objects {
		objects[i] = typicalPod(i)
	}
	p, rows := pods(), make([]*kube.Row, 0, n)
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	start := time.Now()
	for range b.N {
		m := NewMaker("bench")
		rows = rows[:0]
		for _, o := range objects {
			rows = append(rows, p.Rows(m, o)...)
		}
	}
	b.StopTimer()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(n*b.N)/time.Since(start).Seconds(), "rows/s")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "retained-B/row")
	runtime.KeepAlive(rows)
	runtime.KeepAlive(objects)
}
