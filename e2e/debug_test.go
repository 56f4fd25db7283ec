//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/vt"
)

// withTools is a person whose config file names the one image that the real node has.
func withTools(t *testing.T) *session {
	s := newSession(t)
	dir := filepath.Join(s.home, "config", "fathom")
	must(t, os.MkdirAll(dir, 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("debug:\n  image: "+realImage+"\n"), 0o600))
	return s
}

// lent are the pods for debugging in a namespace.
func lent(t *testing.T, namespace string) (names []string) {
	t.Helper()
	list, err := client(t).CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{
		LabelSelector: "app.kubernetes.io/managed-by=fathom,app.kubernetes.io/component=debug",
	})
	must(t, err)
	for _, p := range list.Items {
		names = append(names, p.Name)
	}
	return names
}

// agree answers the question of a change with y, which takes no answer in the moment in which it appears.
func (w *window) agree(question string) {
	w.t.Helper()
	w.see(question)
	stood := 0
	eventually(w.t, "the answer to "+question, func() bool {
		if !w.Screen().Has(question) {
			return true
		}
		if stood++; stood%20 == 0 {
			w.keys("y")
		}
		return false
	})
}

// emptyOfGuests makes a namespace for a test, in which nobody else puts anything, and returns its name.
func emptyOfGuests(t *testing.T) (name string) {
	t.Helper()
	namespaces := client(t).CoreV1().Namespaces()
	made, err := namespaces.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "guests-"}}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		// Past the test's end the API may be gone with its sandbox.
		_ = namespaces.Delete(cleanup(), made.Name, metav1.DeleteOptions{})
	})
	return made.Name
}

// TestDebugContainer: an ephemeral container is waited for, is a shell beside the target's processes, and ends with it.
func TestDebugContainer(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-debugged", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-debugged")
	s := withTools(t)
	w := inPods(t, s, "default", "e2e-debugged")
	w.keys("X")
	w.see("put the container debug-1", "ephemeralContainers:")
	w.agree("y debug")
	w.waitLong("the shell", kubeletPatience, func(s vt.Screen) bool { return s.Has("e2e-debugged/debug-1") && atPrompt(s) })
	w.keys("clear; ps", "enter")
	w.atPrompt("sleep infinity")
	w.keys("exit", "enter")
	w.see("e2e-debugged/debug-1 ended with exit code 0", "Pods")
	if out := s.ok("journal"); !strings.Contains(out, " debug ") || !strings.Contains(out, "attached, exit code 0") || strings.Contains(out, "clear; ps") {
		t.Errorf("the journal says\n%s", out)
	}
}

// TestNodeShell: a shell on a node is on the node itself, and its pod goes with it.
func TestNodeShell(t *testing.T) {
	t.Parallel()
	node := realNode(t)
	ns := emptyOfGuests(t)
	w := withTools(t).start("nodes/"+node, "-n", ns)
	w.see("live", node)
	w.keys("s")
	w.see("open a shell on nodes/"+node, "can do anything to the node")
	w.agree("y shell on the node")
	w.waitLong("the shell", kubeletPatience, func(s vt.Screen) bool { return s.Has("exit or ctrl-d returns to Fathom") && s.Has("#") })
	if len(lent(t, ns)) != 1 {
		t.Errorf("the pods are %v", lent(t, ns))
	}
	w.keys("clear; tr '\\0' ' ' </proc/$(pidof containerd | cut -d' ' -f1)/cmdline", "enter")
	w.see("containerd --config") // the node's own process
	w.keys("exit", "enter")
	w.see("ended with exit code 0", "Nodes")
	eventually(t, "the pod to go", func() bool { return len(lent(t, ns)) == 0 })
}

// running opens a shell in a pod of its own.
func running(t *testing.T, s *session, namespace string) *window {
	t.Helper()
	w := s.start("pods", "-n", namespace)
	w.see("Pods")
	w.keys(":run a pod to look")
	w.see("run a pod to look around from")
	w.keys("enter")
	w.see("is removed again when it is left", "go on, to be asked")
	w.keys("enter")
	w.agree("y run a pod")
	w.see("shell in fathom-run-", "exit or ctrl-d returns to Fathom")
	if len(lent(t, namespace)) != 1 {
		t.Fatalf("the pods are %v", lent(t, namespace))
	}
	return w
}

// TestKilledFathomLeavesNoPod: what a killed Fathom has left goes with the next start, which tells of it.
func TestKilledFathomLeavesNoPod(t *testing.T) {
	t.Parallel()
	ns := emptyOfGuests(t)
	s := withTools(t)
	w := running(t, s, ns)
	must(t, w.Signal(syscall.SIGKILL))
	w.end()
	if len(lent(t, ns)) != 1 {
		t.Fatal("the pod went without anybody to remove it")
	}
	next := s.start("pods", "-n", ns)
	next.see("Removed pods/fathom-run-")
	eventually(t, "the pod to go", func() bool { return len(lent(t, ns)) == 0 })
	next.keys("q")
	if code := next.end(); code != 0 || next.Screen().Alternate {
		t.Errorf("it ends with %d, alternate screen %v", code, next.Screen().Alternate)
	}
}

// TestEndedFathomLeavesNoPod: a Fathom that is told to end removes what it has put in before it does.
func TestEndedFathomLeavesNoPod(t *testing.T) {
	t.Parallel()
	ns := emptyOfGuests(t)
	for name, signal := range map[string]syscall.Signal{"terminated": syscall.SIGTERM, "hung up": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			w := running(t, withTools(t), ns)
			must(t, w.Signal(signal))
			w.end()
			if left := lent(t, ns); len(left) > 0 {
				t.Errorf("%v are left", left)
			}
			if s := w.Screen(); s.Alternate || !s.CursorShown || s.Mouse || s.Paste {
				t.Errorf("alternate screen %v, cursor %v, mouse %v, paste %v are left", s.Alternate, s.CursorShown, s.Mouse, s.Paste)
			}
		})
	}
}

// TestGuestsAreListed: what Fathom has put in is listed while it lives, also to another Fathom.
func TestGuestsAreListed(t *testing.T) {
	t.Parallel()
	ns := emptyOfGuests(t)
	s := withTools(t)
	running(t, s, ns)
	w := s.start("pods", "-n", ns)
	w.see("Pods")
	w.keys(":list the debug pods and")
	w.see("that Fathom has added")
	w.keys("enter")
	w.see("Put in by Fathom", "fathom-run-", "pod of another Fathom", "Running")
	w.keys("ctrl+x")
	w.see("may be using it")
	w.keys("y")
	w.see("was removed", "nothing of its own")
	eventually(t, "the pod to go", func() bool { return len(lent(t, ns)) == 0 })
}
