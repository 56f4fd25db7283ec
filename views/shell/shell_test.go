package shell_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/act/journal"
	"fathom/kube/exec"
	"fathom/kube/exec/exectest"
	"fathom/kube/pods"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
	"fathom/views/shell"
)

// below is the screen that the others are opened from.
var below = uitest.Stub{Title: "the screen below", At: ui.Open{Screen: "below"}}

// rig is the screens on a server, above another screen.
type rig struct {
	*kittest.Rig
	t       *testing.T
	handler *exectest.Handler
}

// newRig serves the containers by run.
func newRig(t *testing.T, run func(*exectest.Call) error, objects ...runtime.Object) *rig {
	t.Helper()
	r := &rig{Rig: kittest.New(t, objects...), t: t, handler: &exectest.Handler{Run: run}}
	r.Server.Front(func(w http.ResponseWriter, req *http.Request) bool {
		if !strings.HasSuffix(req.URL.Path, "/exec") && !strings.HasSuffix(req.URL.Path, "/attach") {
			return false
		}
		r.handler.ServeHTTP(w, req)
		return true
	})
	screen := func(make func(shell.Options, ui.Open) (ui.Screen, error)) kittest.Make {
		return func(s *session.Session, o ui.Open) (ui.Screen, error) {
			return make(shell.Options{Session: s, Term: "xterm-256color"}, o)
		}
	}
	r.Open(t, map[string]kittest.Make{
		"below":           func(*session.Session, ui.Open) (ui.Screen, error) { return below, nil },
		kit.ShellScreen:   screen(shell.New),
		kit.AttachScreen:  screen(shell.NewAttach),
		kit.CommandScreen: screen(shell.NewCommand),
	}, ui.Open{Screen: "below"}, 100, 24)
	return r
}

// reach opens a screen on an object.
func (r *rig) reach(screen string, ref kube.Ref, parts ...string) {
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: screen, Arg: kit.Reach{On: []kube.Ref{ref}, Parts: parts}}}))
}

// journal is what the journal says was done.
func (r *rig) journal() (out []journal.Entry) {
	r.t.Helper()
	out, _, err := r.Session.Journal.Read()
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

var web0 = kube.Ref{Context: kittest.Context, GVR: pods.Resource(), Namespace: kittest.Namespace, Name: "web-0"}

// pod runs the containers; those whose names end with a sign do not run.
func pod(name string, containers ...string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: name, Labels: map[string]string{"app": "web"}}}
	p.Spec.NodeName, p.Status.Phase = "node-1", corev1.PodRunning
	p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	for _, c := range containers {
		name, waiting := strings.CutSuffix(c, "?")
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: name, Image: "registry.test/shop/web:1.2"})
		state := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
		if waiting {
			state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}
		}
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{Name: name, State: state})
	}
	return p
}

// told collects what the far side was asked for.
type told struct {
	mu  sync.Mutex
	all []string
}

func (o *told) add(s string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, s)
}

func (o *told) list() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.all)
}

// bash has one, which ends with the error. What it is asked for goes to asked.
func bash(asked *told, end error) func(*exectest.Call) error {
	return func(c *exectest.Call) error {
		if !c.TTY {
			_, err := fmt.Fprintln(c.Out, "/bin/bash")
			return err
		}
		asked.add(c.Pod + "/" + c.Container + " " + c.Command[0])
		return end
	}
}

// TestShell: with nothing to choose there is nothing to do but type in it, and afterwards one is where one was.
func TestShell(t *testing.T) {
	var asked told
	r := newRig(t, bash(&asked, nil), pod("web-0", "app"))
	r.reach(kit.ShellScreen, web0)
	r.WaitText("the screen below")
	r.Expect("bash in web-0/app ended with exit code 0 after 0s.")
	if got := asked.list(); len(got) != 1 || got[0] != "web-0/app /bin/bash" {
		t.Errorf("%q", got)
	}
	e := r.journal()
	if len(e) != 1 || e[0].Verb != "exec" || e[0].Summary != "shell, exit code 0 in pods/web-0 (app), 0s" ||
		e[0].Kubectl[0] != "kubectl --context prod -n shop exec -it web-0 -c app -- /bin/bash" {
		t.Errorf("%+v", e)
	}
}

// TestShellEnds: what is to be known stays on screen until it is read, and enter begins again.
func TestShellEnds(t *testing.T) {
	for _, x := range []struct {
		end  error
		text string
	}{
		{&exec.ExitError{Code: 3}, "bash in web-0/app ended with exit code 3 after 0s."},
		{&exec.ExitError{Code: 137}, "exit code 137 (killed; perhaps out of memory)"},
		{exectest.ErrHangUp, "The connection to web-0/app was lost after 0s."},
		{errors.New(`container not found ("app")`), "web-0/app is not running."},
	} {
		var asked told
		r := newRig(t, bash(&asked, x.end), pod("web-0", "app"))
		r.reach(kit.ShellScreen, web0)
		r.WaitText(x.text)
		r.Expect("again", "container", "back")
		r.Keys("q", "!", "enter") // meant for the shell
		r.Expect(x.text)
		r.Advance(time.Second)
		r.Keys("enter")
		r.Wait("another one", func() bool { return len(asked.list()) == 2 })
		r.WaitText(x.text)
		r.Advance(time.Second)
		r.Keys("esc")
		r.WaitText("the screen below")
	}
}

// TestLongShell: after a while, the exit code of a shell is but that of its last command.
func TestLongShell(t *testing.T) {
	var r *rig
	r = newRig(t, func(c *exectest.Call) error {
		if c.TTY {
			r.Advance(3 * time.Minute)
			return &exec.ExitError{Code: 1}
		}
		_, err := fmt.Fprintln(c.Out, "/bin/sh")
		return err
	}, pod("web-0", "app"))
	r.reach(kit.ShellScreen, web0)
	r.WaitText("the screen below")
	r.Expect("sh in web-0/app ended with exit code 1 after 3m.")
}

// TestContainers: of several containers one is chosen, the default one beforehand, and only those that run.
func TestContainers(t *testing.T) {
	var asked told
	p := pod("web-0", "proxy", "app", "worker?")
	p.Annotations = map[string]string{"kubectl.kubernetes.io/default-container": "app"}
	r := newRig(t, bash(&asked, nil), p)
	r.reach(kit.ShellScreen, web0)
	r.WaitText("Which container of web-0?")
	r.Expect("proxy", "app", "worker", "Main, not running", "registry.test/shop/web:1.2")
	r.Type("worker")
	r.Keys("enter")
	r.Expect("is not running yet: CrashLoopBackOff.")
	r.Keys("esc")
	r.WaitText("the screen below")
	r.reach(kit.ShellScreen, web0)
	r.WaitText("Which container of web-0?")
	r.Keys("enter")
	r.WaitText("the screen below")
	r.reach(kit.ShellScreen, web0, "proxy")
	r.Wait("the container that was named", func() bool { return len(asked.list()) == 2 })
	if got := asked.list(); got[0] != "web-0/app /bin/bash" || got[1] != "web-0/proxy /bin/bash" {
		t.Errorf("%q", got)
	}
}

// TestWorkload: of several pods one is chosen, the best beforehand.
func TestWorkload(t *testing.T) {
	var asked told
	ill := pod("web-0", "app")
	ill.Status.Conditions = nil
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web"}}
	deployment.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
	r := newRig(t, bash(&asked, nil), deployment, ill, pod("web-1", "app"))
	r.reach(kit.ShellScreen, kube.Ref{
		Context: kittest.Context, GVR: appsv1.SchemeGroupVersion.WithResource("deployments"), Namespace: kittest.Namespace, Name: "web",
	})
	r.WaitText("Which pod of deployments.apps/web?")
	r.Expect("not ready", "ready", "node-1")
	r.Keys("enter")
	r.Wait("a shell", func() bool { return len(asked.list()) == 1 })
	if got := asked.list(); got[0] != "web-1/app /bin/bash" {
		t.Errorf("%q", got)
	}
}

// TestRefusals: what stands in the way is said instead of trying, or instead of a dump of what the server said.
func TestRefusals(t *testing.T) {
	none := func(*exectest.Call) error { return errors.New("exec: executable file not found in $PATH") }
	for _, x := range []struct {
		name string
		pod  *corev1.Pod
		set  func(*rig)
		text string
	}{
		{"distroless", pod("web-0", "app"), nil, "There is no shell in web-0/app: its image registry.test/shop/web:1.2 has neither"},
		{"waiting", pod("web-0", "app?"), nil, "web-0/app is not running yet: CrashLoopBackOff."},
		{"gone", pod("web-1", "app"), nil, `pods "web-0" not found.`},
		{"forbidden", pod("web-0", "app"), func(r *rig) {
			r.handler.Deny = &metav1.Status{
				TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusFailure, Code: 403, Reason: metav1.StatusReasonForbidden,
				Message: `pods "web-0" is forbidden: User "eve" cannot create resource "pods/exec"`,
			}
		}, `User "eve" cannot create resource "pods/exec".`},
		{"read-only", pod("web-0", "app"), func(r *rig) { r.Session.HoldReadOnly(true) }, "Nothing can be changed"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := newRig(t, none, x.pod)
			if x.set != nil {
				x.set(r)
			}
			r.reach(kit.ShellScreen, web0)
			r.WaitText(x.text)
			r.Keys("esc")
			r.WaitText("the screen below")
		})
	}
}

// TestAttach: a process is joined with what it reads and writes, and its end is told.
func TestAttach(t *testing.T) {
	calls := make(chan exectest.Call, 1)
	p := pod("web-0", "app")
	p.Spec.Containers[0].Stdin, p.Spec.Containers[0].TTY = true, true
	r := newRig(t, func(c *exectest.Call) error {
		calls <- *c
		return &exec.ExitError{Code: 2}
	}, p)
	r.reach(kit.AttachScreen, web0)
	r.WaitText("The process of web-0/app ended with exit code 2 after 0s.")
	if c := <-calls; !c.Attach || !c.TTY || len(c.Command) > 0 {
		t.Errorf("%+v", c)
	}
	if e := r.journal(); len(e) != 1 || e[0].Verb != "attach" {
		t.Errorf("%+v", e)
	}
}

// TestVerdictHasRoom: beside a long name it is the line that gives way, not how it ended.
func TestVerdictHasRoom(t *testing.T) {
	name := "checkout-" + strings.Repeat("x", 30)
	r := newRig(t, func(*exectest.Call) error { return &exec.ExitError{Code: 4} }, pod(name, "app"))
	at := web0
	at.Name = name
	r.reach(kit.CommandScreen, at)
	r.WaitText("run in checkout-")
	r.Type("ls -la /nowhere")
	r.Keys("enter")
	r.WaitText("exit code 4")
}

// TestCommand: what a command prints is shown with its exit code, both streams told apart, and it is remembered for its
// image, unless it begins with a blank.
func TestCommand(t *testing.T) {
	var asked told
	r := newRig(t, func(c *exectest.Call) error {
		asked.add(strings.Join(c.Command, "|"))
		fmt.Fprint(c.Out, "one\n\x1b[31mtwo\x1b[0m\n")
		fmt.Fprint(c.Err, "oops\n")
		return &exec.ExitError{Code: 4}
	}, pod("web-0", "app"))
	r.reach(kit.CommandScreen, web0)
	r.WaitText("run in web-0/app:")
	r.Type("ls | wc")
	r.Keys("enter")
	r.WaitText("exit code 4")
	r.Expect("one", "two", "! oops", "ls | wc")
	r.Keys("!", "ctrl+u")
	r.Type(" psql -W hunter2")
	r.Keys("enter")
	r.Wait("the second command", func() bool { return len(asked.list()) == 2 })
	r.WaitText("exit code 4")
	if got := asked.list(); got[0] != "sh|-c|ls | wc" || got[1] != "sh|-c| psql -W hunter2" {
		t.Errorf("%q", got)
	}
	if got := r.Session.Remembered().CommandsIn("registry.test/shop/web"); len(got) != 1 || got[0] != "ls | wc" {
		t.Errorf("%q", got)
	}
	for _, e := range r.journal() {
		if text := fmt.Sprintf("%+v", e); strings.Contains(text, "psql") || strings.Contains(text, "wc") {
			t.Errorf("the journal has the command: %s", text)
		}
	}
	r.Keys("esc")
	r.WaitText("the screen below")
}

// TestNextCommand: the next command begins with an empty line, or with the last one to be changed.
func TestNextCommand(t *testing.T) {
	var asked told
	r := newRig(t, func(c *exectest.Call) error {
		asked.add(c.Command[2])
		return nil
	}, pod("web-0", "app"))
	r.reach(kit.CommandScreen, web0)
	r.WaitText("run in web-0/app:")
	for i, keys := range []string{"id", "!ls", "e -l"} {
		if i > 0 {
			r.Keys(keys[:1])
			keys = keys[1:]
		}
		r.Type(keys)
		r.Keys("enter")
		r.WaitText("It printed nothing.")
	}
	if got := asked.list(); !slices.Equal(got, []string{"id", "ls", "ls -l"}) {
		t.Errorf("%q", got)
	}
}

// TestFate: of a shell that was ended with its pod that is said, and nothing of memory.
func TestFate(t *testing.T) {
	var r *rig
	r = newRig(t, func(c *exectest.Call) error {
		if !c.TTY {
			_, err := fmt.Fprintln(c.Out, "/bin/sh")
			return err
		}
		r.Server.Delete(pod("web-0", "app"))
		return &exec.ExitError{Code: 137}
	}, pod("web-0", "app"))
	r.reach(kit.ShellScreen, web0)
	r.WaitText("sh in web-0/app ended with exit code 137 (pod web-0 was deleted) after 0s.")
}

// TestGivenCommand: a command in place of a shell is in the journal as one, without its words; a shell is a shell.
func TestGivenCommand(t *testing.T) {
	for shell, journal := range map[bool]string{false: "command, exit code 0", true: "shell, exit code 0"} {
		r := newRig(t, func(*exectest.Call) error { return nil }, pod("web-0", "app"))
		r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.ShellScreen, Arg: kit.Reach{On: []kube.Ref{web0}, Command: []string{"/bin/sh", "-k", "hunter2"}, Shell: shell}}}))
		r.WaitText("the screen below")
		e := r.journal()
		if len(e) != 1 || !strings.HasPrefix(e[0].Summary, journal) {
			t.Errorf("%+v", e)
		}
	}
}

// TestArguments: nothing but an object can be reached into.
func TestArguments(t *testing.T) {
	r := kittest.New(t)
	for _, arg := range []any{nil, kit.Reach{}, "web-0"} {
		if _, err := shell.New(shell.Options{Session: r.Session}, ui.Open{Screen: kit.ShellScreen, Arg: arg}); err == nil {
			t.Errorf("%v opens", arg)
		}
	}
}
