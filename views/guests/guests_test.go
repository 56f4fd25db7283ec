package guests_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/act/temporary"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/pods"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/guests"
	"fathom/views/kit"
)

// rig is the screen over a server that takes changes.
type rig struct {
	*uitest.Driver
	t      *testing.T
	server *acttest.Server
	sess   *session.Session
	list   *temporary.List
	dir    string
	clock  *sessiontest.Clock
}

func newRig(t *testing.T, objects ...runtime.Object) *rig {
	t.Helper()
	r := &rig{t: t, server: acttest.New(t, objects...), dir: t.TempDir(), clock: sessiontest.NewClock()}
	r.list = temporary.Open(r.dir)
	o := sessiontest.On(t, clustertest.Context{Name: r.server.API.Name(), URL: r.server.URL(), Namespace: "shop"})
	o.Clock, o.Temporary = r.clock.Now, r.list
	r.sess = sessiontest.New(t, o)
	return r
}

func (r *rig) open(w, h int) {
	r.Driver = uitest.New(r.t, ui.Options{Clock: r.clock.Now, Start: ui.Open{Screen: kit.GuestsScreen}, Registry: ui.Registry{
		kit.GuestsScreen: func(o ui.Open) (ui.Screen, error) { return guests.New(r.sess, o) },
		kit.ShellScreen:  stub("shell"), kit.AttachScreen: stub("attach"),
	}}, w, h)
}

// do runs a verb.
func (r *rig) do(verb string, on []act.Target, args act.Args) act.Entrance {
	r.t.Helper()
	c, release := r.sess.Acquire(r.server.API.Name())
	defer release()
	v, _ := act.Find(verb)
	p, err := v.Make(r.t.Context(), r.sess.World(c), on, args)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, results := r.sess.Run(r.t.Context(), c, p, "", func(act.Progress) {}); results[0].Err != nil {
		r.t.Fatal(results[0].Err)
	}
	return *p.Enter
}

// hold is a pod as a server with a kubelet has it.
func (r *rig) hold(p *corev1.Pod) { r.server.Hold(p) }

func pod(name string, labels map[string]string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, Labels: labels}, Status: corev1.PodStatus{Phase: corev1.PodRunning}}
}

func TestNothingOfFathoms(t *testing.T) {
	r := newRig(t)
	r.open(80, 24)
	r.wait("Fathom has nothing of its own in a cluster now.", ":run")
	r.Keys("enter", "ctrl+x") // and nothing happens
	r.WaitText("there is nothing here")
}

func TestGuestsAreListedWhileTheyLive(t *testing.T) {
	r := newRig(t, pod("web", nil), pod("left", map[string]string{act.ManagerLabel: act.Manager}))
	other := temporary.Open(r.dir)
	t.Cleanup(other.Close)
	if err := other.Hold(temporary.Item{
		Ref: kube.Ref{Context: r.server.API.Name(), GVR: pods.Resource(), Namespace: "shop", Name: "left"}, Made: r.clock.Now().Add(-time.Hour),
	}); err != nil {
		t.Fatal(err)
	}
	r.do("run", nil, act.Args{"name": {"guest"}, "image": {"tools"}})
	r.clock.Advance(time.Second)
	r.do("debug", []act.Target{{Ref: r.server.Ref("pods", "shop", "web"), Kind: r.server.Kind("pods")}}, act.Args{"image": {"tools"}})
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r.open(size[0], size[1])
		r.wait("Put in by Fathom", "guest", "web", "debug-1", "not started yet", "left", "pod of another Fathom")
	}
	p := pod("web", nil)
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug-1"}}}
	p.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{{Name: "debug-1", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
	r.hold(p)
	r.pass("running")
	r.Keys("ctrl+x")
	r.WaitText("End what runs in debug-1 of pods/web")
	r.Keys("esc", "enter")
	r.WaitText("attach web debug-1")
	r.Keys("esc")
	p.Status.EphemeralContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	r.hold(p)
	r.gone("debug-1")
}

func TestAGuestIsRemoved(t *testing.T) {
	r := newRig(t)
	e := r.do("run", nil, act.Args{"name": {"guest"}, "image": {"tools"}})
	r.open(100, 30)
	r.wait("guest", "pod to look around from")
	r.Keys("ctrl+x")
	r.WaitText("Remove pods/guest from")
	r.Keys("y")
	r.wait("pods/guest was removed.", "nothing of its own")
	if r.server.Held(e.Pod.GVR, "shop", "guest") != nil || len(r.sess.Temporary()) > 0 {
		t.Error("the pod stays")
	}
}
