//go:build e2e

package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/plane"
)

// lone makes a Service of a test's own, without a selector unless one is given. It goes with the test.
func lone(t *testing.T, name string, selector map[string]string, ports ...corev1.ServicePort) {
	t.Helper()
	services := client(t).CoreV1().Services("default")
	_, err := services.Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.ServiceSpec{Selector: selector, Ports: ports},
	}, metav1.CreateOptions{})
	must(t, err)
	// Past the test's end the API may be gone with its sandbox.
	t.Cleanup(func() { _ = services.Delete(cleanup(), name, metav1.DeleteOptions{}) })
}

// get asks for another address and waits for what comes of it.
func (w *window) get(address string, shows ...string) {
	w.t.Helper()
	w.keys("enter")
	w.answer("GET [https:][port]/path", address, shows...)
}

// TestGetThroughService: the ports of the Service are offered, and an answer has its status and headers, whatever it is. What
// fails on the way is explained.
func TestGetThroughService(t *testing.T) {
	serveReal(t, 1)
	var pod string
	for name := range readyPods(t, client(t)) {
		pod = name
	}
	w := wide(t).start("services/"+shopfront, "-n", "default")
	w.see("live", shopfront)
	w.keys("h")
	w.see("GET [https:][port]/path  80/")
	w.keys("enter")
	w.see("GET /api/v1/namespaces/default/services/e2e-forward:80/proxy/", "200 OK", "Content-Type: text/html", "Content-Length: ", pod)
	w.get("http/index.html", "services/e2e-forward:http/proxy/index.html", "200 OK", pod)
	w.get("80/none", "proxy/none", "404 Not Found", "The requested URL was not found")
	w.get("99/", "services/e2e-forward has no port 99.", "Ask one of its ports")
	w.get("https:80/", "The API server got no answer from services/e2e-forward", "ask without https")
	w.get("80/", "200 OK", pod)
	w.keys("Y")
	w.see("the kubectl line")

	lone(t, "e2e-nobody", map[string]string{"app": "e2e-nosuch"}, corev1.ServicePort{Port: 80})
	lone(t, "e2e-loose", nil, corev1.ServicePort{Port: 80})
	for name, says := range map[string][]string{
		"e2e-nobody": {`There are no endpoints available for service "e2e-nobody".`, "none is ready for this port"},
		"e2e-loose":  {`services "e2e-loose" not found.`, "It may be there and have no endpoints at all"},
	} {
		w = wide(t).start("services/"+name, "-n", "default")
		w.see("live", name)
		w.keys("h")
		w.answer("GET [https:][port]/path", "80/", says...)
	}
}

// TestGetThroughPodAndNode: a pod's ports are offered and any other may be asked; a node without a port is its kubelet.
func TestGetThroughPodAndNode(t *testing.T) {
	serveReal(t, 1)
	for pod := range readyPods(t, client(t)) {
		w := wide(t).start("pods/"+pod, "-n", "default")
		w.see("live", pod)
		w.keys("h")
		w.see("GET [https:][port]/path  8080/")
		w.keys("enter")
		w.see("pods/"+pod+":8080/proxy/", "200 OK", "Last-Modified: ")
		w.get("9/", "The API server got no answer from pods/"+pod, "connection refused", "See whether a process listens on that port")
	}
	node := realNode(t)
	w := wide(t).start("nodes/" + node)
	w.see("live", node)
	w.keys("h")
	w.answer("GET [https:][port]/path", "/healthz", "/api/v1/nodes/"+node+"/proxy/healthz", "200 OK", "text/plain")
	w.get("/configz", "200 OK", "application/json", `"kubeletconfig": {`)
	w.get("/nosuch", "404 Not Found")
	w.get("9/", "The API server got no answer from nodes/"+node, "connection refused")
}

// TestGetThatIsClosed: without the right the way is grey; the API server does not proxy to a simulated node.
func TestGetThatIsClosed(t *testing.T) {
	t.Parallel()
	w := wide(t).start("services/web", "-n", "shop", "--context", plane.Viewer)
	w.see("live")
	w.grey("get", "viewer may not get services/proxy")

	w = wide(t).start("nodes/worker-a1")
	w.see("live", "worker-a1")
	w.keys("h")
	w.answer("GET [https:][port]/path", "/healthz", "The API server does not go to the address of nodes/worker-a1")
}
