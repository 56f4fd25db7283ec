//go:build e2e

package e2e

import (
	"syscall"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/vt"
)

// debugging is a Fathom in a container for debugging that it has put into a pod.
func debugging(t *testing.T, s *session, pod string) *window {
	t.Helper()
	startReal(t, client(t), pod, realImage, "sleep", "infinity")
	awaitReal(t, client(t), pod)
	w := inPods(t, s, "default", pod)
	w.keys("X")
	w.see("put the container debug-1", "ephemeralContainers:")
	w.agree("y debug")
	w.waitLong("the shell", kubeletPatience, func(s vt.Screen) bool { return s.Has(pod+"/debug-1") && atPrompt(s) })
	if !debugged(t, pod) {
		t.Fatal("nothing runs in the container")
	}
	return w
}

// debugged reports whether something runs in the container for debugging of a pod, which must be there.
func debugged(t *testing.T, pod string) bool {
	t.Helper()
	p, err := client(t).CoreV1().Pods("default").Get(t.Context(), pod, metav1.GetOptions{})
	must(t, err)
	states := p.Status.EphemeralContainerStatuses
	return len(states) == 1 && states[0].State.Running != nil
}

// TestKilledFathomLeavesNoShellInAPod: what runs in a container for debugging of a killed Fathom ends with the next start, and
// the pod stays.
func TestKilledFathomLeavesNoShellInAPod(t *testing.T) {
	t.Parallel()
	realNode(t)
	s := withTools(t)
	w := debugging(t, s, "e2e-debug-killed")
	w.keys("sleep 1000", "enter") // takes no input
	must(t, w.Signal(syscall.SIGKILL))
	w.end()
	if !debugged(t, "e2e-debug-killed") {
		t.Fatal("it ended without anybody to end it")
	}
	next := s.start("pods", "-n", "default")
	next.see("Ended what ran in debug-1 in pods/e2e-debug-killed, which a killed Fathom had left.")
	eventually(t, "the shell to end", func() bool { return !debugged(t, "e2e-debug-killed") })
	next.keys(":list the debug pods and")
	next.see("that Fathom has added")
	next.keys("enter")
	next.see("Fathom has nothing of its own in a cluster now.")
}

// TestLeftShellInAPod: a container for debugging that was left is listed, also to another Fathom, and ended when it is told to be,
// or with Fathom.
func TestLeftShellInAPod(t *testing.T) {
	t.Parallel()
	realNode(t)
	list := func(w *window) {
		w.keys(":list the debug pods and")
		w.see("that Fathom has added")
		w.keys("enter")
	}
	t.Run("told to end", func(t *testing.T) {
		s := withTools(t)
		w := debugging(t, s, "e2e-debug-left")
		w.keys("vi", "enter") // which ctrl-c and ctrl-d do not end
		w.wait("vi", inVi)
		w.keys("ctrl+p", "ctrl+q")
		w.see("It goes on.")
		list(w)
		w.see("Put in by Fathom", "e2e-debug-left", "debug-1", "running", "debug container in")
		other := s.start("pods", "-n", "default")
		other.see("Pods")
		list(other)
		other.see("e2e-debug-left", "debug-1", "debug container of another Fathom", "running")
		other.keys("ctrl+x")
		other.see("End what runs in debug-1", "may be using it")
		other.keys("y")
		other.see("has ended.", "nothing of its own")
		if debugged(t, "e2e-debug-left") {
			t.Error("it goes on")
		}
		w.see("nothing of its own")
	})
	t.Run("with Fathom", func(t *testing.T) {
		w := debugging(t, withTools(t), "e2e-debug-quit")
		w.keys("ctrl+p", "ctrl+q")
		w.see("It goes on.", "Pods")
		w.keys("q")
		w.end()
		eventually(t, "the shell to end", func() bool { return !debugged(t, "e2e-debug-quit") })
	})
}
