package scenario

import (
	"crypto/sha256"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/utils/ptr"
)

// unmanaged keeps the simulation from giving a pod a status of its own.
const (
	faultAnnotation = "sandbox.fathom/fault"
	unmanaged       = "none"
)

// What the scenario makes besides pods has this label.
const scaleLabel, scaleValue = "scenario", "scale"

func newNode(i int) *corev1.Node {
	name, high, low := nodeName(i), i/256, i%256
	zone := string(rune('a' + i%3))
	capacity := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("32"), corev1.ResourceMemory: resource.MustParse("128Gi"),
		corev1.ResourcePods: resource.MustParse("250"), corev1.ResourceEphemeralStorage: resource.MustParse("200Gi"),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Annotations: map[string]string{
				"kwok.x-k8s.io/node":                   "fake",
				"metrics.k8s.io/resource-metrics-path": "/metrics/nodes/" + name + "/metrics/resource",
			},
			Labels: map[string]string{
				"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
				"node-role.kubernetes.io/worker": "", "node.kubernetes.io/instance-type": "m6i.8xlarge",
				"topology.kubernetes.io/region": "eu-central-1", "topology.kubernetes.io/zone": "eu-central-1" + zone,
			},
		},
		Spec: corev1.NodeSpec{
			PodCIDR:    fmt.Sprintf("10.%d.%d.0/24", 128+high, low),
			PodCIDRs:   []string{fmt.Sprintf("10.%d.%d.0/24", 128+high, low)},
			ProviderID: fmt.Sprintf("aws:///eu-central-1%s/i-%017x", zone, i),
		},
		Status: corev1.NodeStatus{
			Capacity: capacity, Allocatable: capacity,
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: nodeIP(i)},
				{Type: corev1.NodeHostName, Address: name},
				{Type: corev1.NodeInternalDNS, Address: "localhost"},
			},
		},
	}
}

func nodeIP(i int) string { return fmt.Sprintf("10.%d.%d.10", 40+i/256, i%256) }

func (a scaleApp) selector() map[string]string {
	return map[string]string{"app.kubernetes.io/name": a.name}
}

func (a scaleApp) labels() map[string]string {
	return map[string]string{
		"app.kubernetes.io/name": a.name, "app.kubernetes.io/part-of": a.namespace,
		"app.kubernetes.io/version": "1." + a.hash[:1] + ".0", "pod-template-hash": a.hash,
	}
}

// template is the pod of an app. Every third app has a sidecar.
func (a scaleApp) template() corev1.PodTemplateSpec {
	labels := a.labels()
	delete(labels, "pod-template-hash")
	spec := corev1.PodSpec{Containers: []corev1.Container{{
		Name:  a.name,
		Image: "registry.example.com/scale/" + a.name + ":1." + a.hash[:1] + ".0",
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("50m"), corev1.ResourceMemory: resource.MustParse("128Mi")},
			Limits:   corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("500m"), corev1.ResourceMemory: resource.MustParse("256Mi")},
		},
	}}}
	if a.hash[0]%3 == 0 {
		spec.Containers = append(spec.Containers, corev1.Container{
			Name: "envoy", Image: "envoyproxy/envoy:v1.35.2",
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("48Mi")},
			},
		})
	}
	return corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: spec}
}

func newPod(a scaleApp, i, node int) *corev1.Pod {
	spec := a.template().Spec
	spec.NodeName = nodeName(node)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: podName(a, i), Namespace: a.namespace, Labels: a.labels(),
			Annotations: map[string]string{faultAnnotation: unmanaged},
		},
		Spec: spec,
	}
}

func newReplicaSet(a scaleApp) *appsv1.ReplicaSet {
	template := a.template()
	template.Labels = a.labels()
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Name: a.name + "-" + a.hash, Namespace: a.namespace, Labels: a.labels(),
			Annotations: map[string]string{"deployment.kubernetes.io/revision": "1"},
		},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: ptr.To(int32(a.replicas)),
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{
				"app.kubernetes.io/name": a.name, "pod-template-hash": a.hash,
			}},
			Template: template,
		},
	}
}

func newDeployment(a scaleApp) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{
			Name: a.name, Namespace: a.namespace,
			Labels: map[string]string{"app.kubernetes.io/name": a.name, scaleLabel: scaleValue},
		},
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr.To(int32(a.replicas)),
			Selector: &metav1.LabelSelector{MatchLabels: a.selector()},
			Template: a.template(),
		},
	}
}

// scaleLogs lets all containers print the same.
func scaleLogs(p scalePlan) *unstructured.Unstructured {
	var namespaces []any
	for i := range p.namespaces {
		namespaces = append(namespaces, namespaceName(i))
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "ClusterLogs",
		"metadata": map[string]any{"name": scaleValue},
		"spec": map[string]any{
			"selector": map[string]any{"matchNamespaces": namespaces},
			"logs":     []any{map[string]any{"logsFile": "dir:container-logs/scale/app.log"}},
		},
	}}
}

// setRunning gives a pod the status that a kubelet reports once all runs.
func setRunning(pod *corev1.Pod, i, node int) {
	now := metav1.Now()
	podIP := fmt.Sprintf("10.%d.%d.%d", 128+node/256, node%256, 1+i/7%254)
	status := corev1.PodStatus{
		Phase: corev1.PodRunning, QOSClass: pod.Status.QOSClass, StartTime: &now,
		HostIP: nodeIP(node), HostIPs: []corev1.HostIP{{IP: nodeIP(node)}},
		PodIP: podIP, PodIPs: []corev1.PodIP{{IP: podIP}},
	}
	for _, kind := range []corev1.PodConditionType{
		corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.PodReady, corev1.ContainersReady, corev1.PodScheduled,
	} {
		status.Conditions = append(status.Conditions, corev1.PodCondition{
			Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now,
		})
	}
	for _, c := range pod.Spec.Containers {
		id := sha256.Sum256([]byte(string(pod.UID) + c.Name))
		image := sha256.Sum256([]byte(c.Image))
		status.ContainerStatuses = append(status.ContainerStatuses, corev1.ContainerStatus{
			Name: c.Name, Image: c.Image, ImageID: fmt.Sprintf("sha256:%x", image),
			ContainerID: fmt.Sprintf("containerd://%x", id), Ready: true, Started: ptr.To(true),
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
		})
	}
	pod.Status = status
}
