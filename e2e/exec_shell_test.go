//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/e2e/plane"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// prompt is what a shell on the real node shows when it waits for a command.
const prompt = "/ #"

// inPods is Fathom on the pods of a namespace.
func inPods(t *testing.T, s *session, namespace, pod string) *window {
	t.Helper()
	w := s.start("pods/"+pod, "-n", namespace)
	w.see("live", pod)
	return w
}

// atPrompt waits until a shell has answered and waits for the next command.
func (w *window) atPrompt(texts ...string) {
	w.t.Helper()
	w.wait(fmt.Sprintf("%v and a prompt", texts), func(s vt.Screen) bool {
		for _, text := range texts {
			if !s.Has(text) {
				return false
			}
		}
		return atPrompt(s)
	})
}

func atPrompt(s vt.Screen) bool { return strings.HasSuffix(strings.TrimSpace(s.Text()), prompt) }

// shellIn goes from the pods into a shell on the real node.
func (w *window) shellIn(pod string) {
	w.t.Helper()
	w.keys("s")
	w.atPrompt("shell in "+pod+"/main (ash) - exit or ctrl-d returns to Fathom", "built-in shell")
}

// TestShell: a shell in a container is a terminal like any other: it echoes, has the right size, runs vi, and takes the keys
// that interrupt and stop. Afterwards the screen is as it was, and takes the first key.
func TestShell(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-shell", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-shell")
	w := inPods(t, newSession(t), "default", "e2e-shell")
	w.shellIn("e2e-shell")
	w.keys("echo A$((1+1))B; stty size", "enter")
	w.atPrompt("A2B", "40 120")
	must(t, w.Resize(100, 30))
	// The size takes a way of its own, which may be longer than that of the keys.
	w.keys("clear; until stty size | grep '30 100'; do sleep 0.1; done", "enter")
	w.wait("the new size", func(s vt.Screen) bool { return s.Has("30 100") && !s.Has("until") && atPrompt(s) })

	w.keys("vi /tmp/e2e.txt", "enter")
	w.see("- /tmp/e2e.txt")
	w.keys("i")
	w.see("I /tmp/e2e.txt")
	w.keys("written in vi")
	w.see("written in vi")
	w.escape("vi to take commands", func(s vt.Screen) bool { return s.Has("- /tmp/e2e.txt") })
	w.keys(":wq", "enter")
	w.atPrompt()
	w.keys("clear; cat /tmp/e2e.txt", "enter")
	w.atPrompt("written in vi")

	// The program that speaks is the one to interrupt: between two commands the shell itself would be hit, which goes on.
	w.keys("sh -c 'echo asleep$((1)); exec sleep 600'", "enter")
	w.see("asleep1")
	w.keys("ctrl+c")
	w.atPrompt("^C")
	w.keys("ctrl+d")
	w.see("ash in e2e-shell/main ended with exit code")
	w.wait("the screen from before", func(s vt.Screen) bool { return isLive(s) && s.Row("e2e-shell", "1/1", "Running") > 0 })
	w.keys("?")
	w.see("type to search")
	entries := newSession(t)
	entries.home = homeOf(w)
	if out := entries.ok("journal"); !strings.Contains(out, "shell, exit code") || strings.Contains(out, "written in vi") {
		t.Errorf("the journal says\n%s", out)
	}
}

// homeOf is the home folder of the person at a window.
func homeOf(w *window) string {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(w.PID()), "environ"))
	must(w.t, err)
	for entry := range strings.SplitSeq(string(data), "\x00") {
		if home, ok := strings.CutPrefix(entry, "HOME="); ok {
			return home
		}
	}
	w.t.Fatal("it has no home")
	return ""
}

// TestShellOnSimulatedPod: a workload leads to one of its pods, and of its containers one is chosen.
func TestShellOnSimulatedPod(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("statefulsets/postgres", "-n", "shop")
	w.see("live", "postgres")
	w.keys("x")
	w.wait("the pods or the containers", func(s vt.Screen) bool {
		return s.Has("Which pod of") || s.Has("Which container of") || s.Has("shell in postgres-0/")
	})
	for range 2 {
		if s := w.Screen(); s.Has("Which pod of") || s.Has("Which container of") {
			w.keys("enter")
			w.wait("what comes next", func(s vt.Screen) bool { return s.Has("Which container of") || s.Has("shell in postgres-") })
		}
	}
	w.wait("its prompt", func(s vt.Screen) bool {
		return s.Has("shell in postgres-") && strings.HasSuffix(strings.TrimSpace(s.Text()), "$")
	})
	w.keys("echo A$((1+1))B", "enter")
	w.see("A2B")
	w.keys("exit", "enter")
	w.see("ended with exit code 0", "StatefulSets")
}

// TestAttach: what a process reads and writes passes through, and it goes on when one leaves it.
func TestAttach(t *testing.T) {
	t.Parallel()
	realNode(t)
	pods := client(t).CoreV1().Pods("default")
	_, err := pods.Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "e2e-attach"},
		Spec: corev1.PodSpec{
			NodeSelector:                  map[string]string{realMark: "true"},
			Tolerations:                   []corev1.Toleration{{Key: realMark, Operator: corev1.TolerationOpExists}},
			TerminationGracePeriodSeconds: new(int64),
			Containers: []corev1.Container{{
				Name: "main", Image: realImage, Stdin: true, TTY: true,
				Command: []string{"sh", "-c", `while read line; do echo "heard <$line>"; done`},
			}},
		},
	}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { _ = pods.Delete(cleanup(), "e2e-attach", metav1.DeleteOptions{GracePeriodSeconds: new(int64)}) })
	awaitReal(t, client(t), "e2e-attach")
	w := inPods(t, newSession(t), "default", "e2e-attach")
	// The terminal still has the lines of the times before.
	join := func(n int) {
		w.keys("t")
		w.wait("the process", func(s vt.Screen) bool {
			return strings.Count(s.Text(), "joined e2e-attach/main - ctrl-p ctrl-q leaves it running") == n
		})
	}
	for i, word := range []string{"one", "two"} {
		join(i + 1)
		w.keys(word, "enter")
		w.see("heard <" + word + ">")
		w.keys("ctrl+p", "ctrl+q")
		w.see("Left e2e-attach/main", "It goes on.")
	}
	join(3)
	w.keys("ctrl+d")
	w.see("The process of e2e-attach/main ended")
}

// shellLost: when the API server goes away under a shell, the terminal comes back and says so, and enter begins again.
func shellLost(t *testing.T) {
	realNode(t)
	p := on(t)
	startReal(t, client(t), "e2e-lost", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-lost")
	w := inPods(t, newSession(t), "default", "e2e-lost")
	w.shellIn("e2e-lost")
	w.keys("vi /tmp/lost", "enter")
	w.see("- /tmp/lost")
	paused := true
	t.Cleanup(func() {
		if paused {
			must(t, p.Resume(plane.APIServer))
		}
	})
	must(t, p.Pause(plane.APIServer))
	w.see("The connection to e2e-lost/main was lost after", "again", "esc back")
	must(t, p.Resume(plane.APIServer))
	paused = false
	w.wait("the cluster to be back", isLive)
	w.keys("enter")
	w.atPrompt("shell in e2e-lost/main (ash)")
	w.keys("ctrl+d")
	w.see("ash in e2e-lost/main ended with exit code 0")
}

// TestShellKilled: a Fathom that is ended under a shell leaves a terminal that one can type in.
func TestShellKilled(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-killed", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-killed")
	s := newSession(t)
	o := s.opts
	o.Env = term.Env(s.home, s.env...)
	tm, err := term.Start("/bin/sh", o, "-c", world.fathom+` pods/e2e-killed -n default; stty -a; read line; echo "read <$line>"`)
	must(t, err)
	w := &window{tm, t}
	t.Cleanup(w.Kill)
	w.see("live", "e2e-killed")
	w.shellIn("e2e-killed")
	w.keys("vi /tmp/killed", "enter")
	w.see("- /tmp/killed")
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", w.PID(), w.PID()))
	must(t, err)
	pid, err := strconv.Atoi(strings.Fields(string(children))[0])
	must(t, err)
	must(t, syscall.Kill(pid, syscall.SIGTERM))
	w.wait("a terminal that echoes and makes lines", func(s vt.Screen) bool {
		return s.Has(" icanon") && s.Has(" echo ") && !s.Has("-icanon") && !s.Has("-echo ")
	})
	w.keys("typed", "enter")
	w.see("read <typed>")
}

// shells opens and closes a number of shells in a new Fathom and returns what the process holds at the end, and its
// goroutines.
func shells(t *testing.T, n int) (term.Usage, goroutines) {
	t.Helper()
	s := newSession(t)
	dump, err := os.Create(filepath.Join(s.home, "goroutines"))
	must(t, err)
	defer dump.Close()
	s.opts.Stderr = dump
	w := inPods(t, s, "default", "e2e-many")
	for i := range n {
		w.keys("s")
		w.atPrompt("shell in e2e-many/main")
		w.keys(fmt.Sprintf("clear; echo no $((%d+1))", i), "enter")
		w.atPrompt(fmt.Sprintf("no %d", i+1))
		w.keys("exit", "enter")
		w.see("ash in e2e-many/main ended with exit code 0")
	}
	usage, err := w.Usage()
	if err != nil {
		skip(t, err.Error())
	}
	must(t, w.Signal(syscall.SIGQUIT))
	w.end()
	return usage, goroutinesIn(t, dump.Name())
}

// TestShellsLeakNothing compares a Fathom that has opened two shells with one that has opened fifty.
func TestShellsLeakNothing(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-many", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-many")
	few, before := shells(t, 2)
	many, after := shells(t, 50)
	t.Logf("two: %+v, %d goroutines; fifty: %+v, %d goroutines", few, before.total(), many, after.total())
	// client-go's heartbeat of a WebSocket that is closed ends at its next beat, some seconds later.
	const slack = 30
	if after.total() > before.total()+slack {
		t.Errorf("%d goroutines after fifty shells, %d after two:\n%s", after.total(), before.total(), after.more(before))
	}
	if many.Connections > few.Connections+2 {
		t.Errorf("%d connections after fifty shells, %d after two", many.Connections, few.Connections)
	}
}
