package shell_test

import (
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/exec/exectest"
	"fathom/ui"
	"fathom/views/kit"
)

// debugged is web-0 with a container for debugging in this state.
func debugged(state corev1.ContainerState) *corev1.Pod {
	p := pod("web-0", "app")
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug-1", Image: "tools", Stdin: true, TTY: true}}}
	p.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{{Name: "debug-1", State: state}}
	return p
}

func pulling(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

// enter opens the screen of a container that was just made.
func (r *rig) enter() {
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.AttachScreen, Arg: kit.Reach{On: []kube.Ref{web0}, Parts: []string{"debug-1"}, Fresh: true}}}))
}

// words are those of the screen, however they are broken into lines.
func (r *rig) words(want string) {
	r.t.Helper()
	r.Wait(want, func() bool { return strings.Contains(strings.Join(strings.Fields(r.Text()), " "), want) })
}

func TestAFreshContainerIsWaitedFor(t *testing.T) {
	r := newRig(t, func(c *exectest.Call) error {
		_, err := io.WriteString(c.Out, "hello")
		return err
	}, debugged(corev1.ContainerState{}))
	r.enter()
	r.words("Waiting for web-0/debug-1 to run, for 0s.")
	r.words("The kubelet of node-1 says nothing of it yet.")
	r.words("goes back; the container can be entered later, with t on the pod")
	r.Advance(3 * time.Second)
	r.words("to run, for 3s.")
	r.Server.Apply(debugged(pulling("ImagePullBackOff", "no such image: tools")))
	r.words("no such image: tools")
	r.Server.Apply(debugged(corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}))
	r.words("The process of web-0/debug-1 ended with exit code 0")
	r.Expect("the screen below") // for debugging, its end is no news
}

// TestLettersWhileWaiting are meant for the shell to come: they neither leave nor open anything.
func TestLettersWhileWaiting(t *testing.T) {
	r := newRig(t, func(*exectest.Call) error { return nil }, debugged(pulling("ContainerCreating", "")))
	r.enter()
	r.words("Waiting for web-0/debug-1 to run")
	r.Type("g?q: ls")
	r.Keys("enter", "backspace")
	r.Advance(time.Second)
	r.words("to run, for 1s.")
	if strings.Contains(r.Text(), "? keys") {
		t.Errorf("the footer offers what letters do not do:\n%s", r.Text())
	}
	r.Keys("esc")
	r.words("the screen below")
}

func TestAFreshContainerThatWillNotRun(t *testing.T) {
	for name, change := range map[string]func(*rig){
		"it has ended": func(r *rig) {
			r.Server.Apply(debugged(corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 127}}))
			r.words("127")
		},
		"its pod is gone": func(r *rig) {
			r.Server.Delete(debugged(corev1.ContainerState{}))
			r.words("web-0 is gone. Begin again.")
		},
		"nobody waits": func(r *rig) {
			r.Keys("esc")
			r.words("the screen below")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(*exectest.Call) error { return nil }, debugged(pulling("ContainerCreating", "")))
			r.enter()
			r.words("Waiting for web-0/debug-1 to run")
			change(r)
		})
	}
}
