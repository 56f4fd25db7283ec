//go:build e2e

package e2e

import (
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/e2e/vt"
)

// question is what is asked for in the form of a check; "" is what the form begins with.
type question struct {
	downs                               int // from http down to the kind: https, tcp, grpc, dns
	port, path, host, name, space, from string
}

// check opens the check of an object, asks, and waits for what it says.
func check(t *testing.T, object, namespace string, q question, says ...string) *window {
	t.Helper()
	w := wide(t).start(object, "-n", namespace)
	w.see("live")
	_, name, _ := strings.Cut(object, "/")
	w.wait("the object", func(s vt.Screen) bool { return strings.Count(s.Text(), name) >= 2 }) // one is the filter
	w.keys("H")
	w.see("Enter checks ")
	for range q.downs {
		w.keys("down")
	}
	for _, value := range []string{q.port, q.path, q.host, q.name, q.space, q.from} {
		w.keys("tab")
		if value != "" {
			w.keys("ctrl+u", value)
		}
	}
	w.keys("enter")
	w.see(says...)
	w.gone("checking")
	return w
}

// asker starts a pod on the real node that does nothing but be there to be asked from.
func asker(t *testing.T, namespace, name string) {
	t.Helper()
	pods := client(t).CoreV1().Pods(namespace)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			NodeSelector:                  map[string]string{realMark: "true"},
			Tolerations:                   []corev1.Toleration{{Key: realMark, Operator: corev1.TolerationOpExists}},
			TerminationGracePeriodSeconds: new(int64),
			Containers:                    []corev1.Container{{Name: "main", Image: realImage, Command: []string{"sleep", "infinity"}}},
		},
	}
	eventually(t, "the new namespace to take pods", func() bool { // not before it has its service account
		_, err := pods.Create(t.Context(), pod, metav1.CreateOptions{})
		return err == nil
	})
	// Past the test's end the API may be gone with its sandbox.
	t.Cleanup(func() { _ = pods.Delete(cleanup(), name, metav1.DeleteOptions{GracePeriodSeconds: new(int64)}) })
	eventually(t, name+" to run", func() bool {
		pod, err := pods.Get(t.Context(), name, metav1.GetOptions{})
		return err == nil && len(pod.Status.ContainerStatuses) == 1 && pod.Status.ContainerStatuses[0].State.Running != nil
	})
}

// lead makes forwards to a port of a simulated pod end at a server of the test.
func lead(t *testing.T, namespace, pod string, port int64, to net.Addr) {
	t.Helper()
	forwards := dynamicClient(t).Resource(schema.GroupVersionResource{Group: "kwok.x-k8s.io", Version: "v1alpha1", Resource: "portforwards"}).Namespace(namespace)
	_, err := forwards.Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "PortForward", "metadata": map[string]any{"name": pod, "namespace": namespace},
		"spec": map[string]any{"forwards": []any{map[string]any{
			"ports": []any{port}, "target": map[string]any{"address": "127.0.0.1", "port": int64(to.(*net.TCPAddr).Port)},
		}}},
	}}, metav1.CreateOptions{})
	must(t, err)
	// Past the test's end the API may be gone with its sandbox.
	t.Cleanup(func() { _ = forwards.Delete(cleanup(), pod, metav1.DeleteOptions{}) })
}

// health serves grpc.health.v1 by HTTP/2: the server itself is well, the service "shop" is not, others are unknown.
func health(t *testing.T) net.Addr {
	t.Helper()
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: &protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || len(body) < 5 || r.URL.Path != "/grpc.health.v1.Health/Check" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		status := map[string]byte{"": 1, "\x0a\x04shop": 2}[string(body[5:])]
		w.Header().Set("Content-Type", "application/grpc")
		if status == 0 {
			w.Header().Set("Grpc-Status", "5")
			return
		}
		w.Header().Set("Trailer", "Grpc-Status")
		_, _ = w.Write([]byte{0, 0, 0, 0, 2, 1 << 3, status})
		w.Header().Set("Grpc-Status", "0")
	})}
	l := loopback(t)
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr()
}

// nameServer knows one name, by TCP.
func nameServer(t *testing.T, name string, address [4]byte) net.Addr {
	t.Helper()
	l := loopback(t)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answerNames(conn, name, address)
		}
	}()
	return l.Addr()
}

// answerNames answers each question with the address if it is for the name and of type A, with nothing if it is of another type, else with
// "no such name".
func answerNames(conn net.Conn, name string, address [4]byte) {
	defer conn.Close()
	for {
		var length uint16
		if binary.Read(conn, binary.BigEndian, &length) != nil {
			return
		}
		query := make([]byte, length)
		if _, err := io.ReadFull(conn, query); err != nil || len(query) < 12 {
			return
		}
		asked, end := "", 12
		for end < len(query) && query[end] != 0 {
			next := min(end+1+int(query[end]), len(query))
			asked, end = asked+string(query[end+1:next])+".", next
		}
		end += 5 // the end of the name, type, class
		if end > len(query) {
			return
		}
		reply := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, query[12:end]...)
		switch {
		case asked != name:
			reply[3] |= 3
		case query[end-3] == 1:
			reply[7] = 1
			reply = append(append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4), address[:]...)
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
			return
		}
	}
}

func loopback(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}
