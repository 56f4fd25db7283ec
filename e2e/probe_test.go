//go:build e2e

package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/e2e/plane"
)

// The kinds of a check, as many steps down from http.
const (
	https = 1 + iota
	tcp
	grpc
	dns
)

// TestCheckThroughForward: each step on the way to a real pod is told, and the one that fails is named with what to look at.
func TestCheckThroughForward(t *testing.T) {
	serveReal(t, 1)
	check(t, "services/"+shopfront, "default", question{}, "✓ port", "80 (http)", "✓ pods", "1 of 1 ready", "✓ forward", "✓ connect", "✓ answer", "200 OK",
		"svc/e2e-forward answers.", "Content-Type: text/html")
	check(t, "services/"+shopfront, "default", question{path: "/none"}, "✓ connect", "✖ answer", "It answers 404 Not Found.", "whether path and host are right")
	check(t, "services/"+shopfront, "default", question{downs: https}, "✖ answer", "It speaks http, not https.", "Ask by http.")
	check(t, "services/"+shopfront, "default", question{downs: tcp}, "✓ connect", "open", "svc/e2e-forward answers.")
	check(t, "services/"+shopfront, "default", question{downs: grpc}, "✖ answer", "What answers does not speak gRPC")
	check(t, "services/"+shopfront, "default", question{port: "99"}, "✖ port", "has no port 99, only 80 (http).", "Ask one of its ports.")

	lone(t, "e2e-lost", map[string]string{"app": "e2e-nosuch"}, corev1.ServicePort{Port: 80})
	check(t, "services/e2e-lost", "default", question{}, "✓ port", "✖ pods", "There is no pod behind services/e2e-lost.", "See whether its selector")
	lone(t, "e2e-deaf", map[string]string{"app": shopfront}, corev1.ServicePort{Port: 80, TargetPort: intstr.FromInt32(9)})
	check(t, "services/e2e-deaf", "default", question{}, "✓ forward", "✖ connect", "See whether a process of the container listens on that port")
}

// TestCheckIngress: the rule that takes the host and the path is found first.
func TestCheckIngress(t *testing.T) {
	serveReal(t, 1)
	ingresses := client(t).NetworkingV1().Ingresses("default")
	prefix := networkingv1.PathTypePrefix
	_, err := ingresses.Create(t.Context(), &networkingv1.Ingress{
		ObjectMeta: metav1.ObjectMeta{Name: "e2e-front"},
		Spec: networkingv1.IngressSpec{Rules: []networkingv1.IngressRule{{
			Host: "front.example", IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{
				Paths: []networkingv1.HTTPIngressPath{{Path: "/", PathType: &prefix, Backend: networkingv1.IngressBackend{
					Service: &networkingv1.IngressServiceBackend{Name: shopfront, Port: networkingv1.ServiceBackendPort{Name: "http"}},
				}}},
			}},
		}}},
	}, metav1.CreateOptions{})
	must(t, err)
	// Past the test's end the API may be gone with its sandbox.
	t.Cleanup(func() { _ = ingresses.Delete(cleanup(), "e2e-front", metav1.DeleteOptions{}) })
	check(t, "ingresses/e2e-front", "default", question{}, "✓ ingress", "front.example/ -> services/e2e-forward:http", "✓ pods", "200 OK")
	check(t, "ingresses/e2e-front", "default", question{host: "other.example"}, "✖ ingress", "has no rule for other.example/", "See its rules.")
}

// TestCheckFromInside: a pod, of the Service's own namespace or of another one, asks with the tools it has, by the names and addresses of the
// cluster.
func TestCheckFromInside(t *testing.T) {
	serveReal(t, 1)
	elsewhere := emptyOfGuests(t)
	asker(t, "default", "e2e-asker")
	asker(t, elsewhere, "e2e-asker")
	service := "services/" + shopfront
	lone(t, "e2e-unheard", nil, corev1.ServicePort{Port: 80})
	for _, space := range []string{"default", elsewhere} {
		in := func(q question) question { q.space, q.from = space, "e2e-asker"; return q }
		check(t, service, "default", in(question{}), "✓ address", "e2e-forward.default", "✓ answer", "HTTP/1.1 200 OK", "svc/e2e-forward answers.")
		check(t, service, "default", in(question{path: "/none"}), "✖ answer", "404")
		check(t, service, "default", in(question{downs: tcp}), "✓ answer", "svc/e2e-forward answers.")
		check(t, service, "default", in(question{downs: dns}), "✓ address", "e2e-forward.default.svc.cluster.local", "✓ answer", "Address: 10.96.")
		check(t, service, "default", in(question{downs: dns, name: "nosuch.default.svc.cluster.local"}), "✖ answer", "The name cannot be resolved.", "check the cluster's DNS")
		check(t, service, "default", in(question{downs: grpc}), "✖ answer", "e2e-asker/main has no grpc_health_probe.", "Choose another container")
		check(t, "services/e2e-unheard", "default", in(question{}), "✖ answer", "The connection is refused.", "See whether a process listens")
		check(t, "services/e2e-unheard", "default", in(question{downs: tcp}), "✖ answer")
	}
	check(t, service, "default", question{space: elsewhere, from: "e2e-nosuch"}, "✖ answer", "not found")
}

// TestCheckFromANewPod: the pod to check from is made as any change is, waited for and asked from, and goes with the screen. It runs on a
// simulated node, whose containers are at home on this machine.
func TestCheckFromANewPod(t *testing.T) {
	serveReal(t, 1)
	namespace := emptyOfGuests(t)
	for pod := range readyPods(t, client(t)) {
		w := withTools(t).start("pods/"+pod, "-n", "default")
		w.see("live", "1/1")
		w.keys("H")
		w.see("Enter checks ")
		w.keys("down", "down", "tab", "tab", "tab", "tab", "tab", "ctrl+u", namespace, "ctrl+r")
		w.see("is removed again when it is left", "go on, to be asked", namespace)
		w.keys("enter")
		w.agree("y run a pod")
		w.see("✓ start", "fathom-run-", "✓ address", "✓ answer", " answers.")
		if len(lent(t, namespace)) != 1 {
			t.Errorf("the pods are %v", lent(t, namespace))
		}
		w.keys("esc")
		w.see("Pods")
		eventually(t, "the pod to go", func() bool { return len(lent(t, namespace)) == 0 })
	}
}

// TestCheckGRPCAndNames: the health service of gRPC and the cluster's name server, on servers of this test behind simulated pods.
func TestCheckGRPCAndNames(t *testing.T) {
	pods := client(t).CoreV1().Pods("default")
	_, err := pods.Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "e2e-health"},
		Spec: corev1.PodSpec{NodeName: "worker-a1", Containers: []corev1.Container{{
			Name: "main", Image: "registry.example/health:1", Ports: []corev1.ContainerPort{{Name: "grpc", ContainerPort: 50051}},
		}}},
	}, metav1.CreateOptions{})
	must(t, err)
	// Past the test's end the API may be gone with its sandbox.
	t.Cleanup(func() { _ = pods.Delete(cleanup(), "e2e-health", metav1.DeleteOptions{GracePeriodSeconds: new(int64)}) })
	lead(t, "default", "e2e-health", 50051, health(t))
	eventually(t, "the simulated pod to be ready", func() bool {
		pod, err := pods.Get(t.Context(), "e2e-health", metav1.GetOptions{})
		return err == nil && len(pod.Status.ContainerStatuses) == 1 && pod.Status.ContainerStatuses[0].Ready
	})
	check(t, "pods/e2e-health", "default", question{downs: grpc}, "50051 (grpc)", "✓ connect", "✓ answer", "SERVING")
	check(t, "pods/e2e-health", "default", question{downs: grpc, name: "shop"}, "✖ answer", "It says NOT_SERVING.", "See the container's log.")
	check(t, "pods/e2e-health", "default", question{downs: grpc, name: "other"}, "✖ answer", `It knows no service "other".`)
	check(t, "pods/e2e-health", "default", question{}, "✖ answer")

	servers, err := client(t).CoreV1().Pods("kube-system").List(t.Context(), metav1.ListOptions{LabelSelector: "k8s-app=kube-dns"})
	must(t, err)
	names := nameServer(t, "web.shop.svc.cluster.local.", [4]byte{10, 96, 7, 7})
	for _, p := range servers.Items {
		lead(t, "kube-system", p.Name, 53, names)
	}
	check(t, "services/web", "shop", question{downs: dns}, "✓ name server", "services/kube-dns in kube-system", "✓ forward", "✓ answer", "10.96.7.7")
	check(t, "services/web", "shop", question{downs: dns, name: "nosuch.shop.svc.cluster.local"}, "✖ answer", "The name server knows no nosuch.shop.svc.cluster.local.")
}

// TestCheckThatIsClosed: without the right the way is grey.
func TestCheckThatIsClosed(t *testing.T) {
	t.Parallel()
	w := wide(t).start("services/web", "-n", "shop", "--context", plane.Viewer)
	w.see("live")
	w.grey("check", "viewer may not create pods/portforward")
}
