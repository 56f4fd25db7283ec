//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"fathom/e2e/term"
	"fathom/e2e/vt"
)

const (
	realMark  = "sandbox.fathom/real-node" // label and taint of the node with a real kubelet
	realImage = "sandbox.local/busybox:1"  // the one image that it has
)

// kubeletPatience is how long the real kubelet may take: it asks less and less often for a server that other tests stop.
const kubeletPatience = 2 * term.Patience

// realNode is the name of the node with a real kubelet in the test's sandbox. The test is skipped if this machine or user
// cannot have one; that the sandbox has tried in vain is a failure, and so is none where there has to be one.
func realNode(t *testing.T) string {
	t.Helper()
	s, err := on(t).Status()
	must(t, err)
	switch {
	case s.RealNode != "":
		return s.RealNode
	case strings.HasPrefix(s.Without, "none") && os.Getenv("E2E_REAL_NODE") == "":
		skip(t, "there is no real node ("+s.Without+")")
	}
	t.Fatal("no real node: " + s.Without)
	return ""
}

// startReal starts a pod with one container on the real node. It is deleted after the test.
func startReal(t *testing.T, c kubernetes.Interface, name, image string, command ...string) {
	t.Helper()
	pods := c.CoreV1().Pods(metav1.NamespaceDefault)
	_, err := pods.Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			NodeSelector:                  map[string]string{realMark: "true"},
			Tolerations:                   []corev1.Toleration{{Key: realMark, Operator: corev1.TolerationOpExists}},
			TerminationGracePeriodSeconds: new(int64),
			Containers:                    []corev1.Container{{Name: "main", Image: image, Command: command}},
		},
	}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		// Past the test's end the API may be gone with its sandbox.
		_ = pods.Delete(cleanup(), name, metav1.DeleteOptions{GracePeriodSeconds: new(int64)})
	})
}

// awaitReal waits for a pod's container to run and returns the pod.
func awaitReal(t *testing.T, c kubernetes.Interface, name string) (pod *corev1.Pod) {
	t.Helper()
	eventually(t, name+" to run", func() bool {
		var err error
		pod, err = c.CoreV1().Pods(metav1.NamespaceDefault).Get(t.Context(), name, metav1.GetOptions{})
		return err == nil && len(pod.Status.ContainerStatuses) == 1 && pod.Status.ContainerStatuses[0].State.Running != nil
	})
	return pod
}

// wide is a session whose terminal has room for every column.
func wide(t *testing.T) *session {
	s := newSession(t)
	s.opts = term.Options{Width: 200, Height: 30}
	return s
}

// TestRealPod: a container that really runs shows as such, with its node and the address that the node gave it.
func TestRealPod(t *testing.T) {
	t.Parallel()
	node := realNode(t)
	w := wide(t).start("pods", "-n", "default")
	w.see("Pods", "live")
	w.keys("ctrl+w")
	startReal(t, client(t), "e2e-steady", realImage, "sleep", "infinity")
	w.waitLong("the running pod", kubeletPatience, func(s vt.Screen) bool { return s.Row("e2e-steady", "1/1", "Running", node) >= 0 })
	pod := awaitReal(t, client(t), "e2e-steady")
	w.wait("its address", func(s vt.Screen) bool { return s.Row("e2e-steady", pod.Status.PodIP) >= 0 })
	must(t, client(t).CoreV1().Pods("default").Delete(t.Context(), pod.Name, metav1.DeleteOptions{}))
	w.gone(pod.Name)
}

// TestRealCrashLoop: a container that dies again and again shows the kubelet's back-off, its exit code, and more restarts.
func TestRealCrashLoop(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-crasher", realImage, "sh", "-c", "exit 7")
	w := wide(t).start("pods/e2e-crasher", "-n", "default")
	restarts := func(s vt.Screen) int {
		words := s.Words("e2e-crasher", "CrashLoopBackOff")
		for i, word := range words {
			if n, err := strconv.Atoi(word); err == nil && words[i-1] == "CrashLoopBackOff" {
				return n
			}
		}
		return -1
	}
	first := -1
	w.waitLong("the back-off", kubeletPatience, func(s vt.Screen) bool { first = restarts(s); return first >= 1 })
	w.waitLong("another restart", kubeletPatience, func(s vt.Screen) bool { return restarts(s) > first })
	w.keys("enter")
	w.wait("the exit code", func(s vt.Screen) bool {
		at := s.Column(s.Row("NAME", "EXIT"), "EXIT")
		line := []rune(s.Line(s.Row("main", realImage)))
		return at > 0 && len(line) > at && strings.TrimSpace(string(line[at:at+len("EXIT")])) == "7"
	})
}

// TestRealPullFails: an image that cannot be had shows both of the kubelet's words for it, and why among the events.
func TestRealPullFails(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-nopull", "127.0.0.1:1/nosuch:1")
	w := newSession(t).start("pods/e2e-nopull", "-n", "default")
	for _, status := range []string{"ErrImagePull", "ImagePullBackOff"} {
		w.waitLong(status, kubeletPatience, func(s vt.Screen) bool { return s.Row("e2e-nopull", "0/1", status) >= 0 })
	}
	w.keys("v")
	w.see("Failed to pull image", "127.0.0.1:1/nosuch:1")
}

// TestSimulatedStaysSimulated: nothing of the scenarios is put on the real node, which has none of their images. No other
// test runs beside it, or it would find their pods.
func TestSimulatedStaysSimulated(t *testing.T) {
	node := realNode(t)
	list, err := client(t).CoreV1().Pods("").List(t.Context(), metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	must(t, err)
	for _, pod := range list.Items {
		if !strings.HasPrefix(pod.Name, "e2e-") {
			t.Errorf("pod %s/%s is on the real node", pod.Namespace, pod.Name)
		}
	}
}

// killedSandboxLeavesNothing kills a sandbox while its real node runs a container. After down there is no process, no
// control group and no file of it.
func killedSandboxLeavesNothing(t *testing.T) {
	realNode(t) // or there would be nothing to see
	p := on(t)
	dir := filepath.Dir(p.Kubeconfig())
	startReal(t, client(t), "e2e-left", realImage, "sleep", "infinity")
	_, id, _ := strings.Cut(awaitReal(t, client(t), "e2e-left").Status.ContainerStatuses[0].ContainerID, "://")
	groups := func() []string {
		var found []string
		for _, pattern := range []string{"/sys/fs/cgroup/k8s.io/", "/sys/fs/cgroup/*/k8s.io/"} {
			names, err := filepath.Glob(pattern + id)
			must(t, err)
			found = append(found, names...)
		}
		return found
	}
	if len(groups()) == 0 || len(processes(t, dir)) == 0 {
		t.Fatalf("container %q has no control groups, or the sandbox no processes, before", id)
	}

	status, err := p.Status()
	must(t, err)
	must(t, syscall.Kill(status.PID, syscall.SIGKILL))
	must(t, p.Purge())
	if left := groups(); len(left) > 0 {
		t.Errorf("control groups are left: %v", left)
	}
	if left := processes(t, dir, id); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder is left")
	}
}

// processes are the command lines that name one of the texts, without those of the sandbox's guard.
func processes(t *testing.T, texts ...string) (found []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	must(t, err)
	for _, file := range files {
		data, _ := os.ReadFile(file) // processes end meanwhile
		line := strings.ReplaceAll(string(data), "\x00", " ")
		for _, text := range texts {
			if strings.Contains(line, text) && !strings.HasPrefix(line, "/bin/sh -c") {
				found = append(found, line)
			}
		}
	}
	return found
}
