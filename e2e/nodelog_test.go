//go:build e2e

package e2e

import (
	"crypto/rand"
	"strings"
	"testing"

	"fathom/e2e/plane"
	"fathom/e2e/vt"
)

// nodeLog opens the log of the real node's kubelet.
func nodeLog(t *testing.T) (w *window, node string) {
	t.Helper()
	node = realNode(t)
	w = wide(t).start("nodes/" + node)
	w.see("live", node)
	w.keys("K")
	w.see("Node log", "nodes/"+node, "kubelet[", "last 1,000 lines")
	return w, node
}

// answer types into the line that is asked for, in place of what it holds, and waits for what comes of it.
func (w *window) answer(label, text string, shows ...string) {
	w.t.Helper()
	w.see(label)
	w.keys("ctrl+u", text, "enter")
	w.see(shows...)
}

// grey waits until the menu has something in grey, with the reason, and closes it again. The menu shows what is known when it
// is opened, and the rights are asked for in the background.
func (w *window) grey(item, reason string) {
	w.t.Helper()
	eventually(w.t, item+" to be grey", func() bool {
		w.keys("a")
		w.see("Act on", item)
		known := w.Screen().Row(item, reason) >= 0
		w.keys("esc")
		w.gone("Act on")
		return known
	})
}

// TestNodeLogIsFollowed: the node keeps the lines that match, and a log that grows is read on, but not while one looks
// further up.
func TestNodeLogIsFollowed(t *testing.T) {
	w, _ := nodeLog(t)
	name := "e2e-nodelog-" + strings.ToLower(rand.Text()[:8]) // which no log has seen
	failing := "default/" + name
	w.keys("f")
	w.answer("lines that match", failing, "No entries", "only "+failing)
	w.keys("F")
	w.see("following")
	startReal(t, client(t), name, "127.0.0.1:1/nosuch:1")
	w.waitLong("what the kubelet says of the pod", kubeletPatience, func(s vt.Screen) bool {
		return s.Has("Error syncing pod, skipping") && !s.Has("No entries")
	})
	lines := 0
	w.waitLong("more of it", kubeletPatience, func(s vt.Screen) bool {
		n := strings.Count(s.Text(), "Error syncing pod")
		if lines == 0 {
			lines = n
		}
		return n > lines
	})
	w.keys("g", "g")
	w.see("paused: not at its end")
	w.keys("F")
	w.gone("paused", "following")
}

// TestNodeLogFiles: a file is chosen from the node's folders, a service that logs to a file is found there, and what is not
// there is said.
func TestNodeLogFiles(t *testing.T) {
	w, node := nodeLog(t)
	// containerd logs what goes wrong only.
	const name = "e2e-nolog"
	startReal(t, client(t), name, "127.0.0.1:1/nosuch:1")
	newSession(t).start("pods/"+name, "-n", "default").waitLong("a pull that failed", kubeletPatience, func(s vt.Screen) bool {
		return s.Row(name, "ErrImagePull") >= 0 || s.Row(name, "ImagePullBackOff") >= 0
	})
	w.keys("enter")
	w.see("Which log of "+node, "services", "containerd", "/var/log/", "containerd.log", "pods/")
	w.keys("containerd.log", "enter")
	w.see("/var/log/containerd.log", "level=")
	w.gone("kubelet[")
	w.keys("f")
	w.answer("lines that match", "level=nosuch", "The log is empty.")
	w.keys("enter")
	w.see("Which log of " + node)
	w.keys("journal/", "enter")
	w.see("/var/log/journal", "sandbox")
	w.keys("enter")
	w.see("/var/log/journal/sandbox", "Z kubelet ")
	w.keys("s")
	w.answer("service", "containerd", "containerd  /var/log/containerd.log", "level=")
	w.keys("s")
	w.answer("service", "nosuch", "The node has no service nosuch that logs.")
	w.keys("s")
	w.answer("service", "no such", "The node's kubelet does not take the question", "unsupported characters")
	w.keys("Y")
	w.see("the kubectl line")
}

// TestNodeLogsThatAreClosed: without the right the way is grey and says which one is missing; a node whose address the API server
// does not proxy to says that.
func TestNodeLogsThatAreClosed(t *testing.T) {
	node := realNode(t)
	w := wide(t).start("nodes/"+node, "--context", plane.Viewer)
	w.see("live", node)
	w.grey("node-logs", "viewer may not get nodes/proxy (RBAC)")
	w.keys("K")
	w.see("viewer may not get nodes/proxy (RBAC)", "Nodes")

	w = wide(t).start("nodes/worker-a1")
	w.see("live", "worker-a1")
	w.keys("K")
	w.see("The API server does not go to the address of nodes/worker-a1", "loopback and link-local", "Ask from a shell in it")
}
