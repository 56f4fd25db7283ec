package rows

import (
	"testing"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/kube"
)

func node(edits ...func(*corev1.Node)) *corev1.Node {
	n := &corev1.Node{ObjectMeta: named("", "n1")}
	n.Status.NodeInfo = corev1.NodeSystemInfo{
		KubeletVersion: "v1.36.3", OSImage: "Debian 12", KernelVersion: "6.1", Architecture: "arm64", ContainerRuntimeVersion: "containerd://2.1",
	}
	for _, e := range edits {
		e(n)
	}
	return n
}

func nodeIs(t corev1.NodeConditionType, s corev1.ConditionStatus) func(*corev1.Node) {
	return func(n *corev1.Node) {
		n.Status.Conditions = append(n.Status.Conditions, corev1.NodeCondition{Type: t, Status: s})
	}
}

func TestNodes(t *testing.T) {
	ok := nodeIs(corev1.NodeReady, corev1.ConditionTrue)
	cordoned := func(n *corev1.Node) { n.Spec.Unschedulable = true }
	roles := func(n *corev1.Node) {
		n.Labels = map[string]string{"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "", "node-role.kubernetes.io/": "", "kubernetes.io/role": "edge"}
	}
	addresses := func(n *corev1.Node) {
		n.Status.Addresses = []corev1.NodeAddress{
			{Type: corev1.NodeHostName, Address: "n1"}, {Type: corev1.NodeExternalIP, Address: "8.8.8.8"}, {Type: corev1.NodeInternalIP, Address: "10.0.0.1"},
		}
	}
	bare := func(n *corev1.Node) { n.Status.NodeInfo = corev1.NodeSystemInfo{KubeletVersion: "v1.36.3"} }
	const info = "|Debian 12|6.1 (arm64)|containerd://2.1"
	checkRows(t, nodes(), "NAME|STATUS|ROLES|AGE|VERSION|+INTERNAL-IP|+EXTERNAL-IP|+OS-IMAGE|+KERNEL-VERSION|+CONTAINER-RUNTIME", []rowCase{
		{"ready", node(ok, roles, addresses), "n1|Ready|control-plane,edge,worker|120m|v1.36.3|10.0.0.1|8.8.8.8" + info, kube.HealthOK},
		{"not ready", node(nodeIs(corev1.NodeReady, corev1.ConditionFalse)), "n1|NotReady|<none>|120m|v1.36.3|<none>|<none>" + info, kube.HealthBad},
		{"silent", node(nodeIs(corev1.NodeReady, corev1.ConditionUnknown)), "n1|NotReady|<none>|120m|v1.36.3|<none>|<none>" + info, kube.HealthBad},
		{"new", node(), "n1|Unknown|<none>|120m|v1.36.3|<none>|<none>" + info, kube.HealthBad},
		{"cordoned", node(ok, cordoned), "n1|Ready,SchedulingDisabled|<none>|120m|v1.36.3|<none>|<none>" + info, kube.HealthWarn},
		{"out of disk", node(ok, nodeIs(corev1.NodeDiskPressure, corev1.ConditionTrue)), "n1|Ready|<none>|120m|v1.36.3|<none>|<none>" + info, kube.HealthWarn},
		{"says little", node(ok, bare), "n1|Ready|<none>|120m|v1.36.3|<none>|<none>|<unknown>|<unknown>|<unknown>", kube.HealthOK},
	})
}

func TestNodeExtras(t *testing.T) {
	p := nodes()
	r := project(t, p, node(
		nodeIs(corev1.NodeMemoryPressure, corev1.ConditionTrue), nodeIs(corev1.NodePIDPressure, corev1.ConditionTrue),
		func(n *corev1.Node) {
			n.Labels = map[string]string{corev1.LabelTopologyZone: "z1"}
			n.Spec.Taints = []corev1.Taint{{Key: "gpu", Value: "yes", Effect: corev1.TaintEffectNoSchedule}, {Key: "old", Effect: corev1.TaintEffectNoExecute}}
			n.Status.Allocatable = corev1.ResourceList{
				corev1.ResourceCPU: resource.MustParse("3500m"), corev1.ResourceMemory: resource.MustParse("2Gi"), corev1.ResourcePods: resource.MustParse("110"),
			}
		}))
	for name, want := range map[string]string{
		"PRESSURE": "Memory,PID", "TAINTS": "gpu=yes:NoSchedule,old:NoExecute", "ZONE": "z1", "INSTANCE": "<none>", "MAX-PODS": "110", "CPU": "", "%MEM": "",
	} {
		if got := extraCell(t, p, r, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if want := (kube.Resources{CPURequest: 3500, CPULimit: 3500, MemRequest: 2 << 30, MemLimit: 2 << 30}); *r.Resources != want {
		t.Errorf("resources %+v, want %+v", *r.Resources, want)
	}
}

func TestNamespaces(t *testing.T) {
	ns := func(ph corev1.NamespacePhase, cs ...corev1.NamespaceCondition) *corev1.Namespace {
		return &corev1.Namespace{ObjectMeta: named("", "shop"), Status: corev1.NamespaceStatus{Phase: ph, Conditions: cs}}
	}
	checkRows(t, namespaces(), "NAME|STATUS|AGE", []rowCase{
		{"active", ns(corev1.NamespaceActive), "shop|Active|120m", kube.HealthOK},
		{"terminating", ns(corev1.NamespaceTerminating, corev1.NamespaceCondition{Type: corev1.NamespaceContentRemaining, Status: corev1.ConditionTrue}),
			"shop|Terminating|120m", kube.HealthProgress},
		{"cannot terminate", ns(corev1.NamespaceTerminating, corev1.NamespaceCondition{Type: corev1.NamespaceDeletionDiscoveryFailure, Status: corev1.ConditionTrue}),
			"shop|Terminating|120m", kube.HealthBad},
	})
}

func TestEvents(t *testing.T) {
	event := func(edit func(*corev1.Event)) *corev1.Event {
		e := &corev1.Event{
			ObjectMeta: named("shop", "web.1"), Type: "Normal", Reason: "Pulled", Message: " got it\n",
			InvolvedObject: corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "web", FieldPath: "spec.containers{web}"},
			Source:         corev1.EventSource{Component: "kubelet", Host: "n1"},
			FirstTimestamp: ago(time.Hour), LastTimestamp: ago(time.Minute), Count: 3,
		}
		edit(e)
		return e
	}
	micro := func(d time.Duration) metav1.MicroTime { return metav1.NewMicroTime(noon.Add(-d)) }
	fresh := func(e *corev1.Event) {
		e.FirstTimestamp, e.LastTimestamp, e.Count = metav1.Time{}, metav1.Time{}, 0
		e.EventTime, e.Source = micro(5*time.Minute), corev1.EventSource{}
		e.ReportingController, e.ReportingInstance = "default-scheduler", ""
	}
	checkRows(t, events(), "LAST SEEN|TYPE|REASON|OBJECT|+SUBOBJECT|+SOURCE|MESSAGE|+FIRST SEEN|+COUNT|+NAME", []rowCase{
		{"counted", event(func(*corev1.Event) {}), "60s|Normal|Pulled|pod/web|spec.containers{web}|kubelet, n1|got it|60m|3|web.1", kube.HealthNone},
		{"warning", event(func(e *corev1.Event) { e.Type = "Warning" }), "60s|Warning|Pulled|pod/web|spec.containers{web}|kubelet, n1|got it|60m|3|web.1", kube.HealthWarn},
		{"single", event(fresh), "5m|Normal|Pulled|pod/web|spec.containers{web}|default-scheduler|got it|5m|1|web.1", kube.HealthNone},
		{"series", event(func(e *corev1.Event) {
			fresh(e)
			e.Series = &corev1.EventSeries{Count: 9, LastObservedTime: micro(30 * time.Second)}
		}), "30s|Normal|Pulled|pod/web|spec.containers{web}|default-scheduler|got it|5m|9|web.1", kube.HealthNone},
		{"of nothing, never", &corev1.Event{ObjectMeta: named("shop", "x"), InvolvedObject: corev1.ObjectReference{Kind: "Node"}},
			"<unknown>|||node||||<unknown>|1|x", kube.HealthNone},
	})
	r := project(t, events(), event(func(*corev1.Event) {}))
	if want := (kube.ObjectName{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "web"}); r.Target == nil || *r.Target != want {
		t.Errorf("target %v, want %v", r.Target, want)
	}
}

func TestPodDisruptionBudgets(t *testing.T) {
	budget := func(s policyv1.PodDisruptionBudgetStatus) *policyv1.PodDisruptionBudget {
		return &policyv1.PodDisruptionBudget{
			ObjectMeta: named("shop", "web"),
			Spec:       policyv1.PodDisruptionBudgetSpec{MinAvailable: ptr(intstr.FromString("50%")), Selector: selects("app", "web")},
			Status:     s,
		}
	}
	checkRows(t, podDisruptionBudgets(), "NAME|MIN AVAILABLE|MAX UNAVAILABLE|ALLOWED DISRUPTIONS|AGE", []rowCase{
		{"room", budget(policyv1.PodDisruptionBudgetStatus{DisruptionsAllowed: 1, ExpectedPods: 3, CurrentHealthy: 3, DesiredHealthy: 2}), "web|50%|N/A|1|120m", kube.HealthOK},
		{"blocks", budget(policyv1.PodDisruptionBudgetStatus{ExpectedPods: 3, CurrentHealthy: 2, DesiredHealthy: 2}), "web|50%|N/A|0|120m", kube.HealthWarn},
		{"broken", budget(policyv1.PodDisruptionBudgetStatus{ExpectedPods: 3, CurrentHealthy: 1, DesiredHealthy: 2}), "web|50%|N/A|0|120m", kube.HealthBad},
		{"nothing to protect", budget(policyv1.PodDisruptionBudgetStatus{}), "web|50%|N/A|0|120m", kube.HealthDone},
	})
}

func TestResourceQuotas(t *testing.T) {
	list := func(kv ...string) corev1.ResourceList {
		l := corev1.ResourceList{}
		for i := 0; i < len(kv); i += 2 {
			l[corev1.ResourceName(kv[i])] = resource.MustParse(kv[i+1])
		}
		return l
	}
	quota := func(hard, used corev1.ResourceList) *corev1.ResourceQuota {
		return &corev1.ResourceQuota{ObjectMeta: named("shop", "q"), Status: corev1.ResourceQuotaStatus{Hard: hard, Used: used}}
	}
	checkRows(t, resourceQuotas(), "NAME|REQUEST|LIMIT|AGE", []rowCase{
		{"room", quota(list("requests.cpu", "2", "limits.cpu", "4", "pods", "10"), list("requests.cpu", "500m", "limits.cpu", "1", "pods", "2")),
			"q|pods: 2/10, requests.cpu: 500m/2|limits.cpu: 1/4|120m", kube.HealthOK},
		{"full", quota(list("pods", "2"), list("pods", "2")), "q|pods: 2/2||120m", kube.HealthWarn},
		{"forbidden and unused", quota(list("services.loadbalancers", "0"), list("services.loadbalancers", "0")), "q|services.loadbalancers: 0/0||120m", kube.HealthOK},
	})
}

func TestLimitRanges(t *testing.T) {
	checkRows(t, limitRanges(), "NAME|CREATED AT", []rowCase{
		{"defaults", &corev1.LimitRange{ObjectMeta: named("shop", "l")}, "l|2026-03-01T10:00:00Z", kube.HealthNone},
	})
}

func TestPriorityClasses(t *testing.T) {
	checkRows(t, priorityClasses(), "NAME|VALUE|GLOBAL-DEFAULT|AGE|PREEMPTIONPOLICY", []rowCase{
		{"default", &schedulingv1.PriorityClass{ObjectMeta: named("", "high"), Value: 1000, GlobalDefault: true, PreemptionPolicy: ptr(corev1.PreemptNever)},
			"high|1000|true|120m|Never", kube.HealthNone},
		{"plain", &schedulingv1.PriorityClass{ObjectMeta: named("", "low"), Value: -1}, "low|-1|false|120m|", kube.HealthNone},
	})
}

func TestHorizontalPodAutoscalers(t *testing.T) {
	q := func(s string) *resource.Quantity { return ptr(resource.MustParse(s)) }
	cpu := func(target autoscalingv2.MetricTarget) autoscalingv2.MetricSpec {
		return autoscalingv2.MetricSpec{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{Name: "cpu", Target: target}}
	}
	cpuNow := func(v autoscalingv2.MetricValueStatus) autoscalingv2.MetricStatus {
		return autoscalingv2.MetricStatus{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricStatus{Name: "cpu", Current: v}}
	}
	share := autoscalingv2.MetricTarget{AverageUtilization: ptr(int32(80))}
	rate := autoscalingv2.MetricSpec{Type: autoscalingv2.PodsMetricSourceType, Pods: &autoscalingv2.PodsMetricSource{Target: autoscalingv2.MetricTarget{AverageValue: q("10")}}}
	queue := autoscalingv2.MetricSpec{Type: autoscalingv2.ExternalMetricSourceType, External: &autoscalingv2.ExternalMetricSource{Target: autoscalingv2.MetricTarget{AverageValue: q("5")}}}
	hits := autoscalingv2.MetricSpec{Type: autoscalingv2.ObjectMetricSourceType, Object: &autoscalingv2.ObjectMetricSource{Target: autoscalingv2.MetricTarget{Value: q("2k")}}}
	mem := autoscalingv2.MetricSpec{Type: autoscalingv2.ContainerResourceMetricSourceType, ContainerResource: &autoscalingv2.ContainerResourceMetricSource{Name: "memory", Target: autoscalingv2.MetricTarget{AverageValue: q("1Gi")}}}
	hpa := func(specs []autoscalingv2.MetricSpec, now []autoscalingv2.MetricStatus, cs ...autoscalingv2.HorizontalPodAutoscalerCondition) *autoscalingv2.HorizontalPodAutoscaler {
		return &autoscalingv2.HorizontalPodAutoscaler{
			ObjectMeta: named("shop", "web"),
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "web"},
				MinReplicas:    ptr(int32(2)), MaxReplicas: 5, Metrics: specs,
			},
			Status: autoscalingv2.HorizontalPodAutoscalerStatus{CurrentReplicas: 3, CurrentMetrics: now, Conditions: cs},
		}
	}
	is := func(t autoscalingv2.HorizontalPodAutoscalerConditionType, s corev1.ConditionStatus, reason string) autoscalingv2.HorizontalPodAutoscalerCondition {
		return autoscalingv2.HorizontalPodAutoscalerCondition{Type: t, Status: s, Reason: reason}
	}
	active := is(autoscalingv2.ScalingActive, corev1.ConditionTrue, "ValidMetricFound")
	one := func(m autoscalingv2.MetricSpec) []autoscalingv2.MetricSpec { return []autoscalingv2.MetricSpec{m} }
	unset := hpa(nil, nil, active)
	unset.Spec.MinReplicas = nil
	const head, tail = "web|Deployment/web|", "|2|5|3|120m"
	checkRows(t, horizontalPodAutoscalers(), "NAME|REFERENCE|TARGETS|MINPODS|MAXPODS|REPLICAS|AGE", []rowCase{
		{"share", hpa(one(cpu(share)), []autoscalingv2.MetricStatus{cpuNow(autoscalingv2.MetricValueStatus{AverageUtilization: ptr(int32(42))})}, active),
			head + "cpu: 42%/80%" + tail, kube.HealthOK},
		{"no metrics", hpa(one(cpu(share)), nil, is(autoscalingv2.ScalingActive, corev1.ConditionFalse, "FailedGetResourceMetric")), head + "cpu: <unknown>/80%" + tail, kube.HealthBad},
		{"automatic", hpa(one(cpu(autoscalingv2.MetricTarget{})), nil, active), head + "cpu: <unknown>/<auto>" + tail, kube.HealthOK},
		{"amount", hpa(one(cpu(autoscalingv2.MetricTarget{AverageValue: q("500m")})), []autoscalingv2.MetricStatus{cpuNow(autoscalingv2.MetricValueStatus{AverageValue: q("250m")})}, active),
			head + "cpu: 250m/500m" + tail, kube.HealthOK},
		{"at its bound", hpa(one(rate), nil, active, is(autoscalingv2.ScalingLimited, corev1.ConditionTrue, "TooManyReplicas")), head + "<unknown>/10" + tail, kube.HealthWarn},
		{"at its lower bound", hpa(one(queue), nil, active, is(autoscalingv2.ScalingLimited, corev1.ConditionTrue, "TooFewReplicas")), head + "<unknown>/5 (avg)" + tail, kube.HealthOK},
		{"switched off", hpa(one(hits), nil, is(autoscalingv2.ScalingActive, corev1.ConditionFalse, "ScalingDisabled")), head + "<unknown>/2k" + tail, kube.HealthDone},
		{"three metrics", hpa([]autoscalingv2.MetricSpec{mem, hits, rate}, nil, active), head + "memory: <unknown>/1Gi, <unknown>/2k + 1 more..." + tail, kube.HealthOK},
		{"no metrics wanted", unset, "web|Deployment/web|<none>|<unset>|5|3|120m", kube.HealthOK},
		{"new", hpa(one(cpu(share)), nil), head + "cpu: <unknown>/80%" + tail, kube.HealthProgress},
	})
}
